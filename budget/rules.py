"""The arithmetic of a budget: factors x unit price = amount. Whole rupiah, no model."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from math import prod
from typing import Any

from latsar.formatting import date_long, joined, number, rupiah

WHOLE_RUPIAH = re.compile(r"^([0-9]+|[0-9]{1,3}(\.[0-9]{3})+)$")  # 130.5 is no amount


@dataclass(frozen=True)
class Factor:
    """One factor of a quantity, such as 5 "orang"."""

    value: int
    label: str

    def as_dict(self) -> dict[str, Any]:
        return {"value": self.value, "label": self.label}


@dataclass(frozen=True)
class Price:
    """A unit price and where it comes from; `rate_id` is None when no rate is set."""

    rate_id: int | None
    amount: int
    unit: str
    account_code: str
    basis: str
    is_provisional: bool


NO_RATE = Price(None, 0, "-", "", "Tarif belum ditetapkan", True)


SEATS, PAIRS = "seats", "pairs"


@dataclass(frozen=True)
class Source:
    """Whom and which days a line counts, so that its amount can be explained.

    `who`: SEATS, the people of `group`; PAIRS, the mentees of mentors of `mode`.
    """

    who: str
    group: int = 0
    mode: str = ""
    day_kind: str = ""

    def as_dict(self) -> dict[str, Any]:
        return {
            "who": self.who,
            "group": self.group,
            "mode": self.mode,
            "day_kind": self.day_kind,
        }


@dataclass(frozen=True)
class LineSpec:
    """A computed line, before it is stored; `key` finds it again when it is recomputed."""

    component: str
    description: str
    factors: tuple[Factor, ...]
    price: Price
    source: Source = Source(SEATS)

    @property
    def key(self) -> tuple[str, str]:
        return (self.component, self.description)

    @property
    def quantity(self) -> int:
        return prod(factor.value for factor in self.factors)

    @property
    def amount(self) -> int:
        return self.quantity * self.price.amount

    def as_dict(self) -> dict[str, Any]:
        return {
            "component": self.component,
            "description": self.description,
            "factors": [factor.as_dict() for factor in self.factors],
            "unit_price": self.price.amount,
            "rate": self.price.rate_id,
            "basis": self.price.basis,
            "source": self.source.as_dict(),
        }


@dataclass(frozen=True)
class Group:
    """People of one satker who train at one place for the same number of days."""

    center: str
    people: int
    classical_days: int
    online_days: int
    travels: bool


@dataclass(frozen=True)
class AllowanceDays:
    """A year's rule for one kind of day: which rate, how many days, for whom."""

    day_kind: str
    rate_kind: str  # "" earns nothing
    days: int | None  # None: as many as the schedule has
    same_city: bool  # False: only for people who travel

    def days_of(self, group: Group) -> int:
        """Return how many days of this kind one person of the group is paid for."""
        if not self.rate_kind or (not self.same_city and not group.travels):
            return 0
        if self.days is not None:
            return self.days
        scheduled = {"classical": group.classical_days, "online": group.online_days}
        return scheduled.get(self.day_kind, 0)


def travel_dates(first: date, last: date, days: int) -> list[date]:
    """Return the days on the way: half before the first classical day (rounded up), half after."""
    before = (days + 1) // 2
    going = [first - timedelta(days=n) for n in range(before, 0, -1)]
    return going + [last + timedelta(days=n) for n in range(1, days - before + 1)]


def dates_text(dates: Iterable[date]) -> str:
    """Return "20 Februari 2026 dan 23–27 Februari 2026": days in a row as one."""
    rows: list[list[date]] = []
    for day in dates:
        if rows and day - rows[-1][-1] == timedelta(days=1):
            rows[-1].append(day)
        else:
            rows.append([day])
    return joined([row_text(row[0], row[-1]) for row in rows])


def row_text(first: date, last: date) -> str:
    if first == last:
        return date_long(first)
    if (first.year, first.month) == (last.year, last.month):
        return f"{first.day}–{date_long(last)}"
    return f"{date_long(first)} – {date_long(last)}"


def whole_rupiah(text: str) -> int | None:
    """Return the whole rupiah that a text states (130000, 130.000, Rp130.000,00), else None."""
    bare = text.strip().lower().removeprefix("rp").replace(" ", "")
    whole = bare.removesuffix(",00").removesuffix(",-")
    return int(whole.replace(".", "")) if WHOLE_RUPIAH.match(whole) else None


@dataclass(frozen=True)
class Excess:
    """By how much a total is above its ceiling."""

    amount: int
    ceiling: int

    @property
    def percent(self) -> str:
        """Return the excess in percent of the ceiling, one decimal, as "12,5"."""
        tenths = (self.amount * 1000 + self.ceiling // 2) // self.ceiling
        return f"{number(tenths // 10)},{tenths % 10}"

    def __str__(self) -> str:
        return f"{rupiah(self.amount)} ({self.percent} %) di atas pagu {rupiah(self.ceiling)}"


def excess(total: int, ceiling: int | None) -> Excess | None:
    """Return what a total is above the ceiling; None when it is within, or there is none."""
    if not ceiling or total <= ceiling:
        return None
    return Excess(total - ceiling, ceiling)


def formula(factors: Iterable[Mapping[str, Any]], unit_price: int) -> str:
    """Return "5 orang × 7 hari × Rp130.000 = Rp4.550.000"."""
    factors = list(factors)
    parts = [f"{number(factor['value'])} {factor['label']}" for factor in factors]
    amount = prod(factor["value"] for factor in factors) * unit_price
    return f"{' × '.join([*parts, rupiah(unit_price)])} = {rupiah(amount)}"
