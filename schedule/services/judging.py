"""What the independent checker says of a plan that is not written yet."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.db.models import Prefetch

from latsar.organizations.models import Satker

from ..checker import Report, check_plan_data
from ..choices import CohortStatus
from ..models import Cohort, Enrollment, Wave
from ..planning import Away
from .planner import Plan


def judge(
    plan: Plan, satker: Satker, year: int, wave_seats: Mapping[int, int] | None = None
) -> Report:
    """Check the plan as if it were enrolled. Changed wave seats hold for the check only."""
    rules: dict[str, Any] = {
        "away_percent": plan.away_percent,
        "away_days": "all" if plan.away_days == Away.ALL else "classical",
    }
    data = plan_data(plan, satker, year)
    if not wave_seats:
        return check_plan_data(satker, year, data, **rules)
    with transaction.atomic():
        for pk, seats in wave_seats.items():
            Wave.objects.filter(pk=pk).update(seats=seats)
        report = check_plan_data(satker, year, data, **rules)
        transaction.set_rollback(True)
    return report


def plan_data(plan: Plan, satker: Satker, year: int) -> dict[str, Any]:
    """Return all cohorts that the satker would then have, as plan_cohorts prints them."""
    joining = {c.cohort.pk: c.participants for c in plan.cohorts if not c.is_new}
    seated = Enrollment.objects.seated().select_related("participant").order_by("seat")
    standing = (
        Cohort.objects.filter(satker=satker, fiscal_year=year)
        .exclude(status=CohortStatus.CANCELLED)
        .order_by("number")
        .prefetch_related("days", Prefetch("enrollments", queryset=seated, to_attr="seated_rows"))
    )
    cohorts = [
        cohort_data(
            cohort,
            [(d.date, d.mode) for d in cohort.days.all()],
            [e.participant.nip for e in getattr(cohort, "seated_rows")]  # noqa: B009 - to_attr
            + [p.nip for p in joining.get(cohort.pk, ())],
        )
        for cohort in standing
    ]
    cohorts += [
        cohort_data(c.cohort, c.days, [p.nip for p in c.participants])
        for c in plan.cohorts
        if c.is_new
    ]
    unplaced = [{"nip": person.nip, "reason": reason} for person, reason in plan.unplaced]
    return {"cohorts": cohorts, "unplaced": unplaced}


def cohort_data(cohort: Cohort, days: Any, nips: list[str]) -> dict[str, Any]:
    return {
        "number": cohort.number,
        "grade_level": cohort.grade_level,
        "capacity": cohort.capacity,
        "saturday_allowed": cohort.saturday_allowed,
        "days": [{"date": day.isoformat(), "mode": str(mode)} for day, mode in days],
        "participants": nips,
    }
