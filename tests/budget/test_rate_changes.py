"""A change of a rate shows first which drafts it touches, old beside new, then again after it."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from budget.choices import RateKind
from budget.models import BudgetRequest, Rate
from budget.services import (
    draft_request,
    override_line,
    recompute_touched,
    replace_rate,
    touched_by,
)
from latsar.accounts.models import User
from latsar.errors import Forbidden, StaleVersion
from tests.budget.pages import YEAR, drafted, said, signed_in, submit, text_of, url
from tests.budget.scene import Scene


@pytest.fixture
def drafts(scene: Scene, province_admin: User) -> dict[str, BudgetRequest]:
    return drafted(scene, province_admin)


@pytest.fixture
def editor(pksdm: User) -> Client:
    return signed_in(pksdm)


def current(kind: str, scope: str = "") -> Rate:
    return Rate.objects.current().get(kind=kind, fiscal_year=YEAR, scope_code=scope)


def typed(**changed: str) -> dict[str, str]:
    data = {"amount": "140.000", "legal_basis": "Keputusan uji", "provenance": "verified"}
    return data | {"account_code": "524111"} | changed


def test_the_preview_shows_old_and_new_and_changes_nothing(
    drafts: dict[str, BudgetRequest], editor: Client
) -> None:
    old = current(RateKind.DIKLAT, "53")
    page = editor.post(url("rate-replace", old.pk), typed())
    found = {one.request.satker.code: one for one in page.context["touched"]}
    assert set(found) == {"53.01", "53.71"}
    for code, people in (("53.01", 3), ("53.71", 5)):
        assert found[code].before == drafts[code].total
        assert found[code].change == people * 7 * 10_000
    assert page.context["touched_change"] == 8 * 7 * 10_000
    assert current(RateKind.DIKLAT, "53").pk == old.pk
    text = text_of(page)
    assert 'name="confirmed" value="1"' in text
    assert 'name="amount" value="140.000"' in text


def test_a_long_preview_comes_by_page_and_keeps_what_was_typed(
    drafts: dict[str, BudgetRequest], editor: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("budget.views.rates.PER_PAGE", 1)
    where = url("rate-replace", current(RateKind.DIKLAT, "53").pk)
    seen = []
    for page in ("1", "2"):
        shown = editor.post(where, typed(page=page))
        seen += [one.request.satker.code for one in shown.context["touched"]]
        assert 'name="amount" value="140.000"' in text_of(shown)
        assert text_of(shown).count('name="confirmed"') == 1
    assert seen == ["53.01", "53.71"]
    assert current(RateKind.DIKLAT, "53").amount == 130_000


def test_after_confirming_they_are_listed_and_computed_with_one_click(
    drafts: dict[str, BudgetRequest], editor: Client
) -> None:
    old = current(RateKind.DIKLAT, "53")
    told = editor.post(url("rate-replace", old.pk), typed(confirmed="1"))
    assert "hitung ulang 2 draf" in said(told)
    fresh = current(RateKind.DIKLAT, "53")
    old.refresh_from_db()
    assert (old.amount, fresh.amount, old.retired_at is None) == (130_000, 140_000, False)
    page = editor.get(url("rate-detail", fresh.pk))
    promised = {one.request.pk: one.after for one in page.context["touched"]}
    assert len(promised) == 2
    assert "Hitung ulang 2 draf" in text_of(page)
    assert "2 draf dihitung ulang" in said(editor.post(url("rate-recompute", fresh.pk)))
    totals = dict(BudgetRequest.objects.values_list("pk", "total"))
    assert totals == promised
    again = editor.get(url("rate-detail", fresh.pk))
    assert [one.change for one in again.context["touched"]] == [0, 0]
    assert "Hitung ulang 2 draf" not in text_of(again)


def test_a_line_changed_by_hand_keeps_its_amount(
    drafts: dict[str, BudgetRequest], pksdm: User
) -> None:
    request = drafts["53.71"]
    line = request.lines.get(description__contains="klasikal")
    override_line(
        actor=pksdm,
        line_id=line.pk,
        version=request.version,
        quantity=35,
        unit_price=99_000,
        reason="Uji",
    )
    rate = current(RateKind.DIKLAT, "53")
    rate.pk, rate.amount = None, 200_000
    found = {one.request.satker.code: one for one in touched_by(actor=pksdm, rate=rate)}
    assert found["53.71"].change == 0
    assert found["53.01"].change == 3 * 7 * 70_000


def test_a_withdrawal_shows_what_the_drafts_fall_to(
    drafts: dict[str, BudgetRequest], editor: Client
) -> None:
    rate = current(RateKind.TRANSPORT_ROUND_TRIP)
    page = editor.get(url("rate-retire", rate.pk))
    (one,) = page.context["touched"]
    assert (one.request.satker.code, one.change) == ("53.01", -3 * 1_500_000)
    editor.post(url("rate-retire", rate.pk), {"text": "Tidak berlaku lagi"})
    after = editor.get(url("rate-detail", rate.pk))
    assert [two.change for two in after.context["touched"]] == [-3 * 1_500_000]


def test_a_new_narrower_rate_is_previewed_too(
    drafts: dict[str, BudgetRequest], editor: Client
) -> None:
    data = {"kind": "transport_pp", "fiscal_year": "2026", "satker_code": "53.01"}
    page = editor.post(url("rate-create"), typed(**data, amount="900.000"))
    (one,) = page.context["touched"]
    assert one.change == -3 * 600_000
    assert not Rate.objects.filter(satker__code="53.01").exists()
    editor.post(url("rate-create"), typed(**data, amount="900.000", confirmed="1"))
    assert Rate.objects.get(satker__code="53.01").amount == 900_000


def test_what_was_submitted_is_not_touched(
    drafts: dict[str, BudgetRequest], pksdm: User, province_admin: User
) -> None:
    sent = submit(province_admin, drafts["53.01"])
    rate, touched = replace_rate(
        actor=pksdm,
        kind=RateKind.MENTOR_ONLINE,
        fiscal_year=YEAR,
        amount=175_000,
        legal_basis="Keputusan uji",
        provenance="verified",
    )
    assert touched == []
    assert recompute_touched(actor=pksdm, rate_id=rate.pk) == []
    assert BudgetRequest.objects.get(pk=sent.pk).total == sent.total


def test_only_pksdm_computes_all_and_only_with_a_current_rate(
    drafts: dict[str, BudgetRequest], pksdm: User, province_admin: User
) -> None:
    rate = current(RateKind.DIKLAT, "53")
    with pytest.raises(Forbidden):
        recompute_touched(actor=province_admin, rate_id=rate.pk)
    Rate.objects.filter(pk=rate.pk).update(retired_at=rate.created_at)
    with pytest.raises(StaleVersion):
        recompute_touched(actor=pksdm, rate_id=rate.pk)


def test_the_preview_asks_no_more_for_more_drafts(
    scene: Scene, pksdm: User, drafts: dict[str, BudgetRequest], django_assert_max_num_queries: Any
) -> None:
    from tests.budget.scene import seat
    from tests.cast import make_participants

    rate = current(RateKind.DIKLAT, "53")
    seat(scene.cohort, make_participants(scene.nation["53"], 2))
    draft_request(actor=pksdm, satker=scene.nation["53"], year=YEAR)
    with django_assert_max_num_queries(10):
        assert len(touched_by(actor=pksdm, rate=rate)) == 3


def test_a_stored_rate_is_never_changed(scene: Scene) -> None:
    rate = current(RateKind.DIKLAT, "53")
    rate.amount = 1
    with pytest.raises(TypeError, match="replace it"):
        rate.save()
    with pytest.raises(TypeError):
        rate.save(update_fields=["amount"])
    assert current(RateKind.DIKLAT, "53").amount == 130_000
