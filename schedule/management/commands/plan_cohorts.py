"""Plan a province's cohorts and print those of its year, with days and participants."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.core.management.base import CommandParser
from django.db.models import Prefetch

from latsar.accounts.models import User
from latsar.commands import JsonCommand
from latsar.organizations.models import Satker
from latsar.organizations.services import province_satker
from schedule.models import Cohort, Enrollment
from schedule.services import plan_province


class Command(JsonCommand):
    help = "Seat everyone of a province without a seat; new cohorts as needed."

    def add_options(self, parser: CommandParser) -> None:
        parser.add_argument("--province", required=True, help="its code, e.g. 53")
        parser.add_argument("--start", required=True, type=date.fromisoformat, help="YYYY-MM-DD")
        parser.add_argument("--end", required=True, type=date.fromisoformat, help="YYYY-MM-DD")
        parser.add_argument("--capacity", required=True, type=int, help="seats in a new cohort")

    def run(self, actor: User, options: dict[str, Any]) -> Mapping[str, Any]:  # type: ignore[override]
        satker = province_satker(options["province"], actor)
        plan = plan_province(
            actor=actor,
            province_satker=satker,
            start=options["start"],
            end=options["end"],
            capacity=options["capacity"],
        )
        for warning in plan.warnings:
            self.stderr.write(warning)
        return {
            "cohorts": cohorts_of(satker, options["start"].year),
            "enrolled": plan.enrolled,
            "unplaced": [{"nip": p.nip, "reason": reason} for p, reason in plan.unplaced],
        }


def cohorts_of(satker: Satker, year: int) -> list[dict[str, Any]]:
    seated = Enrollment.objects.seated().select_related("participant").order_by("seat")
    cohorts = Cohort.objects.filter(satker=satker, fiscal_year=year).order_by("number")
    return [
        {
            "number": cohort.number,
            "grade_level": cohort.grade_level,
            "capacity": cohort.capacity,
            "days": [{"date": d.date.isoformat(), "mode": d.mode} for d in cohort.days.all()],
            "participants": [e.participant.nip for e in cohort.seated_rows],
        }
        for cohort in cohorts.prefetch_related(
            "days", Prefetch("enrollments", queryset=seated, to_attr="seated_rows")
        )
    ]
