"""Writes a plan with few statements, however many cohorts it has."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from latsar.accounts.models import User
from latsar.audit.services import entry, record_many, snapshot

from ..models import Cohort, Enrollment, TrainingDay
from ..rules import numbered
from .cohorts import SHOWN
from .seats import facts

if TYPE_CHECKING:
    from .planner import Plan, PlannedCohort


def apply_plan(actor: User, plan: Plan) -> None:
    new = [c for c in plan.cohorts if c.is_new]
    Cohort.objects.bulk_create([c.cohort for c in new])
    TrainingDay.objects.bulk_create(day for c in new for day in training_days(c))
    made = Enrollment.objects.bulk_create(
        Enrollment(cohort=c.cohort, participant=person, seat=seat)
        for c in plan.cohorts
        for person, seat in zip(c.participants, free_seats(c), strict=False)
    )
    entries = [
        entry(actor, "cohort.created", c.cohort, after=snapshot(c.cohort, SHOWN)) for c in new
    ]
    entries += [
        entry(actor, "enrollment.created", e, satker=e.participant.satker, after=facts(e))
        for e in made
    ]
    record_many(entries)


def training_days(planned: PlannedCohort) -> Iterable[TrainingDay]:
    return (
        TrainingDay(
            cohort=planned.cohort,
            date=slot.date,
            sequence=slot.sequence,
            mode=slot.mode,
            mode_sequence=slot.mode_sequence,
        )
        for slot in numbered(planned.days)
    )


def free_seats(planned: PlannedCohort) -> Iterable[int]:
    return (s for s in range(1, planned.cohort.capacity + 1) if s not in planned.taken)
