"""Issuing and withdrawing letters, each after a page that says what can't be undone."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from latsar.formatting import date_long
from latsar.http import attempt, attempt_form

from ..choices import Standing
from ..forms import IssueForm, VoidForm
from ..letters import services
from ..letters.corrections import draft_correction
from ..letters.kinds import kind_of
from ..letters.snapshot import numbering_for
from ..models import Letter, NumberSeries
from .letter_common import handled_or_403, refuse_unless_draft
from .letters import crumbs, draft_warnings

ISSUED = "Surat terbit dengan nomor {number}. Unduh PDF, cetak, lalu mintakan tanda tangan dan cap."
CORRECTING = (
    "Konsep perbaikan siap: isinya mengikuti data terbaru. Saat terbit, surat ini mengganti surat "
    "nomor {number}."
)
VOIDED = "Surat nomor {number} dicabut. Nomornya tidak dipakai lagi."


@require_http_methods(["GET", "HEAD", "POST"])
def letter_issue(request: HttpRequest, pk: int) -> HttpResponse:
    letter = handled_or_403(request, pk)
    if answer := refuse_unless_draft(request, letter):
        return answer
    if draft_warnings(letter) == [kind_of(letter.kind).EMPTY]:
        messages.warning(request, kind_of(letter.kind).EMPTY)
        return redirect(letter)
    form = IssueForm(request.POST or None, letter=letter, initial={"version": letter.version})
    if request.method == "POST" and form.is_valid():
        asked = {"version": form.cleaned_data["version"], "external_number": form.external}
        issued = attempt_form(request, form, services.issue, letter=letter, **asked)
        if issued:
            messages.success(request, ISSUED.format(number=issued.number))
            return redirect(issued)
    return render(request, "reporting/letter_issue.html", issue_context(letter, form))


def issue_context(letter: Letter, form: IssueForm) -> dict[str, Any]:
    series = NumberSeries.objects.filter(satker=letter.satker, year=letter.dated_on.year).first()
    following = (series.last_sequence if series else 0) + 1
    return {
        "crumbs": crumbs(("Konsep", letter.get_absolute_url()), ("Terbitkan", None)),
        "letter": letter,
        "form": form,
        "warnings": draft_warnings(letter),
        "next_number": numbering_for(letter.satker, letter.kind).write(following, letter.dated_on),
        "facts": [
            ("Hal", letter.subject),
            ("Tanggal surat", date_long(letter.dated_on)),
            ("Kepada", "; ".join(letter.recipients)),
            ("Penanda tangan", str(letter.signatory) if letter.signatory else "Belum dipilih"),
            *([("Mengganti surat", letter.replaces.number)] if letter.replaces else []),
        ],
        "back_url": letter.get_absolute_url(),
        "verb": "Terbitkan surat",
    }


@require_POST
def letter_correct(request: HttpRequest, pk: int) -> HttpResponse:
    """Make the draft that is to replace this letter, or lead to the one that is waiting."""
    letter = handled_or_403(request, pk)
    made = attempt(request, draft_correction, letter=letter)
    if not made:
        return redirect(letter)
    messages.success(request, CORRECTING.format(number=letter.number))
    return redirect(made)


@require_http_methods(["GET", "HEAD", "POST"])
def letter_void(request: HttpRequest, pk: int) -> HttpResponse:
    letter = handled_or_403(request, pk)
    if letter.standing != Standing.ISSUED:
        messages.warning(request, "Hanya surat yang terbit dan masih berlaku yang dapat dicabut.")
        return redirect(letter)
    form = VoidForm(request.POST or None, initial={"version": letter.version})
    if request.method == "POST" and form.is_valid():
        stored = attempt_form(request, form, services.void, letter=letter, **form.cleaned_data)
        if stored:
            messages.success(request, VOIDED.format(number=stored.number))
            return redirect(stored)
    return render(request, "reporting/letter_void.html", void_context(letter, form))


def void_context(letter: Letter, form: VoidForm) -> dict[str, Any]:
    return {
        "crumbs": crumbs((letter.number, letter.get_absolute_url()), ("Cabut", None)),
        "letter": letter,
        "form": form,
        "facts": [("Nomor", letter.number), ("Hal", letter.subject)],
        "notice": "Pencabutan tidak dapat dibatalkan. Nomor surat tidak dipakai lagi, dan halaman "
        "verifikasi menyatakan surat ini dicabut.",
        "back_url": letter.get_absolute_url(),
        "verb": "Cabut surat",
        "tone": "danger",
    }
