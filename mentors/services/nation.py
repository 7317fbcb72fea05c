"""All provinces in one go, each in its own transaction."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from latsar.accounts.models import User
from latsar.accounts.permissions import require_pksdm
from latsar.errors import StaleVersion
from latsar.organizations.choices import Level
from latsar.organizations.models import Satker

from .province import AssignmentOutcome, assign_province

Watch = Callable[[int, int, str], None]


@dataclass
class NationOutcome:
    assigned: int = 0
    unassigned: int = 0
    mentors_missing: int = 0
    provinces: int = 0
    skipped: list[str] = field(default_factory=list)  # where somebody else was at it


def assignment_places(actor: User) -> list[Satker]:
    """Return the Setjen and the 38 KPU Provinsi, each standing for its province."""
    return list(
        Satker.objects.visible_to(actor)
        .filter(level__in=(Level.CENTRAL, Level.PROVINCE))
        .select_related("province")
        .order_by("code")
    )


def unwatched(done: int, total: int, phase: str) -> None:
    """The progress that nobody looks at."""


def assign_nation(
    *, actor: User, watch: Watch = unwatched
) -> tuple[NationOutcome, list[AssignmentOutcome]]:
    """Assign every province; what was committed before a failure stays, and the rest can follow."""
    require_pksdm(actor)
    places, outcomes = assignment_places(actor), []
    result = NationOutcome()
    for number, place in enumerate(places):
        watch(number, len(places), place.name)
        outcome = assigned_or_stale(actor, place)
        if outcome is None:
            result.skipped.append(place.name)
            continue
        outcomes.append(outcome)
        result.assigned += outcome.assigned
        result.unassigned += len(outcome.unassigned)
        result.mentors_missing += outcome.mentors_missing
        result.provinces += bool(outcome.assigned)
    watch(len(places), len(places), "Selesai")
    return result, outcomes


def assigned_or_stale(actor: User, place: Satker) -> AssignmentOutcome | None:
    """Assign one province; None when somebody else assigned there at the same moment, twice."""
    for _ in range(2):
        try:
            return assign_province(actor=actor, satker=place)
        except StaleVersion:
            continue
    return None
