"""The arithmetic without a database: days that earn, quantities, sums, formulas."""

from __future__ import annotations

import re
from math import prod

from hypothesis import given
from hypothesis import strategies as st

from budget.choices import Component, DayKind, RateKind
from budget.rules import AllowanceDays, Factor, Group, LineSpec, Price, formula
from budget.services.checking import differences, named
from budget.services.computing import same_city

CLASSICAL = AllowanceDays(DayKind.CLASSICAL, RateKind.DIKLAT, None, True)
TRAVEL = AllowanceDays(DayKind.TRAVEL, RateKind.OUT_OF_TOWN, 2, False)
ONLINE = AllowanceDays(DayKind.ONLINE, "", None, True)
NTT = {RateKind.DIKLAT: 130_000, RateKind.OUT_OF_TOWN: 430_000}

counts = st.integers(1, 5_000)
amounts = st.integers(0, 50_000_000)
factors = st.lists(st.tuples(st.integers(0, 999), st.sampled_from(["orang", "hari", "kali"])))


def price(amount: int) -> Price:
    return Price(1, amount, "OH", "524111", "PMK 32 Tahun 2025 (SBM TA 2026)", False)


def allowances(group: Group) -> list[LineSpec]:
    return [
        LineSpec(
            Component.DAILY_ALLOWANCE,
            rule.day_kind,
            (Factor(group.people, "orang"), Factor(rule.days_of(group), "hari")),
            price(NTT[rule.rate_kind]),
        )
        for rule in (CLASSICAL, TRAVEL, ONLINE)
        if rule.days_of(group)
    ]


def test_the_example_of_the_domain_facts() -> None:
    away = Group("BPSDM Provinsi NTT", 115, 7, 18, travels=True)
    assert sum(spec.amount for spec in allowances(away)) == 203_550_000
    five = Group("BPSDM Provinsi NTT", 5, 7, 18, travels=False)
    (line,) = allowances(five)
    text = formula([factor.as_dict() for factor in line.factors], line.price.amount)
    assert text == "5 orang × 7 hari × Rp130.000 = Rp4.550.000"


@given(
    people=counts, classical=st.integers(0, 25), online=st.integers(0, 25), travels=st.booleans()
)
def test_only_classical_and_travel_days_earn(
    people: int, classical: int, online: int, travels: bool
) -> None:
    group = Group("BPSDM", people, classical, online, travels)
    each = classical * 130_000 + (2 * 430_000 if travels else 0)
    assert sum(spec.amount for spec in allowances(group)) == people * each
    assert ONLINE.days_of(group) == 0


@given(days=st.integers(0, 60), travels=st.booleans(), same_city_too=st.booleans())
def test_a_rule_with_days_of_its_own_ignores_the_schedule(
    days: int, travels: bool, same_city_too: bool
) -> None:
    rule = AllowanceDays(DayKind.ONLINE, RateKind.IN_TOWN, days, same_city_too)
    group = Group("BPSDM", 1, 7, 18, travels)
    assert rule.days_of(group) == (days if travels or same_city_too else 0)


@given(factors=factors, amount=amounts)
def test_what_a_formula_says_is_what_it_computes(
    factors: list[tuple[int, str]], amount: int
) -> None:
    spec = LineSpec(
        Component.TRANSPORT, "Uji", tuple(Factor(*pair) for pair in factors), price(amount)
    )
    assert spec.quantity == prod(value for value, _ in factors)
    left, right = formula(spec.as_dict()["factors"], amount).split(" = ")
    figures = [int(re.sub(r"\D", "", part)) for part in left.split(" × ")]
    assert prod(figures) == spec.amount == int(re.sub(r"\D", "", right))


@given(parts=st.lists(st.tuples(counts, amounts), max_size=8))
def test_a_total_is_the_sum_of_its_lines_in_any_order(parts: list[tuple[int, int]]) -> None:
    specs = [
        LineSpec(Component.MENTOR_COST, str(i), (Factor(value, "peserta"),), price(amount))
        for i, (value, amount) in enumerate(parts)
    ]
    assert sum(spec.amount for spec in specs) == sum(value * amount for value, amount in parts)
    assert sum(spec.amount for spec in specs[::-1]) == sum(spec.amount for spec in specs)


def test_a_difference_names_what_came_and_what_went() -> None:
    kept, moved, settled, gone, new = (
        {
            "component": Component.TRANSPORT.value,
            "description": name,
            "factors": [{"value": 2, "label": "orang"}],
            "unit_price": 100,
            "basis": "Uji",
        }
        for name in ("tetap", "berubah", "ditetapkan", "hilang", "baru")
    )
    after = [kept, {**moved, "unit_price": 150}, {**settled, "basis": "Keputusan"}, new]
    assert differences([kept, moved, settled, gone], after) == [
        ("berubah", "2 orang × Rp100 = Rp200", "2 orang × Rp150 = Rp300"),
        ("ditetapkan", "2 orang × Rp100 = Rp200 (Uji)", "2 orang × Rp100 = Rp200 (Keputusan)"),
        ("hilang", "2 orang × Rp100 = Rp200", "tidak ada"),
        ("baru", "tidak ada", "2 orang × Rp100 = Rp200"),
    ]


def test_an_office_without_a_city_is_taken_to_travel() -> None:
    assert same_city("Kupang", " kupang ")
    assert not same_city("Kupang", "Oelamasi")
    assert not same_city("", "")


def test_many_names_are_counted() -> None:
    assert named(["A", "B"]) == "A dan B"
    assert named(list("ABCDEFG")) == "A, B, C, D, E, dan 2 orang lain"
