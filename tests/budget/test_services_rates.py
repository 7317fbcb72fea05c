"""Rates: seeded once, replaced with a trace, shielded by narrower scopes."""

from __future__ import annotations

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from budget.choices import Component, DayKind, RateKind, Status, Verb
from budget.models import AllowanceRule, BudgetRequest, Rate
from budget.seed import seed_rates
from budget.services import (
    decide,
    draft_province,
    draft_request,
    drafts_touched,
    replace_rate,
    retire_rate,
    update_rule,
)
from latsar.accounts.models import User
from latsar.audit.models import AuditEntry
from latsar.errors import Forbidden, Refused, StaleVersion
from latsar.organizations.choices import Provenance
from latsar.organizations.models import Province, Satker
from tests.budget.scene import Scene
from tests.cast import Nation


def settle(actor: User, kind: str, amount: int, **scope: Province | Satker | int) -> Rate:
    rate, _ = replace_rate(
        actor=actor,
        kind=kind,
        fiscal_year=2026,
        amount=amount,
        legal_basis="Keputusan uji",
        provenance=Provenance.VERIFIED,
        **scope,
    )
    return rate


def codes(requests: list[BudgetRequest]) -> list[str]:
    return [request.satker.code for request in requests]


def test_seeding_twice_changes_nothing(nation: Nation) -> None:
    first = seed_rates()
    rows = list(Rate.objects.order_by("pk").values_list())
    assert seed_rates() == first == {"rates": 2 * 3 + 4, "allowance_rules": 3}
    assert list(Rate.objects.order_by("pk").values_list()) == rows
    ntt = Rate.objects.get(kind=RateKind.DIKLAT, scope_code="53")
    assert (ntt.amount, ntt.legal_basis) == (130_000, "PMK 32 Tahun 2025 (SBM TA 2026)")
    assert ntt.provenance == Provenance.SECONDARY
    local = Rate.objects.get(kind=RateKind.TRANSPORT_LOCAL)
    assert (local.provenance, "Sementara" in local.legal_basis) == (Provenance.PROVISIONAL, True)
    assert not Rate.objects.filter(kind=RateKind.CONTRIBUTION).exists()


def test_seeding_leaves_a_replaced_and_a_retired_rate_alone(pksdm: User, scene: Scene) -> None:
    settle(pksdm, RateKind.TRANSPORT_LOCAL, 170_000)
    mentor = Rate.objects.get(kind=RateKind.MENTOR_ONLINE)
    retire_rate(actor=pksdm, rate_id=mentor.pk, reason="Tidak dianggarkan")
    seed_rates()
    assert Rate.objects.current().get(kind=RateKind.TRANSPORT_LOCAL).amount == 170_000
    assert not Rate.objects.current().filter(kind=RateKind.MENTOR_ONLINE).exists()


def test_drafts_that_a_rate_touches(
    province_admin: User, operator_a: User, pksdm: User, scene: Scene
) -> None:
    draft_province(actor=province_admin, province_satker=scene.province, year=2026)
    province = scene.province.province
    here = settle(pksdm, RateKind.DIKLAT, 135_000, province=province)
    assert codes(drafts_touched(actor=pksdm, rate=here)) == ["53.01", "53.71"]
    away = settle(pksdm, RateKind.OUT_OF_TOWN, 450_000, province=province)
    assert codes(drafts_touched(actor=pksdm, rate=away)) == ["53.01"]
    other = settle(pksdm, RateKind.DIKLAT, 145_000, province=scene.nation["51"].province)
    assert drafts_touched(actor=pksdm, rate=other) == []
    fee = settle(pksdm, RateKind.CONTRIBUTION, 3_000_000, province=province)
    assert codes(drafts_touched(actor=pksdm, rate=fee)) == ["53.01", "53.71"]
    own = settle(pksdm, RateKind.TRANSPORT_ROUND_TRIP, 90_000, satker=scene.nation["53.01"])
    assert codes(drafts_touched(actor=pksdm, rate=own)) == ["53.01"]
    draft_province(actor=province_admin, province_satker=scene.province, year=2026)
    nation = settle(pksdm, RateKind.TRANSPORT_ROUND_TRIP, 2_000_000)
    assert drafts_touched(actor=pksdm, rate=nation) == []
    sent = BudgetRequest.objects.get(satker=scene.nation["53.71"])
    decide(actor=operator_a, request_id=sent.pk, verb=Verb.SUBMIT, version=sent.version)
    assert codes(drafts_touched(actor=pksdm, rate=here)) == ["53.01"]


