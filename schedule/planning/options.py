"""Where people may sit: a new cohort's timetable or a standing cohort, and who may choose which."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from ..rules import DatedMode
from .problem import Office, Person, Problem, classical, every_day


@dataclass(frozen=True)
class Option:
    """A place in time. `free`: seats of the standing cohort `standing`; None: a new timetable."""

    number: int
    days: tuple[DatedMode, ...]
    all_days: frozenset[date]
    campus: frozenset[date]
    level: str | None = None
    standing: int | None = None
    free: int | None = None

    @property
    def last_day(self) -> date:
        return self.days[-1][0]


def options_of(
    problem: Problem, timetables: Sequence[tuple[DatedMode, ...]] | None = None
) -> list[Option]:
    """Standing cohorts first, then the timetables allowed (or those given)."""
    found = [
        Option(0, s.days, every_day(s.days), classical(s.days), s.level, s.key, s.free)
        for s in problem.standing
    ]
    found += [
        Option(0, days, every_day(days), classical(days))
        for days in (problem.allowed if timetables is None else timetables)
    ]
    return [
        Option(n, o.days, o.all_days, o.campus, o.level, o.standing, o.free)
        for n, o in enumerate(found)
    ]


def is_hopeless(problem: Problem, person: Person) -> bool:
    """True when no timetable allowed ends in time; such a one is seated as early as possible."""
    return not problem.allowed or person.deadline < problem.allowed[0][-1][0]


@dataclass(frozen=True)
class Block:
    """People who are alike to the model: of one office and level, with the same options."""

    number: int
    office: str
    level: str
    deadline: date  # the earliest of them
    hopeless: bool
    options: tuple[int, ...]
    people: tuple[Person, ...]


def blocks_of(
    problem: Problem, options: Sequence[Option], *, deadlines: bool, by_deadline: bool
) -> list[Block]:
    """Group the people. `deadlines` False drops the rule; `by_deadline` keeps each date apart."""
    gathered: dict[tuple[object, ...], list[Person]] = defaultdict(list)
    reach: dict[tuple[str, date], tuple[int, ...]] = {}
    for person in sorted(problem.people, key=lambda p: p.deadline):
        hopeless = is_hopeless(problem, person)
        at = (person.level, person.deadline)
        if at not in reach:
            reach[at] = tuple(
                o.number
                for o in options
                if o.level in (None, person.level)
                and (hopeless or not deadlines or o.last_day <= person.deadline)
            )
        apart = person.deadline if by_deadline or hopeless else None
        gathered[person.office, person.level, reach[at], hopeless, apart].append(person)
    order = sorted(gathered.values(), key=lambda ps: (ps[0].office, ps[0].level, ps[0].deadline))
    return [
        Block(
            n,
            people[0].office,
            people[0].level,
            people[0].deadline,
            is_hopeless(problem, people[0]),
            reach[people[0].level, people[0].deadline],
            tuple(people),
        )
        for n, people in enumerate(order)
    ]


Window = tuple[frozenset[int], int]


class Windows:
    """The sets of options that are away on one date, with the room left, without the dominated."""

    def __init__(self, options: Sequence[Option], *, on_campus: bool) -> None:
        self.on_campus = on_campus
        self.cover: dict[date, set[int]] = defaultdict(set)
        for option in options:
            for day in option.campus if on_campus else option.all_days:
                self.cover[day].add(option.number)
        self.plain = maximal((frozenset(c), 0) for c in self.cover.values())

    def of(self, office: Office, limit: int) -> list[Window]:
        base = office.away_classical if self.on_campus else office.away
        if not any(base.get(day, 0) for day in self.cover):
            return [(numbers, limit) for numbers, _ in self.plain]
        return maximal(
            (frozenset(numbers), max(0, limit - base.get(day, 0)))
            for day, numbers in sorted(self.cover.items())
        )


def maximal(windows: Iterable[Window]) -> list[Window]:
    """Leave out each window that another one implies."""
    tightest: dict[frozenset[int], int] = {}
    for numbers, room in windows:
        tightest[numbers] = min(room, tightest.get(numbers, room))
    return [
        (numbers, room)
        for numbers, room in tightest.items()
        if not any(room >= other_room and numbers < other for other, other_room in tightest.items())
    ]


def wave_members(problem: Problem, options: Sequence[Option]) -> Mapping[int, list[int]]:
    """Which options lie inside each wave, by the wave's key."""
    return {wave.key: [o.number for o in options if wave.holds(o.days)] for wave in problem.waves}
