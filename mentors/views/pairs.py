"""One pair: release, move to another mentor, swap with another pair, change the mode."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from latsar.accounts.permissions import writes
from latsar.formatting import date_long, nip_spaced
from latsar.http import Crumbs, attempt, number_in

from ..choices import Mode
from ..forms import ModeForm, ReleaseForm
from ..models import Mentor, Mentorship
from ..services import may_pair, move, release, set_mode, swap
from .common import (
    CHOICES_SHOWN,
    crumbs,
    mentor_crumb,
    mentors_for,
    partners_for,
    shown_choices,
)


def pair_or_404(request: HttpRequest, pk: int) -> Mentorship:
    """Return a visible pair. 404 outside the scope, 403 for a pair across offices."""
    pair = get_object_or_404(Mentorship.objects.visible_to(request.user).with_people(), pk=pk)
    if not may_pair(request.user, pair.mentor, pair.participant):
        raise PermissionDenied
    return pair


def pair_crumbs(pair: Mentorship, last: str) -> Crumbs:
    return crumbs(mentor_crumb(pair.mentor), (last, None))


def back_to(pair: Mentorship) -> str:
    return reverse("mentors:mentor-detail", args=[pair.mentor_id])


@writes
@require_http_methods(["GET", "HEAD", "POST"])
def release_pair(request: HttpRequest, pk: int) -> HttpResponse:
    pair = pair_or_404(request, pk)
    form = ReleaseForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        reason = form.cleaned_data["reason"]
        if attempt(request, release, mentorship=pair, reason=reason):
            messages.success(
                request,
                f"{pair.participant.name} dilepas dari {pair.mentor.name}. "
                "Berikutnya: pilih mentor lain untuk peserta ini di halaman Penugasan.",
            )
        return redirect(back_to(pair))
    context = {
        "crumbs": pair_crumbs(pair, "Lepas peserta"),
        "pair": pair,
        "form": form,
        "facts": facts_of(pair),
        "back_url": back_to(pair),
        "verb": "Lepas peserta",
        "tone": "danger",
    }
    return render(request, "mentors/release.html", context)


def facts_of(pair: Mentorship) -> list[tuple[str, str]]:
    return [
        ("Peserta", f"{pair.participant.name}, {pair.participant.satker}"),
        ("NIP peserta", nip_spaced(pair.participant.nip)),
        ("Mentor", f"{pair.mentor.name}, {pair.mentor.satker}"),
        ("Moda", pair.get_mode_display()),
        ("Sejak", date_long(pair.started_on)),
    ]


@writes
@require_http_methods(["GET", "HEAD", "POST"])
def move_pair(request: HttpRequest, pk: int) -> HttpResponse:
    pair = pair_or_404(request, pk)
    if request.method == "POST":
        mentor = get_object_or_404(
            Mentor.objects.visible_to(request.user), pk=number_in(request.POST, "mentor")
        )
        if new := attempt(request, move, mentorship=pair, mentor=mentor):
            messages.success(request, f"{pair.participant.name} kini didampingi {new.mentor.name}.")
            return redirect(back_to(new))
        return redirect("mentors:pair-move", pk=pk)
    words = request.GET.get("cari", "").strip()
    choices = mentors_for(request.user, pair.participant, words)
    context = {
        "crumbs": pair_crumbs(pair, "Pindahkan"),
        "participant": pair.participant,
        "current": pair.mentor,
        **shown_choices([mentor for mentor in choices if mentor.pk != pair.mentor_id]),
        "swap_url": reverse("mentors:pair-swap", args=[pk]),
        "is_cut": len(choices) == CHOICES_SHOWN,
        "q": words,
        "back_url": back_to(pair),
        "verb": "Pindahkan",
    }
    return render(request, "mentors/pick.html", context)


@writes
@require_http_methods(["GET", "HEAD", "POST"])
def swap_pair(request: HttpRequest, pk: int) -> HttpResponse:
    pair = pair_or_404(request, pk)
    if request.method == "POST":
        other = pair_or_404(request, number_in(request.POST, "pair"))
        if done := attempt(request, swap, a=pair, b=other):
            messages.success(
                request,
                f"{pair.participant.name} kini didampingi {done[0].mentor.name}, dan "
                f"{other.participant.name} didampingi {done[1].mentor.name}.",
            )
            return redirect(back_to(pair))
        return redirect("mentors:pair-swap", pk=pk)
    words = request.GET.get("cari", "").strip()
    choices = partners_for(request.user, pair, words)
    context = {
        "crumbs": pair_crumbs(pair, "Tukar"),
        "pair": pair,
        "choices": choices,
        "is_cut": len(choices) == CHOICES_SHOWN,
        "q": words,
        "back_url": back_to(pair),
    }
    return render(request, "mentors/swap.html", context)


@writes
@require_POST
def change_mode(request: HttpRequest, pk: int) -> HttpResponse:
    pair = pair_or_404(request, pk)
    form = ModeForm(request.POST)
    if form.is_valid():
        mode = form.cleaned_data["mode"]
        if attempt(request, set_mode, mentorship=pair, mode=mode):
            label = Mode(mode).label.lower()
            messages.success(request, f"Pendampingan {pair.participant.name} kini {label}.")
    else:
        messages.error(request, "Moda tidak dikenal. Pilih tatap muka atau daring.")
    return redirect(back_to(pair))