def test_a_scope_that_nothing_looks_in_is_refused(pksdm: User, scene: Scene) -> None:
    with pytest.raises(Refused, match="provinsi tempat pelatihan"):
        settle(pksdm, RateKind.DIKLAT, 1)
    with pytest.raises(Refused, match="provinsi tempat pelatihan"):
        settle(pksdm, RateKind.DIKLAT, 1, satker=scene.nation["53.71"])
    with pytest.raises(Refused, match="bukan per satker"):
        settle(pksdm, RateKind.CONTRIBUTION, 1, satker=scene.nation["53.71"])


def test_a_rate_replaced_meanwhile_is_not_replaced_again(pksdm: User, scene: Scene) -> None:
    seen = Rate.objects.current().get(kind=RateKind.TRANSPORT_LOCAL).pk
    settle(pksdm, RateKind.TRANSPORT_LOCAL, 160_000, replaces=seen)
    with pytest.raises(StaleVersion, match="diganti orang lain"):
        settle(pksdm, RateKind.TRANSPORT_LOCAL, 170_000, replaces=seen)
    with pytest.raises(StaleVersion):
        settle(pksdm, RateKind.TRANSPORT_LOCAL, 170_000, replaces=0)
    assert Rate.objects.current().get(kind=RateKind.TRANSPORT_LOCAL).amount == 160_000
    first = settle(pksdm, RateKind.CONTRIBUTION, 3_000_000, replaces=0)
    assert (first.unit, first.account_code) == ("OK", "522191")


def test_a_retired_rate_gives_way_to_the_wider_scope(
    pksdm: User, operator_b: User, province_admin: User, scene: Scene
) -> None:
    satker = scene.nation["53.01"]
    own = settle(pksdm, RateKind.TRANSPORT_ROUND_TRIP, 90_000, satker=satker)
    request = draft_request(actor=operator_b, satker=satker, year=2026)
    with pytest.raises(Forbidden):
        retire_rate(actor=province_admin, rate_id=own.pk, reason="Uji")
    with pytest.raises(Refused, match="alasan"):
        retire_rate(actor=pksdm, rate_id=own.pk, reason=" ")
    assert retire_rate(actor=pksdm, rate_id=own.pk, reason="Salah satker") == [request]
    with pytest.raises(StaleVersion):
        retire_rate(actor=pksdm, rate_id=own.pk, reason="Lagi")
    assert AuditEntry.objects.get(action="rate.retired").reason == "Salah satker"
    again = draft_request(actor=operator_b, satker=satker, year=2026)
    assert again.lines.get(component=Component.TRANSPORT).unit_price == 1_500_000


def test_an_edited_rule_moves_the_days(pksdm: User, operator_b: User, scene: Scene) -> None:
    rule = AllowanceRule.objects.get(day_kind=DayKind.TRAVEL)
    rule.days = 1
    update_rule(actor=pksdm, rule=rule, version=rule.version)
    request = draft_request(actor=operator_b, satker=scene.nation["53.01"], year=2026)
    line = request.lines.get(description__contains="perjalanan")
    assert line.formula == "3 orang × 1 hari × Rp430.000 = Rp1.290.000"
    stale = AllowanceRule.objects.get(pk=rule.pk)
    with pytest.raises(StaleVersion):
        update_rule(actor=pksdm, rule=stale, version=stale.version - 1)
    online = AllowanceRule.objects.get(day_kind=DayKind.ONLINE)
    online.rate_kind = RateKind.DIKLAT
    update_rule(actor=pksdm, rule=online, version=online.version)
    again = draft_request(actor=operator_b, satker=scene.nation["53.01"], year=2026)
    assert again.lines.get(description__contains="daring,").factors[1]["value"] == 18


def test_the_database_holds_the_rules_of_a_request(
    operator_a: User, pksdm: User, scene: Scene
) -> None:
    request = draft_request(actor=operator_a, satker=scene.nation["53.71"], year=2026)
    row = BudgetRequest.objects.filter(pk=request.pk)
    now = timezone.now()
    for values in (
        {"status": Status.SUBMITTED},
        {"status": Status.APPROVED, "submitted_by": pksdm, "submitted_at": now},
        {
            "status": Status.APPROVED,
            "submitted_by": pksdm,
            "submitted_at": now,
            "decided_by": pksdm,
        },
        {"status": "lain"},
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            row.update(**values)
    with pytest.raises(IntegrityError), transaction.atomic():
        BudgetRequest.objects.create(satker=request.satker, fiscal_year=2026, revision=1)
    with pytest.raises(IntegrityError), transaction.atomic():
        request.lines.update(is_overridden=True)
    with pytest.raises(IntegrityError), transaction.atomic():
        Rate.objects.create(
            component=Component.TRANSPORT,
            kind=RateKind.TRANSPORT_LOCAL,
            fiscal_year=2026,
            amount=1,
            unit="PP",
            legal_basis="Uji",
        )
