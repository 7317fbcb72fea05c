"""Ceilings (pagu): the list of a year, setting and taking away one."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from latsar.accounts.permissions import pksdm_only
from latsar.clock import today
from latsar.formatting import number, rupiah
from latsar.http import PER_PAGE, attempt, attempt_form, file_response, number_in
from latsar.organizations.models import Satker
from latsar.paging import RequestConfig
from latsar.spreadsheets.errors import WorkbookRefused

from ..filters import CeilingFilter
from ..forms import CeilingFileForm, CeilingForm
from ..importer import export_ceilings, import_ceilings
from ..models import BudgetCeiling
from ..overview import offices_with_ceilings
from ..services import clear_ceiling, set_ceiling
from ..tables import CeilingTable
from .common import crumbs, year_in

COUNTED = (("created", "baru"), ("updated", "berubah"), ("unchanged", "sama"))


def ceilings_url(year: int) -> str:
    return f"{reverse('budget:ceiling-list')}?{urlencode({'tahun': year})}"


@require_safe
def ceiling_list(request: HttpRequest) -> HttpResponse:
    user, year = request.user, year_in(request.GET)
    found = CeilingFilter(
        request.GET, queryset=offices_with_ceilings(user, year), user=user, year=year
    )
    table = CeilingTable(found.qs, order_by=())
    RequestConfig(request, paginate={"per_page": PER_PAGE, "silent": True}).configure(table)
    context = {
        "crumbs": crumbs(("Pagu", None)),
        "filter": found,
        "table": table,
        "year": str(year),
        "is_filtered": any(request.GET.get(name) for name in found.filters if name != "tahun"),
        "may_edit": user.is_pksdm,
    }
    return render(request, "budget/ceiling_list.html", context)


@pksdm_only
@require_http_methods(["GET", "HEAD", "POST"])
def ceiling_update(request: HttpRequest, code: str) -> HttpResponse:
    satker, year = satker_or_404(request, code), year_in(request.GET)
    ceiling = BudgetCeiling.objects.of_year(year).filter(satker=satker).first()
    form = CeilingForm(request.POST if request.method == "POST" else None, ceiling=ceiling)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        terms = {"amount": data["amount"], "basis": data["basis"], "version": data["version"] or 0}
        if saved := attempt_form(request, form, set_ceiling, satker=satker, year=year, **terms):
            messages.success(request, f"{saved} ditetapkan: {rupiah(saved.amount)}.")
            return redirect(ceilings_url(year))
        form.offer_again(version_now(satker, year))
    context: dict[str, Any] = {
        "crumbs": crumbs(("Pagu", ceilings_url(year)), (str(satker), None)),
        "satker": satker,
        "year": str(year),
        "ceiling": ceiling,
        "form": form,
        "back_url": ceilings_url(year),
        "verb": "Simpan pagu",
    }
    return render(request, "budget/ceiling_form.html", context)


def satker_or_404(request: HttpRequest, code: str) -> Satker:
    return get_object_or_404(Satker.objects.visible_to(request.user).with_province(), code=code)


def version_now(satker: Satker, year: int) -> int:
    ceiling = BudgetCeiling.objects.of_year(year).filter(satker=satker).first()
    return ceiling.version if ceiling else 0


@pksdm_only
@require_POST
def ceiling_clear(request: HttpRequest, code: str) -> HttpResponse:
    satker, year = satker_or_404(request, code), year_in(request.GET)
    asked = {"satker": satker, "year": year, "version": number_in(request.POST, "version")}
    if attempt(request, clear_ceiling, **asked):
        messages.success(request, f"Pagu {satker} TA {year} dihapus; satker ini kini tanpa pagu.")
    return redirect(ceilings_url(year))


@pksdm_only
@require_http_methods(["GET", "HEAD", "POST"])
def ceiling_import(request: HttpRequest) -> HttpResponse:
    """Set the ceilings of a workbook; with any error in it nothing is set."""
    year, errors = year_in(request.GET), []
    posted = request.method == "POST"
    form = CeilingFileForm(request.POST, request.FILES) if posted else CeilingFileForm()
    if posted and form.is_valid():
        content = form.cleaned_data["file"].read()
        try:
            counts = import_ceilings(actor=request.user, year=year, content=content)
        except WorkbookRefused as refusal:
            errors = refusal.errors
        else:
            said = ", ".join(f"{number(counts[key])} {word}" for key, word in COUNTED)
            messages.success(request, f"Pagu TA {year} tersimpan: {said}.")
            return redirect(ceilings_url(year))
    context = {
        "crumbs": crumbs(("Pagu", ceilings_url(year)), ("Impor Excel", None)),
        "form": form,
        "errors": errors,
        "year": str(year),
        "back_url": ceilings_url(year),
        "verb": "Simpan pagu dari berkas",
    }
    return render(request, "budget/ceiling_import.html", context)


@require_safe
def ceiling_export(request: HttpRequest) -> HttpResponse:
    year = year_in(request.GET)
    content = export_ceilings(actor=request.user, year=year)
    return file_response(content, f"pagu-{year}-{today():%Y%m%d}.xlsx")
