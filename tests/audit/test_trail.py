"""The trail is append-only, scoped, readable by subject, and leaves as a file that proves itself."""

from __future__ import annotations

import io
from datetime import UTC, datetime
from hashlib import sha256

import pytest
from django.test import Client
from django.urls import reverse
from openpyxl import load_workbook

from latsar.accounts.models import User
from latsar.audit import context
from latsar.audit.chain import head
from latsar.audit.models import AuditEntry
from latsar.audit.services import entry, record, record_many
from reporting import trail as reading
from tests.cast import Nation


def test_an_entry_can_be_neither_changed_nor_deleted(pksdm: User, nation: Nation) -> None:
    entry = record(pksdm, "reference.updated", nation["53"], before={"a": 1}, after={"a": 2})
    entry.reason = "lain"
    with pytest.raises(TypeError):
        entry.save()
    with pytest.raises(TypeError):
        entry.delete()
    with pytest.raises(TypeError):
        AuditEntry.objects.all().delete()
    with pytest.raises(TypeError):
        AuditEntry.objects.update(reason="lain")


def test_changes_list_only_what_differs(pksdm: User, nation: Nation) -> None:
    entry = record(
        pksdm,
        "reference.updated",
        nation["53"],
        before={"alamat": "A", "kota": "K"},
        after={"alamat": "B", "kota": "K", "telepon": "1"},
    )
    assert entry.changes == [("alamat", "A", "B"), ("telepon", None, "1")]


def body(client: Client, user: User, url: str) -> str:
    client.force_login(user)
    return client.get(url).content.decode()


def test_each_sees_the_entries_of_the_own_scope(
    client: Client, operator_a: User, other_province: User, auditor: User, nation: Nation
) -> None:
    record(None, "reference.updated", nation["53.71"], after={"alamat": "Jalan Satu"})
    record(None, "reference.updated", nation["51"], after={"alamat": "Jalan Dua"})
    url = reverse("reporting:trail")
    seen = {u.username: body(client, u, url) for u in (operator_a, other_province, auditor)}
    assert "Jalan Satu" in seen["operator.5371"]
    assert "Jalan Dua" not in seen["operator.5371"]
    assert "Jalan Satu" not in seen["provinsi.51"]
    assert "Jalan Satu" in seen["auditor"]
    assert "Jalan Dua" in seen["auditor"]


def test_the_trail_is_paged_by_key_with_a_constant_number_of_queries(
    client: Client, auditor: User, nation: Nation, django_assert_max_num_queries
) -> None:
    made = [
        entry(auditor, "reference.updated", nation["53"], after={"alamat": f"Jalan {n:03d}"})
        for n in range(120)
    ]
    record_many(made)
    client.force_login(auditor)
    seen: list[str] = []
    url = reverse("reporting:trail")
    while url:
        with django_assert_max_num_queries(17):
            page = client.get(url)
        seen += [e.after["alamat"] for e in page.context["entries"]]
        older = page.context["older"]
        assert ("Lebih lama" in page.content.decode()) is bool(older)
        assert ("Terbaru" in page.content.decode()) is page.context["is_later"]
        url = older and f"{reverse('reporting:trail')}?sebelum={older}"
    assert seen == [f"Jalan {n:03d}" for n in reversed(range(120))]


def test_the_trail_of_one_object_account_office_and_request(
    client: Client, auditor: User, pksdm: User, operator_a: User, nation: Nation
) -> None:
    request = context.new_request_id()
    record(pksdm, "reference.updated", nation["53"], after={"alamat": "Jalan A"})
    record(operator_a, "reference.updated", nation["53.71"], after={"alamat": "Jalan B"})
    context.new_request_id()
    record(pksdm, "reference.updated", nation["53.71"], after={"alamat": "Jalan C"})
    office = nation["53.71"]
    wanted = {
        ("object", f"organizations.satker:{office.pk}"): {"B", "C"},
        ("account", str(pksdm.pk)): {"A", "C"},
        ("office", "53.71"): {"B", "C"},
        ("request", request): {"A", "B"},
    }
    for (kind, key), letters in wanted.items():
        page = body(client, auditor, reverse(f"reporting:trail-{kind}", args=[key]))
        assert {c for c in "ABC" if f"Jalan {c}" in page} == letters, kind
    narrow = body(client, operator_a, reverse("reporting:trail-request", args=[request]))
    assert "Jalan A" not in narrow
    assert "Jalan B" in narrow


