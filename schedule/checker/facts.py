"""What the checker knows of a plan: plain data, whoever read it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import NamedTuple


class Center(NamedTuple):
    """A training center."""

    pk: int
    name: str


class Office(NamedTuple):
    """A satker; `center` is the one that serves its province (None: the Setjen, or not set)."""

    pk: int
    code: str
    name: str
    province: int | None
    center: int | None


class Person(NamedTuple):
    """A candidate; `active` is False once passed, failed or withdrawn."""

    pk: int
    nip: str
    name: str
    level: str
    office: int
    appointed_on: date
    active: bool


class Day(NamedTuple):
    """A training day; `mode` is "online" or "classical"."""

    date: date
    sequence: int
    mode: str


class Seat(NamedTuple):
    """Who sits on which number; `completed` once the cohort has finished."""

    person: int
    number: int
    completed: bool = False


@dataclass(slots=True)
class CohortFacts:
    """A cohort with its days and its taken seats."""

    pk: int
    number: int
    level: str
    capacity: int
    starts_on: date | None
    saturday: bool
    cancelled: bool
    center: int
    office: int
    days: list[Day] = field(default_factory=list)
    seats: list[Seat] = field(default_factory=list)

    @property
    def first_day(self) -> date | None:
        return min((day.date for day in self.days), default=None)

    @property
    def last_day(self) -> date | None:
        return max((day.date for day in self.days), default=None)


class WaveFacts(NamedTuple):
    """The seats that a center gives in a period."""

    number: int
    center: int
    starts_on: date
    ends_on: date
    seats: int
    pk: int = 0


@dataclass
class World:
    """All that a check looks at. `scope`: the satkers whose people and cohorts are judged.

    Cohorts and people outside the scope are there only for what they share with it: the seats of
    a wave. `seated_elsewhere` are people of the scope who hold a seat in a cohort that is not here
    (of another year).
    """

    year: int
    window: tuple[date, date] | None
    away_percent: int
    scope: set[int]
    holidays: dict[date, str] = field(default_factory=dict)
    centers: dict[int, Center] = field(default_factory=dict)
    offices: dict[int, Office] = field(default_factory=dict)
    people: dict[int, Person] = field(default_factory=dict)
    cohorts: list[CohortFacts] = field(default_factory=list)
    waves: list[WaveFacts] = field(default_factory=list)
    seated_elsewhere: set[int] = field(default_factory=set)

    def title(self, cohort: CohortFacts) -> str:
        """Return how sentences call a cohort; the center tells equal numbers apart."""
        return f"Angkatan {cohort.number} Golongan {cohort.level} ({self.center(cohort.center)})"

    def center(self, pk: int | None) -> str:
        known = self.centers.get(pk) if pk is not None else None
        return known.name if known else "lembaga pelatihan tidak dikenal"

    def code(self, office: int) -> str:
        return self.offices[office].code if office in self.offices else ""

    def judged(self) -> Iterator[CohortFacts]:
        """Yield the cohorts that the scope organises or that seat its people."""
        for cohort in self.cohorts:
            if cohort.office in self.scope or any(self.owns(s.person) for s in cohort.seats):
                yield cohort

    def owns(self, person: int) -> bool:
        return person in self.people and self.people[person].office in self.scope

    def concerns(self, cohort: CohortFacts, person: int) -> bool:
        """True for who sits in a cohort that the scope organises, and for its people anywhere."""
        return person in self.people and (cohort.office in self.scope or self.owns(person))

    def sitters(self, cohort: CohortFacts) -> Iterator[tuple[Seat, Person]]:
        """Yield the people of a cohort that concern the scope, with their seats."""
        for seat in cohort.seats:
            if self.concerns(cohort, seat.person):
                yield seat, self.people[seat.person]

    def active_by_office(self) -> Counter[int]:
        """Return how many active candidates each satker of the scope has."""
        return Counter(
            p.office for p in self.people.values() if p.active and p.office in self.scope
        )
