"""How scores become a total, a predicate and a word on absence. Pure functions."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

CENT = Decimal("0.01")
BELOW_ALL = Decimal(-1)  # the bound of the lowest predicate: everything that no other takes


@dataclass(frozen=True)
class Part:
    """A component with its weight in per cent and the score (0-100) that was reached."""

    name: str
    weight: int
    value: Decimal


@dataclass(frozen=True)
class Band:
    """A predicate from `above` (not included) upwards, with what it leads to."""

    above: Decimal
    label: str
    outcome: str


@dataclass(frozen=True)
class Judgement:
    score: Decimal
    predicate: str
    outcome: str


def total(parts: Iterable[Part]) -> Decimal:
    """Return the weighted sum, rounded half up to two places. Weights must sum up to 100."""
    parts = list(parts)
    if sum(part.weight for part in parts) != 100:
        raise ValueError("The weights do not sum up to 100.")
    summed = sum((part.value * part.weight for part in parts), Decimal(0)) / 100
    return summed.quantize(CENT, rounding=ROUND_HALF_UP)


def judge(parts: Iterable[Part], bands: Sequence[Band]) -> Judgement:
    """Return total, predicate and outcome; the highest band that the total lies above counts."""
    score = total(parts)
    for band in sorted(bands, key=lambda one: one.above, reverse=True):
        if score > band.above:
            return Judgement(score, band.label, band.outcome)
    raise ValueError("No band takes the lowest scores.")


def absence_tone(absent: int, warning: int, limit: int) -> str:
    """Return "" while all is well, "action" from the warning on, "late" beyond the limit."""
    if absent > limit:
        return "late"
    return "action" if absent >= max(warning, 1) else ""
