"""Rates and rules on their pages: read by all, written by PKSDM, history kept, drafts named."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from budget.choices import DayKind, RateKind
from budget.models import AllowanceRule, Rate
from latsar.accounts.models import User
from latsar.audit.models import AuditEntry
from tests.budget.pages import drafted, said, signed_in, submit, text_of, url
from tests.budget.scene import Scene


@pytest.fixture
def editor(pksdm: User, scene: Scene) -> Client:
    return signed_in(pksdm)


def current(kind: str, scope: str = "") -> Rate:
    return Rate.objects.current().get(kind=kind, fiscal_year=2026, scope_code=scope)


def price(**changed: Any) -> dict[str, Any]:
    values = {
        "amount": "Rp350.000",
        "legal_basis": "Keputusan uji 1/2026",
        "provenance": "verified",
        "account_code": "522151",
    }
    return values | changed


@pytest.mark.parametrize(
    ("query", "amount"),
    [
        ("kind=diklat", 2),
        ("provinsi=53", 3),
        ("tahun=2026&kind=transport_pp", 1),
        ("tahun=2026", 10),
        ("provenance=provisional", 4),
        ("keadaan=diganti", 1),
        ("kind=mentor_daring&keadaan=semua", 2),
        ("kind=mentor_daring", 1),
    ],
)
def test_rates_are_filtered_and_retired_ones_shown_when_asked(
    editor: Client, query: str, amount: int
) -> None:
    editor.post(
        url("rate-replace", current(RateKind.MENTOR_ONLINE).pk), price(provenance="secondary")
    )
    Rate.objects.filter(kind=RateKind.MENTOR_ONLINE).update(provenance="provisional")
    page = editor.get(f"{url('rate-list')}?{query}")
    assert page.context["table"].paginator.count == amount


def test_replacing_a_rate_keeps_the_old_one_and_names_the_drafts(
    editor: Client, scene: Scene, province_admin: User
) -> None:
    requests = drafted(scene, province_admin)
    submit(province_admin, requests["53.01"])
    old = current(RateKind.MENTOR_OFFLINE)
    page = text_of(editor.post(url("rate-replace", old.pk), price()))
    assert "Draf yang terpengaruh" in page
    assert "KPU Kota Kupang" in page
    assert "KPU Kabupaten Kupang" not in page
    assert (old.pk, 300_000) == (current(RateKind.MENTOR_OFFLINE).pk, old.amount)
    response = editor.post(url("rate-replace", old.pk), price(confirmed="1"))
    fresh = current(RateKind.MENTOR_OFFLINE)
    assert response["Location"] == url("rate-detail", fresh.pk)
    assert "hitung ulang 1 draf" in said(response)
    assert (fresh.amount, fresh.legal_basis) == (350_000, "Keputusan uji 1/2026")
    old.refresh_from_db()
    assert old.retired_at is not None
    detail = text_of(editor.get(url("rate-detail", fresh.pk)))
    assert "Rp300.000" in detail
    assert "Rp350.000" in detail
    draft = text_of(editor.get(url("request-detail", requests["53.71"].pk)))
    assert "Dasar perhitungan berubah" in draft


def test_a_rate_is_replaced_once(editor: Client) -> None:
    old = current(RateKind.MENTOR_OFFLINE)
    editor.post(url("rate-replace", old.pk), price())
    again = editor.post(url("rate-replace", old.pk), price(amount="999"))
    assert "sudah diganti" in said(again)
    assert current(RateKind.MENTOR_OFFLINE).amount == 350_000
    assert AuditEntry.objects.filter(action="rate.replaced").count() == 1


@pytest.mark.parametrize(
    ("changed", "message"),
    [
        ({"amount": "mahal"}, "tanpa desimal"),
        ({"amount": ""}, "tidak boleh kosong"),
        ({"legal_basis": ""}, "Dasar hukum belum diisi"),
        ({"account_code": "12"}, "Kode akun terdiri atas 6 angka"),
        ({"provenance": "pasti"}, "Masukkan pilihan yang valid"),
    ],
)
def test_a_bad_rate_keeps_what_was_typed(
    editor: Client, changed: dict[str, str], message: str
) -> None:
    old = current(RateKind.MENTOR_OFFLINE)
    page = text_of(editor.post(url("rate-replace", old.pk), price(**changed)))
    assert message.lower() in page.lower()
    typed = price(**changed)
    for name in ("amount", "legal_basis", "account_code"):
        assert f'value="{typed[name]}"' in page or not typed[name]
    assert current(RateKind.MENTOR_OFFLINE).pk == old.pk


def new_rate(**changed: Any) -> dict[str, Any]:
    scope = {"kind": RateKind.TRANSPORT_ROUND_TRIP, "fiscal_year": "2026", "satker_code": "53.01"}
    return price(account_code="", **scope) | changed


def test_a_rate_of_one_satker_is_added(editor: Client) -> None:
    response = editor.post(url("rate-create"), new_rate())
    rate = current(RateKind.TRANSPORT_ROUND_TRIP, "53.01")
    assert response["Location"] == url("rate-detail", rate.pk)
    assert (rate.amount, rate.unit, rate.account_code) == (350_000, "PP", "524111")
    again = text_of(editor.post(url("rate-create"), new_rate()))
    assert "sudah ada" in again
    assert Rate.objects.filter(scope_code="53.01").count() == 1


@pytest.mark.parametrize(
    ("changed", "message"),
    [
        ({"satker_code": "77.77"}, "Tidak ada satker dengan kode 77.77"),
        ({"kind": RateKind.DIKLAT, "satker_code": ""}, "Pilih provinsinya"),
        ({"fiscal_year": "1"}, "2020"),
        ({"kind": "lain"}, "valid"),
    ],
)
def test_a_bad_scope_is_refused(editor: Client, changed: dict[str, str], message: str) -> None:
    before = Rate.objects.count()
    assert message in text_of(editor.post(url("rate-create"), new_rate(**changed)))
    assert Rate.objects.count() == before


def test_province_and_satker_together_are_refused(editor: Client, scene: Scene) -> None:
    province = scene.province.province
    assert province is not None
    data = new_rate(province=province.pk)
    assert "salah satu" in text_of(editor.post(url("rate-create"), data))


def test_a_rate_is_withdrawn_with_a_reason(editor: Client) -> None:
    rate = current(RateKind.MENTOR_OFFLINE)
    where = url("rate-retire", rate.pk)
    assert "Alasan belum diisi" in text_of(editor.post(where, {"text": ""}))
    assert "dicabut" in said(editor.post(where, {"text": "Tidak dianggarkan."}))
    rate.refresh_from_db()
    assert rate.retired_at is not None
    assert "sudah dicabut" in said(editor.post(where, {"text": "Lagi."}))
    assert "Ganti tarif" not in text_of(editor.get(url("rate-detail", rate.pk)))


def test_a_rule_is_changed_once_and_a_stale_page_is_told(editor: Client) -> None:
    rule = AllowanceRule.objects.get(day_kind=DayKind.TRAVEL)
    where = url("rule-update", rule.pk)
    data = {"rate_kind": "luar_kota", "days": "3", "version": str(rule.version)}
    assert "tersimpan" in said(editor.post(where, data))
    rule.refresh_from_db()
    assert (rule.days, rule.version) == (3, 2)
    page = text_of(editor.post(where, data | {"days": "4"}))
    assert "sudah diubah orang lain" in page
    assert 'value="4"' in page
    rule.refresh_from_db()
    assert rule.days == 3
    assert AuditEntry.objects.filter(action="rule.updated").count() == 1


@pytest.mark.parametrize("changed", [{"days": "-1"}, {"days": "99"}, {"rate_kind": "kontribusi"}])
def test_a_bad_rule_is_refused(editor: Client, changed: dict[str, str]) -> None:
    rule = AllowanceRule.objects.get(day_kind=DayKind.TRAVEL)
    data = {"rate_kind": "luar_kota", "days": "2", "version": "1"} | changed
    assert editor.post(url("rule-update", rule.pk), data).status_code == 200
    rule.refresh_from_db()
    assert (rule.days, rule.version) == (2, 1)


def test_everyone_reads_rates_and_rules_without_ways_to_write(
    scene: Scene, operator_a: User
) -> None:
    client = signed_in(operator_a)
    page = text_of(client.get(url("rate-list")))
    assert "Rp130.000" in page
    assert "Ganti<" not in page
    assert "Tambah tarif" not in page
    rules = text_of(client.get(url("rule-list")))
    assert "Menurut jadwal angkatan" in rules
    assert "Ubah<" not in rules
