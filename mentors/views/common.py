"""What the pages of this app share: crumbs, and the lists to choose from."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.urls import reverse

from latsar.accounts.models import User
from latsar.http import Crumbs, crumbs_below
from participants.models import Participant

from ..choices import PreferenceKind
from ..models import Mentor, Mentorship
from ..querysets import unmentored
from ..rules import MENTEES_PER_MENTOR
from ..services import may_pair

CHOICES_SHOWN = 50


def crumbs(*items: tuple[str, str | None]) -> Crumbs:
    return crumbs_below("Mentor", "mentors:mentor-list", *items)


def mentor_crumb(mentor: Mentor) -> tuple[str, str]:
    return (mentor.name, reverse("mentors:mentor-detail", args=[mentor.pk]))


def mentors_for(user: User, participant: Participant, words: str = "") -> list[Mentor]:
    """Return whom the user may choose for this participant, the nearest first.

    Those whom a preference rules out are not offered.
    """
    found = (
        Mentor.objects.visible_to(user)
        .in_province_of(participant.satker)
        .active()
        .allowed_for(participant)
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
        .exclude(pk__in=barred_from(mentor))
    ).select_related("satker__province")
    if words:
        people = people.search(words)
    own = list(people.filter(satker=mentor.satker_id)[:CHOICES_SHOWN])
    others = people.exclude(satker=mentor.satker_id)[: CHOICES_SHOWN - len(own)]
    return [p for p in [*own, *others] if may_pair(user, mentor, p)]


def barred_from(mentor: Mentor) -> QuerySet:
    """Return the keys of the participants whom a preference rules out for this mentor."""
    return mentor.preferences.filter(kind=PreferenceKind.EXCLUSION).values("participant")


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