def test_nothing_visible_is_not_found(
    client: Client, operator_a: User, pksdm: User, nation: Nation
) -> None:
    record(pksdm, "reference.updated", nation["51"])
    client.force_login(operator_a)
    for kind, key in (
        ("account", str(pksdm.pk)),
        ("account", "x"),
        ("object", f"organizations.satker:{nation['51'].pk}"),
        ("object", "x"),
        ("office", "51"),
        ("request", "0" * 32),
    ):
        assert client.get(reverse(f"reporting:trail-{kind}", args=[key])).status_code == 404


def test_days_begin_at_midnight_where_the_user_is(
    client: Client, auditor: User, nation: Nation
) -> None:
    """17.30 UTC is the next day in Jakarta."""
    late = entry(auditor, "reference.updated", nation["53"], after={"alamat": "Jalan Malam"})
    late.at = datetime(2026, 1, 12, 17, 30, tzinfo=UTC)
    late.save(force_insert=True)
    for query, is_there in {
        "since=2026-01-13&until=2026-01-13": True,
        "until=2026-01-12": False,
        "since=2026-01-14": False,
        "until=9999-12-31": True,
        "since=0001-01-01": True,
    }.items():
        page = body(client, auditor, f"{reverse('reporting:trail')}?{query}")
        assert ("Jalan Malam" in page) is is_there, query


def test_the_file_for_the_inspektorat_proves_itself(
    client: Client, auditor: User, pksdm: User, nation: Nation
) -> None:
    record(pksdm, "reference.updated", nation["53"], before={"a": "x"}, after={"a": "=1+1"})
    record(pksdm, "reference.updated", nation["51"], reason="Salah ketik")
    now = head()
    client.force_login(auditor)
    content = client.get(reverse("reporting:trail-export")).content
    sheet = load_workbook(io.BytesIO(content)).worksheets[0]
    rows = [list(row) for row in sheet.iter_rows(values_only=True)]
    assert now.hash in rows[1][0]
    header = rows[4]
    found = [dict(zip(header, row, strict=True)) for row in rows[5:]]
    assert [row["Alasan"] for row in found] == [None, "Salah ketik"]
    assert found[0]["Sesudah"] == '{"a":"=1+1"}'
    first, second = found
    told = f"{first['SHA-256 rantai']}:{second['Nomor entri']}:{second['SHA-256 isi']}"
    assert sha256(told.encode()).hexdigest() == second["SHA-256 rantai"] == now.hash
    assert AuditEntry.objects.first().action == "export.downloaded"


def test_the_file_holds_what_the_page_shows(
    client: Client, auditor: User, nation: Nation, monkeypatch: pytest.MonkeyPatch
) -> None:
    record(auditor, "reference.updated", nation["53"])
    record(auditor, "reference.created", nation["51"])
    client.force_login(auditor)
    page = client.get(reverse("reporting:trail-office", args=["53"]) + "?action=reference.updated")
    url = page.context["export_url"]
    assert url in page.content.decode().replace("&amp;", "&")
    sheet = load_workbook(io.BytesIO(client.get(url).content)).worksheets[0]
    assert sheet.max_row == 6
    monkeypatch.setattr(reading, "MOST_ROWS", 1)
    answer = client.get(reverse("reporting:trail-export"), follow=True)
    assert "Persempit dengan tanggal" in answer.content.decode()


def test_whoever_serves_one_office_takes_no_file_away(
    client: Client, province_admin: User, nation: Nation
) -> None:
    record(province_admin, "reference.updated", nation["53"])
    page = body(client, province_admin, reverse("reporting:trail"))
    assert "Unduh Excel" not in page
    assert "Kepala rantai" not in page
    assert client.get(reverse("reporting:trail-export")).status_code == 403
