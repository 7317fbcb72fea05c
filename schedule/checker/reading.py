"""Reads the facts from the database: a fixed number of plain queries, whatever the size."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.db.models import Q, QuerySet

from latsar.organizations.models import Holiday, Program, Satker, TrainingCenter
from participants.models import Participant
from schedule.models import Cohort, Enrollment, TrainingDay, Wave

from .facts import Center, CohortFacts, Day, Office, Person, Seat, WaveFacts, World

# In the checker's own words: which seats are taken, and who is still a candidate.
TAKEN = ("enrolled", "completed")
ACTIVE = "active"
CHUNK = 5000
PERSON_FIELDS = ("pk", "nip", "name", "grade_level", "satker_id", "appointed_on", "status")


def read_world(satker: Satker | None, year: int, *, away_percent: int | None = None) -> World:
    """Return the facts of a province (`satker`: any of its satkers) or of the nation (None)."""
    offices = _offices()
    scope = _scope(offices, satker)
    program = (
        Program.objects.filter(fiscal_year=year)
        .values_list("starts_on", "ends_on", "away_percent")
        .first()
    )
    world = World(
        year=year,
        window=(program[0], program[1]) if program else None,
        away_percent=away_percent or (program[2] if program else 50),
        scope=scope,
        holidays=dict(Holiday.objects.values_list("date", "name")),
        centers={
            pk: Center(pk, short or name)
            for pk, short, name in TrainingCenter.objects.values_list("pk", "short_name", "name")
        },
        offices=offices,
    )
    chosen = _chosen(world, satker)
    world.cohorts = _cohorts(chosen)
    world.waves = _waves(world)
    _read_people(world, chosen, whole=satker is None)
    return world


def _offices() -> dict[int, Office]:
    fields = ("pk", "code", "name", "province_id", "province__training_center_id")
    return {row[0]: Office(*row) for row in Satker.objects.values_list(*fields)}


def _scope(offices: dict[int, Office], satker: Satker | None) -> set[int]:
    if satker is None:
        return set(offices)
    if satker.province_id is None:
        return {satker.pk}
    return {pk for pk, office in offices.items() if office.province == satker.province_id}


def _chosen(world: World, satker: Satker | None) -> QuerySet[Cohort]:
    """Return the cohorts to look at: those of the scope and all others at its centers."""
    cohorts = Cohort.objects.filter(fiscal_year=world.year)
    if satker is None:
        return cohorts
    centers = {world.offices[pk].center for pk in world.scope} - {None}
    seating = Enrollment.objects.filter(participant__satker__in=world.scope, status__in=TAKEN)
    return cohorts.filter(
        Q(satker__in=world.scope)
        | Q(training_center__in=centers)
        | Q(pk__in=seating.values("cohort"))
    )


def _cohorts(chosen: QuerySet[Cohort]) -> list[CohortFacts]:
    fields = (
        *("pk", "number", "grade_level", "capacity", "starts_on", "saturday_allowed", "status"),
        *("training_center_id", "satker_id"),
    )
    cohorts = {}
    for row in chosen.order_by("training_center", "number").values_list(*fields):
        pk, number, level, capacity, starts_on, saturday, status, center, office = row
        cohorts[pk] = CohortFacts(
            pk, number, level, capacity, starts_on, saturday, status == "cancelled", center, office
        )
    of_chosen = {"cohort__in": chosen.order_by().values("pk")}
    days = TrainingDay.objects.filter(**of_chosen).order_by("cohort", "date", "sequence")
    for pk, on, sequence, mode in _rows(days, "cohort_id", "date", "sequence", "mode"):
        cohorts[pk].days.append(Day(on, sequence, mode))
    seats = Enrollment.objects.filter(**of_chosen, status__in=TAKEN).order_by("cohort", "seat")
    for pk, person, number, status in _rows(seats, "cohort_id", "participant_id", "seat", "status"):
        cohorts[pk].seats.append(Seat(person, number, status == "completed"))
    return [c for c in cohorts.values() if not c.cancelled or c.seats]


def _waves(world: World) -> list[WaveFacts]:
    """Return the waves of the centers in play: the scope's and those of its cohorts."""
    centers = {world.offices[pk].center for pk in world.scope} | {c.center for c in world.cohorts}
    fields = ("number", "training_center_id", "starts_on", "ends_on", "seats", "pk")
    rows = Wave.objects.filter(fiscal_year=world.year).order_by("training_center", "number")
    return [WaveFacts(*row) for row in rows.values_list(*fields) if row[1] in centers]


def _read_people(world: World, chosen: QuerySet[Cohort], *, whole: bool) -> None:
    """Read the active people of the scope and whoever sits in a cohort that was read."""
    open_seats = Enrollment.objects.filter(status__in=TAKEN)
    here = open_seats.filter(cohort__in=chosen.order_by().values("pk"))
    elsewhere = open_seats.exclude(cohort__in=chosen.order_by().values("pk"))
    candidates = Participant.objects.filter(status=ACTIVE)
    if not whole:
        candidates = candidates.filter(satker__in=world.scope)
        elsewhere = elsewhere.filter(participant__satker__in=world.scope)
    add_people(world, candidates)
    others = Participant.objects.filter(pk__in=here.values("participant"))
    others = others.exclude(status=ACTIVE) if whole else others
    add_people(world, others)
    world.seated_elsewhere = set(elsewhere.values_list("participant_id", flat=True))


def add_people(world: World, people: QuerySet[Participant]) -> None:
    for pk, nip, name, level, office, appointed_on, status in _rows(
        people.order_by(), *PERSON_FIELDS
    ):
        if pk not in world.people:
            world.people[pk] = Person(pk, nip, name, level, office, appointed_on, status == ACTIVE)


def _rows(queryset: QuerySet[Any], *fields: str) -> Iterable[tuple[Any, ...]]:
    return queryset.values_list(*fields).iterator(chunk_size=CHUNK)
