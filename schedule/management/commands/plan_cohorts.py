"""Plan the cohorts of a province, or of the nation, and print them with days and participants."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from django.core.management.base import CommandError, CommandParser
from django.db.models import Prefetch

from latsar.accounts.models import User
from latsar.audit.context import new_request_id
from latsar.commands import JsonCommand
from latsar.errors import Refused
from latsar.organizations.models import Satker
from latsar.organizations.services import province_satker
from schedule.models import Cohort, Enrollment
from schedule.planning import Away
from schedule.services import plan_province
from schedule.services.plan_nation import NationPlan, plan_nation
from schedule.services.planner import Plan

WORST_LAST = ("optimal", "feasible", "infeasible")


class Command(JsonCommand):
    help = "Seat everyone without a seat, of a province or of the nation; new cohorts as needed."

    def add_options(self, parser: CommandParser) -> None:
        where = parser.add_mutually_exclusive_group(required=True)
        where.add_argument("--province", help="its code, e.g. 53")
        where.add_argument(
            "--nation", action="store_true", help="every training center, each by itself (PKSDM)"
        )
        parser.add_argument("--start", required=True, type=date.fromisoformat, help="YYYY-MM-DD")
        parser.add_argument("--end", required=True, type=date.fromisoformat, help="YYYY-MM-DD")
        parser.add_argument("--capacity", required=True, type=int, help="seats in a new cohort")
        parser.add_argument(
            "--away-percent", type=int, help="of a satker away at once; default: the programme's"
        )
        parser.add_argument(
            "--away-days",
            choices=Away.CHOICES,
            default=Away.AUTO,
            help="which days count as away; auto: all, or classical where all can't be held",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Leave the nation out of the one transaction: each center has its own."""
        if not options["nation"]:
            super().handle(*args, **options)
            return
        new_request_id()
        try:
            payload = self.run_nation(self.acting_account(options), options)
        except Refused as refusal:
            self.stderr.write(refusal.message)
            self.finish({"error": refusal.message}, code=1)
        else:
            self.finish(payload, code=0)

    def run(self, actor: User, options: dict[str, Any]) -> Mapping[str, Any]:  # type: ignore[override]
        satker = province_satker(options["province"], actor)
        plan = plan_province(actor=actor, province_satker=satker, **asked(options))
        for warning in plan.warnings:
            self.stderr.write(warning)
        return {
            "cohorts": cohorts_of([satker], options["start"].year),
            **figures(plan),
        }

    def run_nation(self, actor: User, options: Mapping[str, Any]) -> Mapping[str, Any]:
        done = plan_nation(
            actor=actor,
            **asked(options),
            dry_run=options["dry_run"],
            progress=lambda done, total, text: self.stderr.write(f"{done}/{total} {text}"),
        )
        for note in done.notes:
            self.stderr.write(note)
        satkers = [satker for satker, _ in done.plans]
        return nation_figures(done, cohorts_of(satkers, options["start"].year))


def asked(options: Mapping[str, Any]) -> dict[str, Any]:
    if options["away_percent"] is not None and not 1 <= options["away_percent"] <= 100:
        raise CommandError("--away-percent must be between 1 and 100.", returncode=2)
    names = ("start", "end", "capacity", "away_percent", "away_days")
    return {name: options[name] for name in names}


def figures(plan: Plan) -> dict[str, Any]:
    return {
        "enrolled": plan.enrolled,
        "unplaced": [{"nip": p.nip, "reason": reason} for p, reason in plan.unplaced],
        "status": plan.status,
        "status_text": plan.status_text,
        "bound_text": plan.bound_text,
        "conflicts": plan.conflicts,
        "missing_seats": plan.missing_seats,
        "away_days": plan.away_days,
    }


def nation_figures(done: NationPlan, cohorts: list[dict[str, Any]]) -> dict[str, Any]:
    plans = [plan for _, plan in done.plans]
    worst = max((p.status for p in plans), key=WORST_LAST.index, default="optimal")
    return {
        "cohorts": cohorts,
        "enrolled": done.enrolled,
        "unplaced": [{"nip": p.nip, "reason": reason} for p, reason in done.unplaced],
        "status": worst,
        "conflicts": [text for plan in plans for text in plan.conflicts],
        "missing_seats": sum(plan.missing_seats for plan in plans),
        "centers": [
            {"satker": satker.code, "status": p.status, "enrolled": p.enrolled}
            | {"cohorts": len(p.cohorts), "away_days": p.away_days}
            for satker, p in done.plans
        ],
        "refused": [{"satker": satker.code, "reason": why} for satker, why in done.refused],
        "notes": done.notes,
    }


def cohorts_of(satkers: Iterable[Satker], year: int) -> list[dict[str, Any]]:
    seated = Enrollment.objects.seated().select_related("participant").order_by("seat")
    cohorts = (
        Cohort.objects.filter(satker__in=satkers, fiscal_year=year)
        .select_related("satker")
        .order_by("satker__code", "number")
    )
    return [
        {
            "number": cohort.number,
            "satker": cohort.satker.code,
            "grade_level": cohort.grade_level,
            "capacity": cohort.capacity,
            "days": [{"date": d.date.isoformat(), "mode": d.mode} for d in cohort.days.all()],
            "participants": [e.participant.nip for e in cohort.seated_rows],
        }
        for cohort in cohorts.prefetch_related(
            "days", Prefetch("enrollments", queryset=seated, to_attr="seated_rows")
        )
    ]
