"""Planning a nation of 10,000: ours, solved, written and audited, beside first-fit.

First-fit is what is done by hand: the people in the order of their satkers, cohort after cohort as
each is full, each starting when the campus is free again while the window allows. Both are judged
by the same plain counter, which shares no code with the planner. First-fit writes nothing.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from latsar.accounts.choices import Role
from latsar.accounts.models import User
from latsar.organizations.models import Holiday, Satker
from participants.models import Participant
from reporting.load import seed_nation
from schedule.models import Cohort, Enrollment
from schedule.services.plan_nation import NationPlan, plan_nation
from tests.bench.common import Measure, timed

PEOPLE = 10_000
JOB = f"plan of {PEOPLE} people, 38 provinces"
START, END = date(2026, 2, 2), date(2026, 4, 30)
CAPACITY, PERCENT = 40, 50
ONLINE, ALL_DAYS = 18, 25


@dataclass(frozen=True)
class Seated:
    """A cohort as the counter sees it."""

    province: str
    days: tuple[date, ...]
    people: tuple[Participant, ...]


def measure() -> list[Measure]:
    seed_nation(PEOPLE)
    actor = User.objects.create(
        username="bench", role=Role.PKSDM, satker=Satker.objects.get(code="00")
    )
    people = list(
        Participant.objects.exclude(satker__province=None)
        .select_related("satker__province")
        .order_by("satker__code", "name", "nip")
    )
    seconds, simple = timed(lambda: first_fit(people), repeat=1)
    rows = [Measure(JOB, "first-fit by satker", seconds, judged(people, simple))]
    seconds, done = timed(lambda: plan_everything(actor), repeat=1)
    facts = judged(people, list(written(people))) | statuses(done)
    rows.append(Measure(JOB, "ours, written and audited", seconds, facts))
    return rows


def plan_everything(actor: User) -> NationPlan:
    return plan_nation(actor=actor, start=START, end=END, capacity=CAPACITY)


def statuses(done: NationPlan) -> dict[str, int | float | str]:
    found = Counter(plan.status for _, plan in done.plans)
    return {f"centers {status}": amount for status, amount in sorted(found.items())}


def working_days() -> list[date]:
    holidays = set(Holiday.objects.values_list("date", flat=True))
    days = [START + timedelta(n) for n in range((END - START).days + 1)]
    return [day for day in days if day.weekday() < 5 and day not in holidays]


def first_fit(people: Iterable[Participant]) -> list[Seated]:
    """Fill cohorts one after the other, by province and level, in the order given."""
    days = working_days()
    waiting: dict[tuple[str, str], list[Participant]] = defaultdict(list)
    for person in people:
        waiting[province_of(person), person.grade_level].append(person)
    found, turn = [], Counter[str]()
    for (province, _), group in sorted(waiting.items(), key=lambda item: item[0]):
        for first in range(0, len(group), CAPACITY):
            starts = len(days) - ALL_DAYS
            start = turn[province] * (ALL_DAYS - ONLINE) % (starts + 1)
            turn[province] += 1
            seats = tuple(group[first : first + CAPACITY])
            found.append(Seated(province, tuple(days[start : start + ALL_DAYS]), seats))
    return found


def province_of(person: Participant) -> str:
    return person.satker.code[:2]


def written(people: Iterable[Participant]) -> Iterable[Seated]:
    """Yield what now stands in the database."""
    by_key = {person.pk: person for person in people}
    members = defaultdict(list)
    for cohort, person in Enrollment.objects.values_list("cohort", "participant"):
        members[cohort].append(by_key[person])
    cohorts = Cohort.objects.select_related("satker").prefetch_related("days")
    for cohort in cohorts:
        dates = tuple(sorted(day.date for day in cohort.days.all()))
        yield Seated(cohort.satker.code, dates, tuple(members[cohort.pk]))


def judged(people: list[Participant], cohorts: list[Seated]) -> dict[str, int | float | str]:
    sizes = Counter(person.satker_id for person in people)
    seated = sum(len(cohort.people) for cohort in cohorts)
    late = sum(
        person.probation_ends_on < cohort.days[-1] for cohort in cohorts for person in cohort.people
    )
    return {
        "cohorts": len(cohorts),
        "seated": f"{seated}/{len(people)}",
        "late": late,
        "away campus": violations(cohorts, sizes, ONLINE),
        "away all days": violations(cohorts, sizes, 0),
        "smallest": min(len(cohort.people) for cohort in cohorts),
        "largest": max(len(cohort.people) for cohort in cohorts),
    }


def violations(cohorts: list[Seated], sizes: Mapping[int, int], skip: int) -> int:
    """Count satker-days on which more than the limit are away; `skip`: days that don't count."""
    away: Counter[tuple[int, date]] = Counter()
    for cohort in cohorts:
        for person in cohort.people:
            away.update((person.satker_id, day) for day in cohort.days[skip:])
    return sum(amount > limit(sizes[satker]) for (satker, _), amount in away.items())


def limit(size: int) -> int:
    return 1 if size == 1 else min(size - 1, max(1, size * PERCENT // 100))
