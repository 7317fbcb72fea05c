"""How an office numbers and prints its letters; the legal grounds (PKSDM)."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from latsar.accounts.models import User
from latsar.accounts.permissions import manages_province, pksdm_only
from latsar.clock import today
from latsar.errors import Refused
from latsar.http import attempt_form
from latsar.organizations.models import Satker

from ..choices import LetterKind
from ..forms import BasisForm, OfficeForm, SettingsForm
from ..letters.numbering import PARTS, Numbering, check_pattern, unit_code
from ..letters.office_services import save_basis, save_settings
from ..letters.snapshot import settings_for
from ..models import LegalBasis, LetterSettings
from .letter_drafts import offices
from .letters import crumbs

DEFAULT = "Setelan baku nasional"


def office_of(request: HttpRequest) -> Satker | None:
    """The office whose settings are shown; for PKSDM the national default when none is named."""
    visible = Satker.objects.visible_to(request.user)
    code = request.GET.get("satker")
    if code:
        return get_object_or_404(visible, code=code)
    return None if request.user.is_pksdm else get_object_or_404(visible, pk=request.user.satker_id)


@manages_province
@require_http_methods(["GET", "HEAD", "POST"])
def letter_settings(request: HttpRequest) -> HttpResponse:
    satker = office_of(request)
    stored = LetterSettings.objects.filter(satker=satker).first()
    shown = stored or (settings_for(satker) if satker else LetterSettings())
    version = stored.version if stored else 0
    form = SettingsForm(request.POST or None, instance=shown, initial={"version": version})
    if request.method == "POST" and form.is_valid() and stored_settings(request, satker, form):
        messages.success(request, "Pengaturan surat tersimpan. Surat yang sudah terbit tetap.")
        return redirect(request.get_full_path())
    is_pksdm = request.user.is_pksdm
    context = {
        "crumbs": crumbs(("Pengaturan surat", None)),
        "form": form,
        "office_name": satker.name if satker else DEFAULT,
        "is_inherited": satker is not None and stored is None,
        "sample": sample(shown, satker),
        "parts": [(f"{{{name}}}", meaning) for name, meaning in PARTS.items()],
        "office_form": OfficeForm(
            initial={"satker": satker.code if satker else ""},
            offices=offices(request),
            nation=DEFAULT if is_pksdm else None,
        ),
        "bases": bases(request.user) if is_pksdm else [],
        "is_pksdm": is_pksdm,
    }
    return render(request, "reporting/letter_settings.html", context)


def stored_settings(request: HttpRequest, satker: Satker | None, form: SettingsForm) -> bool:
    fields = dict(form.cleaned_data)
    version = fields.pop("version") or 0
    asked = {"satker": satker, "version": version, "fields": fields}
    return attempt_form(request, form, save_settings, **asked) is not None


def sample(shown: LetterSettings, satker: Satker | None) -> str:
    """A number as these settings would write it; "" while the pattern is not usable."""
    try:
        check_pattern(shown.number_pattern)
    except Refused:
        return ""
    unit = unit_code(satker.code) if satker else "53"
    numbering = Numbering(shown.number_pattern, shown.archive_code, shown.type_code, unit)
    return numbering.write(12, today())


def bases(user: User) -> list[dict[str, Any]]:
    labels = dict(LetterKind.choices)
    return [
        {"row": row, "kinds": ", ".join(labels[k] for k in row.kinds if k in labels)}
        for row in LegalBasis.objects.visible_to(user)
    ]


@pksdm_only
@require_http_methods(["GET", "HEAD", "POST"])
def basis_create(request: HttpRequest) -> HttpResponse:
    last = LegalBasis.objects.order_by("-position").first()
    basis = LegalBasis(kinds=list(LetterKind.values), position=last.position + 1 if last else 1)
    return basis_form(request, basis, "Tambah dasar hukum")


@pksdm_only
@require_http_methods(["GET", "HEAD", "POST"])
def basis_update(request: HttpRequest, pk: int) -> HttpResponse:
    return basis_form(
        request,
        get_object_or_404(LegalBasis.objects.visible_to(request.user), pk=pk),
        "Ubah dasar hukum",
    )


def basis_form(request: HttpRequest, basis: LegalBasis, title: str) -> HttpResponse:
    form = BasisForm(request.POST or None, instance=basis)
    back = reverse("reporting:letter-settings")
    if request.method == "POST" and form.is_valid():
        save_basis(actor=request.user, basis=form.save(commit=False))
        messages.success(request, "Dasar hukum tersimpan. Konsep surat langsung memakainya.")
        return redirect(back)
    context = {
        "crumbs": crumbs(("Pengaturan surat", back), (title, None)),
        "form": form,
        "page_heading": title,
        "back_url": back,
        "verb": "Simpan",
    }
    return render(request, "reporting/letter_form.html", context)
