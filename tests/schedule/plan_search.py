"""The best plan of a tiny instance by exhaustive search: what "optimal" and "infeasible" must mean.

Nothing here is the planner's or the checker's. People are tried one by one in every timetable and
every standing cohort; only branches that can no longer win are cut.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import date
from typing import NamedTuple

from tests.schedule.plan_instances import LONG, Instance, PersonSpec

ONLINE = 18


class Choice(NamedTuple):
    """A timetable in which cohorts can open (`place` None), or a standing cohort's free seats."""

    start: int
    dates: frozenset[date]
    last: date
    wave: int | None
    place: int | None = None
    level: str | None = None


class Best(NamedTuple):
    """The most people that can be seated, and with them the fewest new cohorts."""

    seated: int
    cohorts: int


def limit_of(people: int, percent: int) -> int:
    """Count up: n people may go while they stay within the percentage; the last one stays."""
    if people < 2:
        return people
    within = [n for n in range(1, people) if 100 * n <= percent * people]
    return max([1, *within])


class Search:
    """`campus_only`: absence counts on the 7 classical days, not on all 25."""

    def __init__(self, instance: Instance, *, campus_only: bool) -> None:
        self.instance, self.campus_only = instance, campus_only
        self.choices = list(self._choices())
        opening = [choice for choice in self.choices if choice.place is None]
        self.soonest = min((choice.last for choice in opening), default=None)
        self.people = sorted(instance.people)
        self.allowed = [
            [k for k, choice in enumerate(self.choices) if self._may(person, choice)]
            for person in self.people
        ]
        self.away: Counter[tuple[int, date]] = Counter()
        self.in_wave: Counter[int] = Counter({0: instance.neighbours})
        self.in_place: Counter[int] = Counter()
        self.opened: Counter[tuple[str, int]] = Counter()
        staff = Counter(person.office for person in instance.people)
        for number, standing in enumerate(instance.standing):
            choice = self._standing(number)
            self.in_place[number] = len(standing.seated)
            for office in standing.seated:
                staff[office] += 1
                self.away.update((office, day) for day in choice.dates)
            if choice.wave is not None:
                self.in_wave[choice.wave] += len(standing.seated)
        self.limits = {office: limit_of(n, instance.percent) for office, n in staff.items()}

    def best(self) -> Best:
        self.found = Best(-1, 0)
        self._try(0, 0, 0)
        return self.found

    def _choices(self) -> Iterator[Choice]:
        for number, standing in enumerate(self.instance.standing):
            if not standing.running:
                yield self._standing(number)
        for start in self.instance.starts:
            choice = self._timetable(start)
            if choice.wave is not None or not self.instance.waves:
                yield choice

    def _timetable(self, start: int) -> Choice:
        days = self.instance.days[start : start + LONG]
        inside = [
            number
            for number, wave in enumerate(self.instance.waves)
            if wave.first <= start and start + LONG - 1 <= wave.last
        ]
        counted = days[ONLINE:] if self.campus_only else days
        return Choice(start, frozenset(counted), days[-1], inside[0] if inside else None)

    def _standing(self, number: int) -> Choice:
        standing = self.instance.standing[number]
        return self._timetable(standing.start)._replace(place=number, level=standing.level)

    def _may(self, person: PersonSpec, choice: Choice) -> bool:
        """Whoever can meet the deadline in some timetable must; the others may be late."""
        if choice.level not in (None, person.level):
            return False
        could = self.soonest is not None and self.soonest <= person.deadline
        return choice.last <= person.deadline or not could

    def _fits(self, person: PersonSpec, choice: Choice) -> bool:
        if choice.place is not None:
            standing = self.instance.standing[choice.place]
            if self.in_place[choice.place] >= standing.capacity:
                return False
        if (
            choice.wave is not None
            and self.in_wave[choice.wave] >= self.instance.waves[choice.wave].seats
        ):
            return False
        limit = self.limits[person.office]
        return all(self.away[person.office, day] < limit for day in choice.dates)

    def _put(self, person: PersonSpec, choice: Choice, step: int) -> int:
        """Seat (step 1) or unseat (-1) and return the change of the number of cohorts."""
        for day in choice.dates:
            self.away[person.office, day] += step
        if choice.wave is not None:
            self.in_wave[choice.wave] += step
        if choice.place is not None:
            self.in_place[choice.place] += step
            return 0
        key = (person.level, choice.start)
        before = -(-self.opened[key] // self.instance.capacity)
        self.opened[key] += step
        return -(-self.opened[key] // self.instance.capacity) - before

    def _try(self, place: int, seated: int, cohorts: int, lowest: int = 0) -> None:
        remaining = len(self.people) - place
        found = self.found
        if seated + remaining < found.seated:
            return
        if seated + remaining == found.seated and cohorts >= found.cohorts:
            return
        if not remaining:
            if (seated, -cohorts) > (found.seated, -found.cohorts):
                self.found = Best(seated, cohorts)
            return
        person = self.people[place]
        twin = place + 1 < len(self.people) and self.people[place + 1] == person
        for k in self.allowed[place]:
            choice = self.choices[k]
            if k >= lowest and self._fits(person, choice):
                more = self._put(person, choice, 1)
                self._try(place + 1, seated + 1, cohorts + more, k if twin else 0)
                self._put(person, choice, -1)
        self._try(place + 1, seated, cohorts, len(self.choices) if twin else 0)


def best_plan(instance: Instance, *, campus_only: bool) -> Best:
    return Search(instance, campus_only=campus_only).best()


def choices_of(instance: Instance) -> Sequence[Choice]:
    return Search(instance, campus_only=False).choices
