"""Rows written by columns are the rows that save() would write."""

from __future__ import annotations

import gc
from datetime import date
from typing import Any

import pytest
from django.core.validators import validate_email
from django.db import IntegrityError, transaction
from hypothesis import given
from hypothesis import strategies as st

from latsar import bulk
from latsar.accounts.models import User
from latsar.audit.chain import verify
from latsar.audit.models import AuditEntry
from latsar.audit.services import entry, record_each, record_many
from latsar.bulk import insert_columns, uncollected, update_columns
from latsar.spreadsheets.fields import USUAL_EMAIL
from participants.models import Participant
from tests.cast import Nation, make_nip, make_participant


def columns(nation: Nation, amount: int) -> dict[str, list[Any]]:
    return {
        "nip": [make_nip(number) for number in range(500, 500 + amount)],
        "name": [f"Peserta {number}" for number in range(amount)],
        "grade": ["III/a"] * amount,
        "grade_level": ["III"] * amount,
        "position": ["Analis"] * amount,
        "satker_id": [nation["53.71"].pk] * amount,
        "appointed_on": [date(2025, 6, 1)] * amount,
        "probation_ends_on": [date(2026, 6, 1)] * amount,
    }


FIELDS = [f.attname for f in Participant._meta.concrete_fields if f.attname not in {"id", "nip"}]


@pytest.mark.parametrize("amount", [1, 7, 130])
def test_inserted_rows_are_those_of_save(
    nation: Nation, amount: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bulk, "ROWS_PER_STATEMENT", 20)
    wanted = columns(nation, amount)
    insert_columns(Participant, wanted, amount)
    people = Participant.objects.order_by("pk")
    assert [p.nip for p in people] == wanted["nip"]
    twin = Participant.objects.get(nip=make_nip(500))
    saved = make_participant(nation["53.71"], name="Peserta 0", position="Analis")
    for name in FIELDS:
        if name not in {"created_at", "updated_at"}:
            assert getattr(twin, name) == getattr(saved, name), name
    assert abs((twin.created_at - saved.created_at).total_seconds()) < 60


def test_no_rows_are_no_statement(nation: Nation, django_assert_num_queries: Any) -> None:
    with django_assert_num_queries(0):
        insert_columns(Participant, {}, 0)
        update_columns(Participant, [], {})
        record_many([])


def test_constraints_hold_and_nothing_is_half_written(nation: Nation) -> None:
    wanted = columns(nation, 3)
    wanted["nip"][2] = "1"
    with pytest.raises(IntegrityError), transaction.atomic():
        insert_columns(Participant, wanted, 3)
    assert not Participant.objects.exists()


@pytest.mark.parametrize("size", [1, 500])
def test_updated_columns_change_those_rows_only(
    nation: Nation, size: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bulk, "ROWS_PER_STATEMENT", size)
    people = [make_participant(nation["53.71"]) for _ in range(3)]
    update_columns(
        Participant,
        [people[0].pk, people[2].pk],
        {"name": ["A", "C"], "appointed_on": [date(2025, 7, 1)] * 2},
    )
    found = list(Participant.objects.order_by("pk").values_list("name", "appointed_on"))
    assert found[0] == ("A", date(2025, 7, 1))
    assert found[1] == (people[1].name, date(2025, 6, 1))
    assert found[2] == ("C", date(2025, 7, 1))


def test_many_entries_are_those_of_one_by_one(operator_a: User, nation: Nation) -> None:
    people = [make_participant(nation["53.71"]) for _ in range(2)]
    after = {"nama": "Maria", "TMT": date(2025, 6, 1), "jumlah": 3}
    built = [entry(operator_a, "participant.created", p, after=after, reason="r") for p in people]
    record_many(built)
    record_each(
        operator_a,
        "participant.created",
        Participant,
        {
            "object_id": [str(p.pk) for p in people],
            "object_label": [p.name for p in people],
            "satker_id": [p.satker_id for p in people],
            "after": [after] * 2,
        },
        reason="r",
    )
    for one in built:
        one.save(force_insert=True)
    own = {"id", "at", "digest"}
    names = [f.attname for f in AuditEntry._meta.concrete_fields if f.attname not in own]
    found = list(AuditEntry.objects.order_by("pk").values(*names))
    assert len(found) == 6
    assert found[0:2] == found[2:4] == found[4:6]
    assert found[0]["after"] == {"nama": "Maria", "TMT": "2025-06-01", "jumlah": 3}
    assert AuditEntry.objects.filter(at__isnull=True).count() == 0
    verdict = verify()
    assert (verdict.ok, verdict.checked) == (True, 6)


def test_the_pause_of_the_collector_ends_also_after_a_failure() -> None:
    @uncollected()
    def fails() -> None:
        with uncollected():
            pass
        raise ValueError(gc.isenabled())

    with pytest.raises(ValueError, match="False"):
        fails()
    assert gc.isenabled()


@given(st.one_of(st.emails(), st.from_regex(USUAL_EMAIL, fullmatch=True)))
def test_an_address_told_usual_is_one_that_django_accepts(address: str) -> None:
    if USUAL_EMAIL.fullmatch(address) and len(address) <= 254:
        validate_email(address)
