"""Paket BPSDM: its page, its files, and the run over all provinces."""

from __future__ import annotations

from typing import Any

from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from latsar.accounts.choices import Role
from latsar.accounts.permissions import pksdm_only, role_required
from latsar.audit.services import record
from latsar.background.models import Job
from latsar.background.services import start
from latsar.clock import today
from latsar.http import file_response, number_in
from latsar.organizations.choices import Level
from latsar.organizations.models import Program, Satker

from ..package_forms import NationForm
from ..packages import Part, bundle, letters_of, parts_of
from ..packages.national import is_stored, stored
from ..tasks import build_packages, new_key
from .letters import crumbs

reads_provinces = role_required(Role.PROVINCE, Role.PKSDM, Role.AUDITOR)


def year_of(request: HttpRequest) -> int:
    asked = number_in(request.GET, "tahun")
    program = Program.objects.order_by("-fiscal_year").first()
    return asked or (program.fiscal_year if program else today().year)


def office_of(request: HttpRequest) -> Satker | None:
    """Return the province office the page is about; None while the nation has not chosen one."""
    offices = Satker.objects.visible_to(request.user).exclude(level=Level.REGENCY)
    code = request.GET.get("satker", "")
    if code or not request.user.is_national:
        return get_object_or_404(offices, **({"code": code} if code else {"level": Level.PROVINCE}))
    return None


def package_of(request: HttpRequest) -> tuple[Satker, int, list[Part]]:
    office = office_of(request)
    if office is None:
        raise Http404
    year = year_of(request)
    return office, year, parts_of(request.user, office, year)


@reads_provinces
@require_safe
def package(request: HttpRequest) -> HttpResponse:
    office, year = office_of(request), year_of(request)
    context: dict[str, Any] = {
        "crumbs": crumbs(("Paket BPSDM", None)),
        "office": office,
        "year": year,
    }
    if request.user.is_national:
        offices = Satker.objects.visible_to(request.user).exclude(level=Level.REGENCY)
        context["offices"] = offices.order_by("code")
    if office is not None:
        context["parts"] = parts_of(request.user, office, year)
        context["ready"] = any(part.is_needed and part.letter for part in context["parts"])
    return render(request, "reporting/package.html", context)


@reads_provinces
@require_safe
def package_file(request: HttpRequest, form: str) -> HttpResponse:
    """Send the package as `pdf` or `zip`; who took it away is recorded."""
    office, year, parts = package_of(request)
    if not any(part.is_needed and part.letter for part in parts):
        raise Http404
    made = bundle(office, year, letters_of(parts))
    record(
        request.user,
        "export.downloaded",
        office,
        after={"isi": f"Paket BPSDM ({form.upper()})", "surat": len(letters_of(parts))},
    )
    name = f"paket-bpsdm-{office.code}-{year}.{form}"
    if form == "pdf":
        return file_response(made.pdf, name, "application/pdf")
    return file_response(made.zip, name, "application/zip")


@pksdm_only
@require_http_methods(["GET", "HEAD", "POST"])
def package_nation(request: HttpRequest) -> HttpResponse:
    form = NationForm(request.POST or None, initial={"year": year_of(request), "dated_on": today()})
    if request.method == "POST" and form.is_valid():
        job = start(
            actor=request.user,
            work=build_packages,
            title=f"Paket BPSDM seluruh provinsi TA {form.cleaned_data['year']}",
            back_url=reverse("reporting:package"),
            arguments={"key": new_key(), **form.arguments()},
        )
        return redirect(job)
    context = {
        "crumbs": crumbs(("Paket BPSDM", reverse("reporting:package")), ("Seluruh provinsi", None)),
        "form": form,
        "back_url": reverse("reporting:package"),
        "verb": "Susun di latar",
    }
    return render(request, "reporting/package_nation.html", context)


@pksdm_only
@require_safe
def package_nation_result(request: HttpRequest, key: str) -> HttpResponse:
    job = get_object_or_404(Job.objects.visible_to(request.user), arguments__key=key)
    context = {
        "crumbs": crumbs(
            ("Paket BPSDM", reverse("reporting:package")), ("Hasil seluruh provinsi", None)
        ),
        "job": job,
        "key": key,
        "is_there": is_stored(key),
    }
    return render(request, "reporting/package_result.html", context)


@pksdm_only
@require_safe
def package_nation_file(request: HttpRequest, key: str) -> HttpResponseBase:
    """Send the ZIP of a run to the account that asked for it."""
    get_object_or_404(Job.objects.visible_to(request.user), arguments__key=key)
    content = stored(key)
    if content is None:
        raise Http404
    record(request.user, "export.downloaded", request.user, after={"isi": "Paket BPSDM nasional"})
    return FileResponse(content, as_attachment=True, filename="paket-bpsdm-seluruh-provinsi.zip")
