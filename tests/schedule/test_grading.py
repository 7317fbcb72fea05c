"""The weighted total, the predicate, and the word on absence, by their own definition."""

from __future__ import annotations

import itertools
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schedule.grading import BELOW_ALL, Band, Part, absence_tone, judge, total
from schedule.services.schemes import FIRST_COMPONENTS, FIRST_GRADES

pytestmark = pytest.mark.once

SCORES = st.decimals(min_value=0, max_value=100, places=2)
BANDS = [Band(*row) for row in FIRST_GRADES]


@st.composite
def weighted(draw: st.DrawFn) -> list[Part]:
    cuts = draw(st.sets(st.integers(1, 99), max_size=7))
    bounds = [0, *sorted(cuts), 100]
    return [Part(f"k{low}", high - low, draw(SCORES)) for low, high in itertools.pairwise(bounds)]


@given(weighted())
def test_the_total_is_the_exact_sum_rounded_half_up(parts: list[Part]) -> None:
    exact = sum(Fraction(part.value) * part.weight / 100 for part in parts)
    scaled = exact * 100
    rounded = scaled.__floor__() + (scaled - scaled.__floor__() >= Fraction(1, 2))
    assert total(parts) == Decimal(rounded) / 100
    assert min(p.value for p in parts) <= total(parts) <= max(p.value for p in parts)


@given(weighted())
def test_the_predicate_is_that_of_the_only_band_that_holds_the_score(parts: list[Part]) -> None:
    found = judge(parts, BANDS)
    tops = [Decimal(101), *(band.above for band in BANDS)]
    holding = [b for b, top in zip(BANDS, tops, strict=False) if b.above < found.score <= top]
    assert [band.label for band in holding] == [found.predicate]


@pytest.mark.parametrize(
    ("score", "predicate"),
    [
        ("100", "Sangat memuaskan"),
        ("90.01", "Sangat memuaskan"),
        ("90", "Memuaskan"),
        ("70.01", "Cukup memuaskan"),
        ("70", "Kurang memuaskan"),
        ("60.01", "Kurang memuaskan"),
        ("60", "Tidak memuaskan"),
        ("0", "Tidak memuaskan"),
    ],
)
def test_a_bound_belongs_to_the_lower_predicate(score: str, predicate: str) -> None:
    parts = [Part(name, weight, Decimal(score)) for name, weight in FIRST_COMPONENTS]
    assert judge(parts, BANDS).predicate == predicate


def test_weights_that_do_not_sum_up_are_no_rule() -> None:
    with pytest.raises(ValueError, match="100"):
        total([Part("a", 99, Decimal(1))])
    with pytest.raises(ValueError, match="band"):
        judge([Part("a", 100, Decimal(0))], [Band(Decimal(0), "x", "passed")])


def test_half_a_cent_is_rounded_up() -> None:
    parts = [Part("a", 50, Decimal("80.01")), Part("b", 50, Decimal("80.00"))]
    assert total(parts) == Decimal("80.005").quantize(Decimal("0.01"), rounding=ROUND_HALF_UP)
    assert BELOW_ALL < 0


@pytest.mark.parametrize(
    ("absent", "tone"), [(0, ""), (1, ""), (2, "action"), (3, "action"), (4, "late")]
)
def test_absence_warns_up_to_the_limit_and_alarms_beyond_it(absent: int, tone: str) -> None:
    assert absence_tone(absent, 2, 3) == tone
    assert absence_tone(0, 0, 3) == ""
