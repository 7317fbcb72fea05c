"""What a draft costs and why; recomputing, overrides, rates."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from budget.choices import Component, RateKind, Status
from budget.models import BudgetLine, BudgetRequest, Rate
from budget.rules import NO_RATE, Factor, LineSpec, Price, formula
from budget.services import (
    basis_changes,
    clear_override,
    draft_province,
    draft_request,
    lacks_of,
    override_line,
    replace_rate,
)
from latsar.accounts.models import User
from latsar.audit.models import AuditEntry
from latsar.errors import Forbidden, Refused, StaleVersion
from latsar.organizations.choices import Provenance
from tests.budget.scene import Scene, seat
from tests.cast import make_participants


def amounts(request: BudgetRequest) -> dict[str, int]:
    return {line.description: line.amount for line in request.lines.all()}


def draft(actor: User, scene: Scene, code: str) -> BudgetRequest:
    return draft_request(actor=actor, satker=scene.nation[code], year=2026)


def test_a_satker_of_the_same_city_earns_no_travel(operator_a: User, scene: Scene) -> None:
    request = draft(operator_a, scene, "53.71")
    center = "BPSDM Provinsi Nusa Tenggara Timur"
    assert amounts(request) == {
        f"Uang harian hari klasikal, {center}": 5 * 7 * 130_000,
        f"Transportasi dalam kota pergi-pulang ke {center}": 5 * 150_000,
        "Pendampingan mentor tatap muka": 5 * 300_000,
    }
    assert request.total == sum(amounts(request).values())


def test_a_satker_elsewhere_travels_two_days(operator_b: User, scene: Scene) -> None:
    request = draft(operator_b, scene, "53.01")
    center = "BPSDM Provinsi Nusa Tenggara Timur"
    assert amounts(request) == {
        f"Uang harian hari klasikal, {center}": 3 * 7 * 130_000,
        f"Uang harian hari perjalanan, {center}": 3 * 2 * 430_000,
        f"Transportasi antarkota pergi-pulang ke {center}": 3 * 1_500_000,
        "Pendampingan mentor daring": 3 * 150_000,
    }
    line = request.lines.get(description__contains="perjalanan")
    assert line.formula == "3 orang × 2 hari × Rp430.000 = Rp2.580.000"
    assert line.basis == "PMK 32 Tahun 2025 (SBM TA 2026)"
    assert (line.account_code, line.is_provisional) == ("524111", False)


def test_provisional_rates_are_marked(operator_a: User, scene: Scene) -> None:
    request = draft(operator_a, scene, "53.71")
    marked = set(request.lines.filter(is_provisional=True).values_list("component", flat=True))
    assert marked == {Component.TRANSPORT, Component.MENTOR_COST}


def test_a_province_is_drafted_whole_and_twice_the_same(
    province_admin: User, scene: Scene, django_assert_max_num_queries
) -> None:
    first = draft_province(actor=province_admin, province_satker=scene.province, year=2026)
    assert [request.satker.code for request in first] == ["53.01", "53.71"]
    entries = AuditEntry.objects.count()
    with django_assert_max_num_queries(20):
        again = draft_province(actor=province_admin, province_satker=scene.province, year=2026)
    assert [(r.pk, r.total, r.version) for r in again] == [
        (r.pk, r.total, r.version) for r in first
    ]
    assert AuditEntry.objects.count() == entries


def test_a_changed_roster_is_shown_before_it_is_recomputed(operator_a: User, scene: Scene) -> None:
    request = draft(operator_a, scene, "53.71")
    assert basis_changes(request) == []
    more = make_participants(scene.nation["53.71"], 2)
    assert any("2 peserta belum terjadwal" in lack for lack in lacks_of(request))
    seat(scene.cohort, more)
    changed = {label: (old, new) for label, old, new in basis_changes(request)}
    old, new = changed["Uang harian hari klasikal, BPSDM Provinsi Nusa Tenggara Timur"]
    assert "5 orang" in old
    assert "7 orang" in new
    recomputed = draft(operator_a, scene, "53.71")
    assert recomputed.pk == request.pk
    assert recomputed.total > request.total
    assert basis_changes(recomputed) == []


def test_an_override_needs_a_reason_and_survives_recomputing(
    operator_a: User, scene: Scene
) -> None:
    request = draft(operator_a, scene, "53.71")
    line = request.lines.get(component=Component.TRANSPORT)
    change = {"actor": operator_a, "line_id": line.pk, "quantity": 4, "unit_price": 100_000}
    with pytest.raises(Refused, match="alasan"):
        override_line(**change, version=request.version, reason=" ")
    changed = override_line(**change, version=request.version, reason="Satu peserta diantar")
    seat(scene.cohort, make_participants(scene.nation["53.71"], 1))
    draft(operator_a, scene, "53.71")
    line.refresh_from_db()
    assert (line.amount, line.is_overridden) == (400_000, True)
    changed.refresh_from_db()
    restored = clear_override(actor=operator_a, line_id=line.pk, version=changed.version)
    assert restored.lines.get(pk=line.pk).amount == 6 * 150_000


def test_a_price_above_the_standard_needs_pksdm(
    operator_a: User, pksdm: User, scene: Scene
) -> None:
    request = draft(operator_a, scene, "53.71")
    line = request.lines.get(component=Component.DAILY_ALLOWANCE)
    change = {"line_id": line.pk, "quantity": 35, "unit_price": 140_000, "reason": "Uji"}
    with pytest.raises(Refused, match="melebihi tarif"):
        override_line(actor=operator_a, version=request.version, **change)
    assert override_line(actor=pksdm, version=request.version, **change).total > request.total


def test_a_stale_override_is_refused(operator_a: User, scene: Scene) -> None:
    request = draft(operator_a, scene, "53.71")
    line = request.lines.first()
    with pytest.raises(StaleVersion):
        override_line(
            actor=operator_a,
            line_id=line.pk,
            version=request.version - 1,
            quantity=1,
            unit_price=1,
            reason="Uji",
        )


def test_scope_and_empty_satkers_are_refused(
    operator_a: User, auditor: User, province_admin: User, scene: Scene
) -> None:
    with pytest.raises(Forbidden):
        draft(operator_a, scene, "53.01")
    with pytest.raises(Forbidden):
        draft(auditor, scene, "53.71")
    with pytest.raises(Refused, match="terjadwal"):
        draft(province_admin, scene, "53")


def test_a_replaced_rate_keeps_the_old_and_names_the_drafts(
    operator_a: User, province_admin: User, pksdm: User, scene: Scene
) -> None:
    request = draft(operator_a, scene, "53.71")
    values = {
        "kind": RateKind.TRANSPORT_LOCAL,
        "fiscal_year": 2026,
        "amount": 170_000,
        "legal_basis": "Keputusan uji",
        "provenance": Provenance.VERIFIED,
    }
    with pytest.raises(Forbidden):
        replace_rate(actor=province_admin, **values)
    rate, touched = replace_rate(actor=pksdm, **values)
    assert touched == [request]
    assert Rate.objects.filter(kind=RateKind.TRANSPORT_LOCAL).count() == 2
    assert rate.account_code == "524113"
    line = request.lines.get(component=Component.TRANSPORT)
    assert line.unit_price == 150_000
    draft(operator_a, scene, "53.71")
    line.refresh_from_db()
    assert (line.unit_price, line.basis, line.is_provisional) == (170_000, "Keputusan uji", False)


def test_a_satkers_rate_beats_the_nations(pksdm: User, operator_b: User, scene: Scene) -> None:
    replace_rate(
        actor=pksdm,
        kind=RateKind.TRANSPORT_ROUND_TRIP,
        fiscal_year=2026,
        amount=90_000,
        legal_basis="Tarif rute",
        provenance=Provenance.VERIFIED,
        satker=scene.nation["53.01"],
    )
    request = draft(operator_b, scene, "53.01")
    assert request.lines.get(component=Component.TRANSPORT).unit_price == 90_000


def test_a_contribution_appears_only_with_a_rate(
    pksdm: User, operator_a: User, scene: Scene
) -> None:
    replace_rate(
        actor=pksdm,
        kind=RateKind.CONTRIBUTION,
        fiscal_year=2026,
        amount=3_000_000,
        legal_basis="Pergub uji",
        provenance=Provenance.VERIFIED,
        province=scene.province.province,
        account_code="522191",
    )
    request = draft(operator_a, scene, "53.71")
    line = request.lines.get(component=Component.CONTRIBUTION_FEE)
    assert (line.amount, line.account_code) == (15_000_000, "522191")


def test_without_a_rate_the_line_says_so(operator_a: User, scene: Scene) -> None:
    Rate.objects.filter(kind=RateKind.DIKLAT).delete()
    request = draft(operator_a, scene, "53.71")
    line = request.lines.get(component=Component.DAILY_ALLOWANCE)
    assert (line.amount, line.basis) == (0, NO_RATE.basis)
    assert "Tarif 1 baris belum ditetapkan." in lacks_of(request)
    assert request.status == Status.DRAFT


@given(
    factors=st.lists(st.integers(0, 500), min_size=1, max_size=4),
    price=st.integers(0, 10_000_000),
)
def test_an_amount_is_the_product_of_its_formula(factors: list[int], price: int) -> None:
    spec = LineSpec(
        Component.TRANSPORT,
        "Uji",
        tuple(Factor(value, "orang") for value in factors),
        Price(None, price, "PP", "", "", False),
    )
    amount = price
    for value in factors:
        amount *= value
    assert spec.amount == amount
    shown = formula([factor.as_dict() for factor in spec.factors], price)
    assert shown.endswith(f"= Rp{amount:,}".replace(",", "."))


def test_the_database_refuses_an_amount_that_is_no_product(operator_a: User, scene: Scene) -> None:
    from django.db import IntegrityError, transaction

    request = draft(operator_a, scene, "53.71")
    with pytest.raises(IntegrityError), transaction.atomic():
        BudgetLine.objects.filter(request=request).update(amount=1)
