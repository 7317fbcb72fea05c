"""A plan in figures that can be kept: what it reaches, and how two plans differ."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from latsar.organizations.models import Satker
from participants.models import Participant

from ..choices import SEATED, DayMode
from ..models import Enrollment, TrainingDay
from ..planning import Status
from .planner import Plan, PlannedCohort

STATUS_WORDS = {
    Status.OPTIMAL: "Optimal",
    Status.FEASIBLE: "Layak dengan batas",
    Status.INFEASIBLE: "Tidak dapat dipenuhi",
}
STATUS_TONES = {Status.OPTIMAL: "done", Status.FEASIBLE: "action", Status.INFEASIBLE: "late"}
WORSE_AND_WORSE = list(STATUS_WORDS)
DatedMode = tuple[date, str]


@dataclass(frozen=True)
class Share:
    """The largest share of one satker that is away on one date; satkers of one are left out."""

    satker: str = ""
    away: int = 0
    size: int = 0
    on: str = ""

    @property
    def percent(self) -> int:
        return round(100 * self.away / self.size) if self.size else 0


def summarise(plan: Plan, satker: Satker) -> dict[str, Any]:
    """Return what pages show of a plan, as JSON values."""
    everyday, campus = largest_shares(plan, satker)
    people = [(c, p) for c in plan.cohorts for p in c.participants]
    reasons = Counter(reason for _, reason in plan.unplaced)
    return {
        "status": plan.status,
        "status_text": plan.status_text,
        "bound_text": plan.bound_text,
        "conflicts": list(plan.conflicts),
        "warnings": list(plan.warnings),
        "missing_seats": plan.missing_seats,
        "away_days": plan.away_days,
        "away_percent": plan.away_percent,
        "cohorts": [cohort_summary(c) for c in plan.cohorts],
        "new_cohorts": sum(c.is_new for c in plan.cohorts),
        "seated": plan.enrolled,
        "unplaced": len(plan.unplaced),
        "reasons": reasons.most_common(),
        "last_day": last_day(plan),
        "late": sum(p.probation_ends_on < c.last_day for c, p in people),
        "share": share_json(everyday),
        "campus_share": share_json(campus),
    }


def last_day(plan: Plan) -> str | None:
    return max((c.last_day.isoformat() for c in plan.cohorts), default=None)


def cohort_summary(planned: PlannedCohort) -> dict[str, Any]:
    return {
        "number": planned.cohort.number,
        "is_new": planned.is_new,
        "level": planned.cohort.grade_level,
        "first": planned.first_day.isoformat(),
        "last_online": planned.last_online.isoformat(),
        "campus": planned.classical[0].isoformat(),
        "last": planned.last_day.isoformat(),
        "joining": len(planned.participants),
        "seated": planned.seated,
        "capacity": planned.cohort.capacity,
        "offices": offices_of(planned.participants),
    }


def offices_of(people: Sequence[Participant]) -> list[tuple[str, int]]:
    """Count the people by satker, in the order of its code."""
    names = {p.satker.code: p.satker.name for p in people}
    counts = Counter(p.satker.code for p in people)
    return [(names[code], counts[code]) for code in sorted(counts)]


def placements_of(plan: Plan) -> dict[str, Any]:
    """Return who would sit where: {pk: cohort number}; and why the others nowhere."""
    reasons: list[str] = []
    without: dict[str, int] = {}
    for person, reason in plan.unplaced:
        if reason not in reasons:
            reasons.append(reason)
        without[str(person.pk)] = reasons.index(reason)
    seats = {str(p.pk): c.cohort.number for c in plan.cohorts for p in c.participants}
    return {"seats": seats, "without": without, "reasons": reasons}


def share_json(share: Share) -> dict[str, Any]:
    return {
        "percent": share.percent,
        "satker": share.satker,
        "away": share.away,
        "size": share.size,
        "on": share.on,
    }


def largest_shares(plan: Plan, satker: Satker) -> tuple[Share, Share]:
    """Return the largest share away on any training day, and on a classical day.

    Counted over the plan and over those of the province who sit in a cohort already.
    """
    roster = Participant.objects.filter(satker__province=satker.province_id).active()
    names: dict[int, str] = {}
    sizes: Counter[int] = Counter()
    for pk, name in roster.order_by().values_list("satker", "satker__name"):
        names[pk] = name
        sizes[pk] += 1
    everyday: dict[int, Counter[date]] = defaultdict(Counter)
    campus: dict[int, Counter[date]] = defaultdict(Counter)
    for office, amount, days in absences(plan, satker):
        for day, mode in days:
            everyday[office][day] += amount
            if mode == DayMode.CLASSICAL:
                campus[office][day] += amount
    return largest(everyday, sizes, names), largest(campus, sizes, names)


def absences(plan: Plan, satker: Satker) -> Iterator[tuple[int, int, Sequence[DatedMode]]]:
    """Yield (satker, people, days) of every cohort, planned or standing."""
    for planned in plan.cohorts:
        for office, amount in Counter(p.satker_id for p in planned.participants).items():
            yield office, amount, planned.days
    seated = Counter(
        Enrollment.objects.filter(
            participant__satker__province=satker.province_id, status__in=SEATED
        )
        .order_by()
        .values_list("participant__satker", "cohort")
    )
    dates: dict[int, list[DatedMode]] = defaultdict(list)
    days = TrainingDay.objects.filter(cohort__in={cohort for _, cohort in seated})
    for cohort, day, mode in days.values_list("cohort", "date", "mode"):
        dates[cohort].append((day, mode))
    for (office, cohort), amount in seated.items():
        yield office, amount, dates[cohort]


def largest(
    away: Mapping[int, Counter[date]], sizes: Mapping[int, int], names: Mapping[int, str]
) -> Share:
    best = Share()
    for office, days in sorted(away.items()):
        size = sizes.get(office, 0)
        if size < 2 or not days:
            continue
        most = max(days.values())
        if most * (best.size or 1) > best.away * size:
            first = min(d for d, n in days.items() if n == most)
            best = Share(names[office], most, size, first.isoformat())
    return best


def add_up(parts: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """Return the figures of several provinces as one: the worst status, the sums, the extremes."""
    sums = ("new_cohorts", "seated", "unplaced", "late", "missing_seats")
    days = [p["last_day"] for p in parts if p["last_day"]]
    total: dict[str, Any] = {name: sum(p[name] for p in parts) for name in sums}
    statuses = [p["status"] for p in parts]
    total["status"] = max(statuses, key=WORSE_AND_WORSE.index, default=Status.OPTIMAL)
    total["statuses"] = [
        (STATUS_WORDS[s].lower(), statuses.count(s)) for s in STATUS_WORDS if s in statuses
    ]
    total["cohort_count"] = sum(len(p["cohorts"]) for p in parts)
    total["last_day"] = max(days, default=None)
    for name in ("share", "campus_share"):
        total[name] = max((p[name] for p in parts), key=lambda s: s["percent"], default=None)
    total["provinces"] = len(parts)
    return total


def dated(summary: Mapping[str, Any]) -> dict[str, Any]:
    """Return a kept summary with real dates, and its status in words, for a template."""
    status = summary.get("status", "")
    return {
        **summary,
        "status_word": STATUS_WORDS.get(status, status),
        "status_tone": STATUS_TONES.get(status, "draft"),
        "last_day": day_of(summary.get("last_day")),
        "cohorts": [
            {**c, **{name: day_of(c[name]) for name in ("first", "last_online", "campus", "last")}}
            for c in summary.get("cohorts", ())
        ],
    }


def day_of(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None
