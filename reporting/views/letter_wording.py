"""PKSDM words the letters: a text for each part, seen as it will be printed, version by version."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.safestring import mark_safe
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from latsar.accounts.permissions import pksdm_only
from latsar.http import Crumbs, attempt_form, file_response, number_in

from ..choices import LetterKind
from ..letters import wordings
from ..letters.rendering import render as render_letter
from ..letters.snapshot import latest_wording
from ..letters.texts import markup
from ..letters.usual_texts import VARIABLES, examples, filled, parts_of
from ..models import LetterWording
from ..wording_forms import WordingForm
from .letters import crumbs

SAVED = "Naskah versi {version} tersimpan. Semua konsep {kind} langsung memakainya."
NOTHING_TO_SHOW = "Belum ada surat jenis ini untuk contoh. Buat satu konsep lebih dahulu."


def kind_or_404(kind: str) -> LetterKind:
    if kind not in LetterKind.values:
        raise Http404
    return LetterKind(kind)


def wording_crumbs(*items: tuple[str, str | None]) -> Crumbs:
    settings = ("Pengaturan surat", reverse("reporting:letter-settings"))
    first = ("Naskah surat", reverse("reporting:letter-wordings") if items else None)
    return crumbs(settings, first, *items)


@pksdm_only
@require_safe
def letter_wordings(request: HttpRequest) -> HttpResponse:
    """The kinds, each with the version in use."""
    rows: dict[str, LetterWording] = {}
    for row in LetterWording.objects.select_related("created_by").order_by("version"):
        rows[row.kind] = row
    kinds = [{"kind": kind, "row": rows.get(kind)} for kind in LetterKind]
    context = {"crumbs": wording_crumbs(), "kinds": kinds}
    return render(request, "reporting/letter_wordings.html", context)


@pksdm_only
@require_http_methods(["GET", "HEAD", "POST"])
def letter_wording(request: HttpRequest, kind: str) -> HttpResponse:
    chosen = kind_or_404(kind)
    form = WordingForm(request.POST or None, kind=chosen, initial=initial(request, chosen))
    if request.method == "POST" and "preview" not in request.POST and form.is_valid():
        asked = {"kind": kind, "version": form.cleaned_data["version"], "texts": form.texts()}
        note = form.cleaned_data["note"]
        row = attempt_form(request, form, wordings.save_wording, **asked, note=note)
        if row:
            told = SAVED.format(version=row.version, kind=chosen.in_sentence)
            messages.success(request, told)
            return redirect("reporting:letter-wording", kind)
    return wording_page(request, chosen, form)


def initial(request: HttpRequest, kind: LetterKind) -> dict[str, Any]:
    """The words in use; with ?versi=N those of an older version, to be read or kept anew."""
    row = latest_wording(kind)
    current = row.version if row else wordings.USUAL
    shown = number_in(request.GET, "versi") if "versi" in request.GET else current
    texts = wordings.texts_of(kind, shown)
    if texts is None:
        raise Http404
    note = f"Memulihkan {version_name(shown)}" if shown != current else ""
    return {"version": current, "note": note, **texts}


def version_name(version: int) -> str:
    return f"versi {version}" if version else "naskah bawaan"


def wording_page(request: HttpRequest, kind: LetterKind, form: WordingForm) -> HttpResponse:
    versions = LetterWording.objects.filter(kind=kind).select_related("created_by")
    shown = number_in(request.GET, "versi") if "versi" in request.GET else None
    context: dict[str, Any] = {
        "crumbs": wording_crumbs((kind.label, None)),
        "kind": kind,
        "form": form,
        "old_version": version_name(shown) if shown is not None else "",
        "variables": VARIABLES[kind],
        "versions": versions[:50],
        "preview_url": reverse("reporting:letter-wording-preview", args=[kind]),
        "pdf_url": reverse("reporting:letter-wording-pdf", args=[kind]),
        **preview_of(kind, form.texts()),
    }
    return render(request, "reporting/letter_wording.html", context)


def preview_of(kind: LetterKind, texts: dict[str, str]) -> dict[str, Any]:
    """The paragraphs with the examples put in, and what is odd about their variables."""
    words = filled(kind, texts, examples(kind))
    shown = [
        # markup() escapes all text and adds only tags of its own.
        {"label": part.label, "html": mark_safe(markup(words[part.name], keep=False))}  # noqa: S308  # nosec B308 B703
        for part in parts_of(kind)
    ]
    return {"preview": shown, "remarks": wordings.remarks(kind, texts)}


@pksdm_only
@require_POST
def letter_wording_preview(request: HttpRequest, kind: str) -> HttpResponse:
    """The preview alone, while somebody types."""
    chosen = kind_or_404(kind)
    form = WordingForm(request.POST, kind=chosen)
    context = preview_of(chosen, form.texts())
    return render(request, "reporting/_wording_preview.html", context)


@pksdm_only
@require_POST
def letter_wording_pdf(request: HttpRequest, kind: str) -> HttpResponse:
    """The newest letter of this kind in these words, marked DRAF; nothing is kept."""
    chosen = kind_or_404(kind)
    form = WordingForm(request.POST, kind=chosen)
    if form.is_valid():
        snapshot = wordings.sample_snapshot(request.user, chosen)
        if snapshot is not None:
            pdf = render_letter(wordings.worded(snapshot, form.texts()))
            response = file_response(pdf, f"naskah-{kind}.pdf", "application/pdf", inline=True)
            response["Cache-Control"] = "private, no-store"
            return response
        form.add_error(None, NOTHING_TO_SHOW)
    return wording_page(request, chosen, form)
