"""The arithmetic of a budget: factors x unit price = amount. Whole rupiah, no model."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from math import prod
from typing import Any

from latsar.formatting import number, rupiah


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


@dataclass(frozen=True)
class LineSpec:
    """A computed line, before it is stored; `key` finds it again when it is recomputed."""

    component: str
    description: str
    factors: tuple[Factor, ...]
    price: Price

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


def formula(factors: Iterable[Mapping[str, Any]], unit_price: int) -> str:
    """Return "5 orang × 7 hari × Rp130.000 = Rp4.550.000"."""
    factors = list(factors)
    parts = [f"{number(factor['value'])} {factor['label']}" for factor in factors]
    amount = prod(factor["value"] for factor in factors) * unit_price
    return f"{' × '.join([*parts, rupiah(unit_price)])} = {rupiah(amount)}"
