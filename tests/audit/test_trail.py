"""The trail is append-only, scoped, and readable."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from latsar.accounts.models import User
from latsar.audit.models import AuditEntry
from latsar.audit.services import record
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


def test_each_sees_the_entries_of_the_own_scope(
    client: Client, operator_a: User, other_province: User, auditor: User, nation: Nation
) -> None:
    record(None, "reference.updated", nation["53.71"], after={"alamat": "Jalan Satu"})
    record(None, "reference.updated", nation["51"], after={"alamat": "Jalan Dua"})
    seen = {}
    for user in (operator_a, other_province, auditor):
        client.force_login(user)
        seen[user.username] = client.get(reverse("reporting:trail")).content.decode()
    assert "Jalan Satu" in seen["operator.5371"]
    assert "Jalan Dua" not in seen["operator.5371"]
    assert "Jalan Satu" not in seen["provinsi.51"]
    assert "Jalan Satu" in seen["auditor"]
    assert "Jalan Dua" in seen["auditor"]


def test_the_trail_is_paged_with_a_constant_number_of_queries(
    client: Client, auditor: User, nation: Nation, django_assert_max_num_queries
) -> None:
    for number in range(60):
        record(auditor, "reference.updated", nation["53"], after={"alamat": str(number)})
    client.force_login(auditor)
    with django_assert_max_num_queries(16):
        page = client.get(reverse("reporting:trail"))
    assert "1–50 dari 60" in page.content.decode()
