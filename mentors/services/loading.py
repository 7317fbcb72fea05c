"""A province as the pairing sees it, read with few queries whatever its size."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Exists, OuterRef, Q, QuerySet

from latsar.organizations.models import Satker
from participants.choices import Status
from participants.models import Participant

from ..choices import PositionKind, PreferenceKind
from ..matching import Candidate, Guide, Instance, Preferences, Seat
from ..models import Mentor, MentorPreference, Mentorship


@dataclass(frozen=True)
class Loaded:
    """The instance, and the rows behind its keys."""

    instance: Instance
    people: dict[int, Participant]
    mentors: dict[int, Mentor]


def load_province(satker: Satker, *, movable: bool = False, lock: bool = False) -> Loaded:
    """Read the province of this satker: its mentors, and the active participants without mentor.

    With `movable` those who have a mentor are read, too, with their places. With `lock` the mentors
    are locked first and then the participants, as everywhere in this app.
    """
    active = Participant.objects.filter(
        satker__province=satker.province_id, status=Status.ACTIVE
    ).select_related("satker")
    paired = Mentorship.objects.open().filter(participant=OuterRef("pk"))
    chosen = Q(satker__province=satker.province_id, is_active=True)
    if movable:
        guiding = Mentorship.objects.open().filter(participant__in=active.order_by())
        chosen |= Q(pk__in=guiding.values("mentor"))
    mentors = locked(Mentor.objects.filter(chosen).select_related("satker"), lock)
    people = locked(active if movable else active.filter(~Exists(paired)), lock)
    held, seats = places(mentors, people)
    return Loaded(
        Instance(
            [candidate(person) for person in people.values()],
            [guide(m, satker, held.get(m.pk, ())) for m in mentors.values()],
            seats,
            preferences_of(satker),
        ),
        people,
        mentors,
    )


def locked(rows: QuerySet, lock: bool) -> dict:
    rows = rows.order_by("pk")
    return {row.pk: row for row in (rows.select_for_update(of=("self",)) if lock else rows)}


def places(
    mentors: dict[int, Mentor], people: dict[int, Participant]
) -> tuple[dict[int, tuple[int, ...]], dict[int, Seat]]:
    """Return the places held by those who are not `people`, and the seats of those who are."""
    held: dict[int, tuple[int, ...]] = {}
    seats: dict[int, Seat] = {}
    taken = Mentorship.objects.open().filter(mentor__in=mentors).order_by("mentor_id", "slot")
    for mentor, slot, person in taken.values_list("mentor_id", "slot", "participant_id"):
        if person in people:
            seats[person] = Seat(mentor, slot)
        else:
            held[mentor] = (*held.get(mentor, ()), slot)
    return held, seats


def candidate(person: Participant) -> Candidate:
    return Candidate(
        person.pk,
        person.nip,
        person.satker.code,
        person.position,
        person.name,
        person.satker.name,
    )


def guide(mentor: Mentor, satker: Satker, held: tuple[int, ...] = ()) -> Guide:
    return Guide(
        mentor.pk,
        mentor.nip,
        mentor.satker.code,
        mentor.position,
        mentor.position_kind == PositionKind.STRUCTURAL,
        mentor.name,
        mentor.satker.name,
        held,
        mentor.is_active and mentor.satker.province_id == satker.province_id,
    )


def preferences_of(satker: Satker) -> Preferences:
    """Return what is settled for the participants of this province."""
    pins: dict[int, int] = {}
    pairs: dict[str, set[tuple[int, int]]] = {kind: set() for kind in PreferenceKind.values}
    rows = MentorPreference.objects.in_province_of(satker).order_by("pk")
    for kind, person, mentor in rows.values_list("kind", "participant_id", "mentor_id"):
        pairs[kind].add((person, mentor))
        if kind == PreferenceKind.PIN:
            pins[person] = mentor
    return Preferences(
        pins,
        frozenset(pairs[PreferenceKind.WISH]),
        frozenset(pairs[PreferenceKind.EXCLUSION]),
    )
