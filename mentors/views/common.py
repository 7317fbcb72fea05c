"""What the pages of this app share: crumbs, answers to a refusal, and the lists to choose from."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest
from django.urls import reverse

from latsar.accounts.models import User
from latsar.errors import Forbidden, Refused
from participants.models import Participant

from ..models import Mentor, Mentorship
from ..querysets import unmentored
from ..rules import MENTEES_PER_MENTOR
from ..services import may_pair

Result = TypeVar("Result")
CHOICES_SHOWN = 50


def crumbs(*items: tuple[str, str | None]) -> list[tuple[str, str | None]]:
    return [
        ("Beranda", reverse("reporting:home")),
        ("Mentor", reverse("mentors:mentor-list") if items else None),
        *items,
    ]


def mentor_crumb(mentor: Mentor) -> tuple[str, str]:
    return (mentor.name, reverse("mentors:mentor-detail", args=[mentor.pk]))


def attempt(request: HttpRequest, service: Callable[..., Result], **kwargs: Any) -> Result | None:
    """Call a service as this user. A refusal becomes a message and None; no right becomes 403."""
    try:
        return service(actor=request.user, **kwargs)
    except Forbidden as refusal:
        raise PermissionDenied(refusal.message) from refusal
    except Refused as refusal:
        messages.error(request, refusal.message)
        return None


def mentors_for(user: User, participant: Participant, words: str = "") -> list[Mentor]:
    """Return whom the user may choose for this participant, the nearest first, full ones last."""
    found = (
        Mentor.objects.visible_to(user)
        .in_province_of(participant.satker)
        .active()
        .exclude(nip=participant.nip)
        .with_satker()
        .nearest_to(participant.satker)
    )
    if words:
        found = found.search(words)
    return list(found[:CHOICES_SHOWN])


def shown_choices(mentors: list[Mentor]) -> dict[str, Any]:
    """Return the context of a list of mentors to choose from."""
    all_full = bool(mentors) and all(m.load >= MENTEES_PER_MENTOR for m in mentors)
    return {"choices": mentors, "is_all_full": all_full}


def candidates_for(user: User, mentor: Mentor, words: str = "") -> list[Participant]:
    """Return who could still be given to this mentor: same satker first."""
    people: Any = unmentored(
        Participant.objects.visible_to(user)
        .filter(satker__province=mentor.satker.province_id)
        .exclude(nip=mentor.nip)
    ).select_related("satker__province")
    if words:
        people = people.search(words)
    own = list(people.filter(satker=mentor.satker_id)[:CHOICES_SHOWN])
    others = people.exclude(satker=mentor.satker_id)[: CHOICES_SHOWN - len(own)]
    return [p for p in [*own, *others] if may_pair(user, mentor, p)]


def partners_for(user: User, pair: Mentorship, words: str = "") -> list[Mentorship]:
    """Return the pairs with which this one may be swapped, the own satker's first."""
    found = (
        Mentorship.objects.visible_to(user)
        .open()
        .with_people()
        .filter(mentor__satker__province=pair.mentor.satker.province_id)
        .exclude(mentor=pair.mentor_id)
        .order_by("participant__satker__code", "participant__nip")
    )
    if words:
        found = found.search(words)
    if not user.is_national and not user.manages_province:
        found = found.filter(mentor__satker=user.satker_id)
    return list(found[:CHOICES_SHOWN])
