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
from latsar.http import attempt, attempt_form, number_in
from latsar.organizations.models import Satker

from ..choices import LetterKind
from ..forms import BasisForm, SettingsForm, SettingsOfForm
from ..letters.numbering import PARTS, Numbering, check_pattern, unit_code
from ..letters.office_services import drop_settings, save_basis, save_settings
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
    satker, kind = office_of(request), kind_in(request)
    stored = LetterSettings.objects.filter(satker=satker, kind=kind).first()
    shown = stored or settings_for(satker, kind)
    version = stored.version if stored else 0
    form = SettingsForm(request.POST or None, instance=shown, initial={"version": version})
    if "drop" in request.POST:
        return dropped_settings(request, satker, kind)
    if request.method == "POST" and form.is_valid() and stored_settings(request, satker, form):
        messages.success(request, "Pengaturan surat tersimpan. Surat yang sudah terbit tetap.")
        return redirect(request.get_full_path())
    context = settings_context(request, satker, kind, shown)
    context |= {"form": form, "is_inherited": stored is None, "version": version}
    return render(request, "reporting/letter_settings.html", context)


def settings_context(
    request: HttpRequest, satker: Satker | None, kind: str, shown: LetterSettings
) -> dict[str, Any]:
    is_pksdm = request.user.is_pksdm
    return {
        "crumbs": crumbs(("Pengaturan surat", None)),
        "office_name": satker.name if satker else DEFAULT,
        "kind_name": LetterKind(kind).label if kind else "Semua jenis surat",
        "is_of_kind": bool(kind),
        "own_kinds": own_kinds(satker),
        "sample": sample(shown, satker),
        "parts": [(f"{{{name}}}", meaning) for name, meaning in PARTS.items()],
        "office_form": SettingsOfForm(
            initial={"satker": satker.code if satker else "", "jenis": kind},
            offices=offices(request),
            nation=DEFAULT if is_pksdm else None,
        ),
        "bases": bases(request.user) if is_pksdm else [],
        "is_pksdm": is_pksdm,
    }


def kind_in(request: HttpRequest) -> str:
    """The kind whose settings are shown; "" for what holds for all."""
    kind = request.GET.get("jenis", "")
    return kind if kind in LetterKind.values else ""


def own_kinds(satker: Satker | None) -> list[str]:
    """The kinds for which this office has set something of its own."""
    rows = LetterSettings.objects.filter(satker=satker).exclude(kind="")
    return [LetterKind(row.kind).label for row in rows.order_by("kind")]


def dropped_settings(request: HttpRequest, satker: Satker | None, kind: str) -> HttpResponse:
    version = number_in(request.POST, "version")
    if attempt(request, drop_settings, satker=satker, kind=kind, version=version):
        messages.success(request, "Setelan jenis ini dihapus; setelan umum berlaku lagi.")
    return redirect(request.get_full_path())


def stored_settings(request: HttpRequest, satker: Satker | None, form: SettingsForm) -> bool:
    fields = dict(form.cleaned_data)
    version = fields.pop("version") or 0
    asked = {"satker": satker, "kind": kind_in(request), "version": version, "fields": fields}
    return attempt_form(request, form, save_settings, **asked) is not None


def sample(shown: LetterSettings, satker: Satker | None) -> str:
    """A number as these settings would write it; "" while the pattern is not usable."""
    try:
        check_pattern(shown.number_pattern)
    except Refused:
        return ""
    code = satker.code if satker else "53"
    fixed = (shown.archive_code, shown.type_code, unit_code(code), code)
    numbering = Numbering(shown.number_pattern, *fixed)
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
