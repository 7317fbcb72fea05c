"""What the planner is given: people, offices, standing cohorts, waves and the calendar."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from hashlib import sha256

from ..choices import DayMode
from ..rules import TRAINING_DAYS, DatedMode, with_modes


class Away:
    """Which training days count as being away from the office."""

    AUTO = "auto"
    ALL = "all"
    CLASSICAL = "classical"
    NONE = "none"  # only to find out which rule stands in the way
    CHOICES = (AUTO, ALL, CLASSICAL)


@dataclass(frozen=True)
class Person:
    """Someone without a seat. The order of the problem's people is the order of preference."""

    key: int
    office: str
    level: str
    deadline: date


@dataclass(frozen=True)
class Office:
    """A satker: its size, and how many already sit in a cohort on each date."""

    code: str
    name: str
    size: int
    away: Mapping[date, int] = field(default_factory=dict)
    away_classical: Mapping[date, int] = field(default_factory=dict)
    most: int | None = None  # a limit of its own, for the sum of several offices

    def limit(self, percent: int) -> int:
        """How many may be away at once; where there are two, one stays."""
        if self.most is not None:
            return self.most
        if self.size <= 1:
            return 1
        return min(self.size - 1, max(1, self.size * percent // 100))


@dataclass(frozen=True)
class Standing:
    """A planned cohort inside the window with free seats; its days and people stay."""

    key: int
    level: str
    days: tuple[DatedMode, ...]
    free: int

    @property
    def last_day(self) -> date:
        return self.days[-1][0]


@dataclass(frozen=True)
class Wave:
    """A wave (gelombang) of the training center; `taken`: people who already sit inside it."""

    key: int
    number: int
    first: date
    last: date
    seats: int
    taken: int = 0

    def holds(self, days: tuple[DatedMode, ...]) -> bool:
        return self.first <= days[0][0] and days[-1][0] <= self.last


@dataclass(frozen=True)
class Problem:
    """One training center's planning problem. `campus`: standing cohorts on campus by date."""

    center: str
    eligible: tuple[date, ...]
    capacity: int
    percent: int
    away: str
    people: tuple[Person, ...]
    offices: Mapping[str, Office]
    standing: tuple[Standing, ...] = ()
    waves: tuple[Wave, ...] = ()
    campus: Mapping[date, int] = field(default_factory=dict)

    @cached_property
    def timetables(self) -> tuple[tuple[DatedMode, ...], ...]:
        """Every 25 consecutive eligible days of the window, by start."""
        return tuple(
            tuple(with_modes(self.eligible[n : n + TRAINING_DAYS]))
            for n in range(len(self.eligible) - TRAINING_DAYS + 1)
        )

    @cached_property
    def allowed(self) -> tuple[tuple[DatedMode, ...], ...]:
        """The timetables a new cohort may have: inside a wave where the center has waves."""
        if not self.waves:
            return self.timetables
        return tuple(t for t in self.timetables if any(w.holds(t) for w in self.waves))

    def limit(self, office: str) -> int:
        return self.offices[office].limit(self.percent)

    @cached_property
    def fingerprint(self) -> str:
        """Equal for equal problems: what a plan was worked out from."""
        offices = [
            (o.code, o.size, sorted(o.away.items()), sorted(o.away_classical.items()))
            for _, o in sorted(self.offices.items())
        ]
        parts = (
            self.center,
            self.eligible,
            self.capacity,
            self.percent,
            self.away,
            self.people,
            offices,
            self.standing,
            self.waves,
            sorted(self.campus.items()),
        )
        return sha256(repr(parts).encode()).hexdigest()


def classical(days: tuple[DatedMode, ...]) -> frozenset[date]:
    return frozenset(d for d, mode in days if mode == DayMode.CLASSICAL)


def every_day(days: tuple[DatedMode, ...]) -> frozenset[date]:
    return frozenset(d for d, _ in days)
