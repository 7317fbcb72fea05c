"""The assignment page: who lacks a mentor, what one click would do, and choosing by hand."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from latsar.accounts.permissions import manages_province, pksdm_only, writes
from latsar.background.services import start
from latsar.errors import Refused
from latsar.formatting import number
from latsar.http import PER_PAGE, attempt, number_in
from latsar.organizations.choices import CENTRAL_CODE
from latsar.organizations.models import Province, Satker
from participants.models import Participant

from ..choices import Mode
from ..jobs import assign_everywhere
from ..matching import EFFORTS
from ..models import Mentor, MentorPreference, Mentorship
from ..overview import by_province, by_satker, people_by_hand
from ..services import (
    Proposal,
    assign_mentor,
    assign_province,
    assignment_place,
    propose,
    propose_changes,
)
from .common import CHOICES_SHOWN, crumbs, mentors_for, shown_choices

PAGE = "mentors:assignment"


def place_of(request: HttpRequest, code: str) -> Satker | None:
    """Return the province the page is about: one's own, or for the nation the one chosen."""
    user = request.user
    if not user.is_national:
        return user.satker
    try:
        return assignment_place(code, user) if code else None
    except Refused as refusal:
        messages.error(request, refusal.message)
        return None


@require_safe
def assignment(request: HttpRequest) -> HttpResponse:
    place = place_of(request, request.GET.get("provinsi", ""))
    context: dict[str, Any] = {"crumbs": crumbs(("Penugasan", None)), "place": place}
    if request.user.is_national:
        context["provinces"] = Province.objects.visible_to(request.user)
    if place is None:
        context["overview"] = by_province(request.user)
        return render(request, "mentors/assignment_nation.html", context)
    return render(request, "mentors/assignment.html", context | province_context(request, place))


def page_of(request: HttpRequest, place: Satker, page: str = PAGE) -> str:
    """Return a page about this province; those of one province need not name it."""
    return f"{reverse(page)}?provinsi={place.code}" if request.user.is_national else reverse(page)


def province_context(request: HttpRequest, place: Satker) -> dict[str, Any]:
    user = request.user
    may_run = user.manages_province
    proposal = propose(place) if may_run or user.is_national else None
    rows = people_by_hand(user, place, proposal)
    helped = helped_by_moving(place, proposal) if proposal and may_run else 0
    offices = by_satker(user, place)
    settled = MentorPreference.objects.visible_to(user).in_province_of(place)
    return {
        "preferences": settled.count(),
        "missing": proposal.shortage.mentors if proposal else offices.total.missing,
        "helped": helped,
        "offices": offices,
        "total": offices.total,
        "proposal": proposal,
        "may_run": may_run,
        "may_pick": user.can_write,
        "page": Paginator(rows, PER_PAGE).get_page(request.GET.get("page")),
    }


def helped_by_moving(place: Satker, proposal: Proposal) -> int:
    """Return how many of those without place a re-optimisation would place."""
    if not proposal.unassigned:
        return 0
    least = propose_changes(place, EFFORTS[0]).proposal
    return len(proposal.unassigned) - len(least.unassigned)


@manages_province
@require_POST
def run(request: HttpRequest) -> HttpResponse:
    place = place_of(request, request.POST.get("provinsi", ""))
    if place is None:
        return redirect(PAGE)
    fingerprint = request.POST.get("fingerprint", "")
    outcome = attempt(request, assign_province, satker=place, fingerprint=fingerprint)
    if outcome and outcome.unassigned:
        messages.warning(
            request,
            f"{number(outcome.assigned)} peserta mendapat mentor, "
            f"{number(len(outcome.unassigned))} belum. {outcome.unassigned[0][1]}",
        )
    elif outcome and outcome.assigned:
        messages.success(
            request,
            f"{number(outcome.assigned)} peserta mendapat mentor. Berikutnya: susun angkatan.",
        )
    elif outcome:
        messages.info(request, "Semua peserta sudah punya mentor; tidak ada yang diubah.")
    return redirect(page_of(request, place))


@pksdm_only
@require_POST
def run_nation(request: HttpRequest) -> HttpResponse:
    job = start(
        actor=request.user,
        work=assign_everywhere,
        title="Penugasan mentor seluruh provinsi",
        back_url=reverse(PAGE),
    )
    return redirect(job.get_absolute_url())


@writes
@require_http_methods(["GET", "HEAD", "POST"])
def pick(request: HttpRequest, pk: int) -> HttpResponse:
    people: QuerySet[Participant] = Participant.objects.visible_to(request.user)
    participant = get_object_or_404(people.select_related("satker__province"), pk=pk)
    if request.method == "POST":
        return assign_chosen(request, participant)
    words = request.GET.get("cari", "").strip()
    current = Mentorship.objects.open().with_people().filter(participant=participant).first()
    choices = [] if current else mentors_for(request.user, participant, words)
    context = {
        "crumbs": crumbs(("Penugasan", reverse(PAGE)), (participant.name, None)),
        "participant": participant,
        "paired": current,
        **shown_choices(choices),
        "is_cut": len(choices) == CHOICES_SHOWN,
        "q": words,
        "modes": Mode.choices,
        "back_url": back_url(request, participant),
        "verb": "Tugaskan",
    }
    return render(request, "mentors/pick.html", context)


def back_url(request: HttpRequest, participant: Participant) -> str:
    if request.user.is_national:
        province = participant.satker.province
        return f"{reverse(PAGE)}?provinsi={province.code if province else CENTRAL_CODE}"
    return reverse(PAGE)


def assign_chosen(request: HttpRequest, participant: Participant) -> HttpResponse:
    key = number_in(request.POST, "mentor")
    if not key:
        messages.error(request, "Mentor belum dipilih. Pilih satu mentor dari daftar.")
        return redirect("mentors:assignment-pick", pk=participant.pk)
    mentor = get_object_or_404(Mentor.objects.visible_to(request.user).with_satker(), pk=key)
    mode = request.POST.get("mode") or None
    if mode and mode not in Mode.values:
        raise PermissionDenied
    pair = attempt(request, assign_mentor, mentor=mentor, participant=participant, mode=mode)
    if pair is None:
        return redirect("mentors:assignment-pick", pk=participant.pk)
    messages.success(
        request,
        f"{participant.name} kini didampingi {mentor.name} (tempat {pair.slot} dari 5).",
    )
    return redirect(back_url(request, participant))
