"""Whoever alters the stored trail, however, is found: the triggers lifted, in typed SQL."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import connection, transaction

from latsar.accounts.models import User
from latsar.audit import frozen
from latsar.audit.chain import AT_ONCE, Head, Verdict, head, verify
from latsar.audit.digests import COLUMNS, canonical, digest_of
from latsar.audit.linking import START, link, link_hash, link_now
from latsar.audit.models import AuditEntry, AuditLink
from latsar.audit.services import entry, record, record_each, record_many
from participants.models import Participant
from tests.at_once import at_once
from tests.cast import Nation

pytestmark = pytest.mark.django_db
AMOUNT = 6


def execute(sql: str, *values: Any) -> None:
    with connection.cursor() as cursor:
        cursor.execute(sql, values)


@pytest.fixture
def trail(pksdm: User, nation: Nation) -> list[AuditEntry]:
    """Six entries by all ways of writing them."""
    office = nation["53"]
    state = {"alamat": "Jalan Ü", "sejak": date(2026, 1, 2), "tarif": Decimal("1.50"), "n": 10**17}
    record(pksdm, "reference.updated", office, before=state, after={"angka": 1.0}, reason="Uji")
    record(None, "demo.seeded", office)
    record_many([entry(pksdm, "reference.updated", office, after=state) for _ in range(2)])
    columns = {"object_id": [1, 2], "object_label": ["A", "B"], "satker_id": [office.pk] * 2}
    record_each(pksdm, "participant.created", Participant, columns)
    link_now(connection)
    return list(AuditEntry.objects.order_by("pk"))


@contextmanager
def lifted() -> Iterator[None]:
    """Do what the owner of the tables could; all of it is undone."""
    with transaction.atomic():
        connection.check_constraints()  # PostgreSQL alters no table with checks pending
        for rule in frozen.TRAIL:
            frozen.lift(connection, rule)
        yield
        transaction.set_rollback(True)


def altered(do: Callable[[], None]) -> Any:
    with lifted():
        do()
        return verify().first_altered


def test_what_was_written_verifies(trail: list[AuditEntry]) -> None:
    verdict = verify()
    assert (verdict.ok, verdict.checked) == (True, AMOUNT)
    assert verdict.head == head() != Head(0, START)
    assert [link.entry_id for link in AuditLink.objects.all()] == [e.pk for e in trail]
    assert [e.digest for e in trail] == [digest_of(e) for e in trail]


def test_every_column_is_part_of_the_digest(trail: list[AuditEntry]) -> None:
    """Also one that a later migration adds: it fails here until it is hashed."""
    stored = {f.column for f in AuditEntry._meta.concrete_fields}
    assert stored == {"id", "at", "before", "after", "digest", *COLUMNS}
    row = trail[2]
    for column in sorted(stored - {"id"}):
        value = {"at": "2001-01-01 00:00:00+00", "before": '{"x": 1}', "after": '{"x": 1}'}.get(
            column, None if column in {"actor_id", "satker_id"} else "x"
        )
        found = altered(
            lambda column=column, value=value: execute(
                f'UPDATE audit_auditentry SET "{column}" = %s WHERE id = %s', value, row.pk
            )
        )
        assert (found.id, found.what) == (row.pk, "changed"), column


def test_a_change_with_a_new_digest_is_found(trail: list[AuditEntry]) -> None:
    row = trail[3]
    row.reason = "lain"
    new = digest_of(row)
    sql = "UPDATE audit_auditentry SET reason = 'lain', digest = %s WHERE id = %s"
    found = altered(lambda: execute(sql, new, row.pk))
    assert found.id == row.pk
    assert "digest" in found.what


def test_a_deleted_entry_is_found(trail: list[AuditEntry]) -> None:
    for row in (trail[0], trail[2], trail[-1]):
        sql = "DELETE FROM audit_auditentry WHERE id = %s"
        found = altered(lambda row=row, sql=sql: execute(sql, row.pk))
        assert (found.id, found.what) == (row.pk, "deleted")


def test_an_entry_deleted_with_its_link_is_found(trail: list[AuditEntry]) -> None:
    def remove() -> None:
        execute("DELETE FROM audit_auditentry WHERE id = %s", trail[1].pk)
        execute("DELETE FROM audit_auditlink WHERE entry_id = %s", trail[1].pk)

    found = altered(remove)
    assert found.id == trail[2].pk
    assert "missing before it, from place 2" in found.what


def test_an_inserted_entry_is_found(trail: list[AuditEntry]) -> None:
    """With a digest of its own and without the triggers that would link it."""

    def insert() -> None:
        if connection.vendor == "postgresql":
            execute("ALTER TABLE audit_auditentry DISABLE TRIGGER USER")
        columns = ", ".join(f'"{name}"' for name in ("at", "before", "after", "digest", *COLUMNS))
        sql = f"INSERT INTO audit_auditentry (id, {columns}) SELECT %s, {columns}"
        execute(f"{sql} FROM audit_auditentry WHERE id = %s", trail[-1].pk + 9, trail[0].pk)

    found = altered(insert)
    assert (found.id, found.what) == (trail[-1].pk + 9, "inserted: it has no link")


def test_entries_that_changed_places_are_found(trail: list[AuditEntry]) -> None:
    def swap_entries() -> None:
        first, second = trail[1].pk, trail[4].pk
        for old, new in ((first, -1), (second, first), (-1, second)):
            execute("UPDATE audit_auditentry SET id = %s WHERE id = %s", new, old)

    def swap_links() -> None:
        for old, new in ((2, -1), (3, 2), (-1, 3)):
            execute("UPDATE audit_auditlink SET position = %s WHERE position = %s", new, old)

    assert altered(swap_entries).id == trail[1].pk
    assert altered(swap_links).id == trail[2].pk


def test_the_first_altered_entry_is_named(trail: list[AuditEntry]) -> None:
    found = altered(
        lambda: execute(
            "UPDATE audit_auditentry SET reason = 'lain' WHERE id IN (%s, %s)",
            trail[4].pk,
            trail[2].pk,
        )
    )
    assert found.id == trail[2].pk


def test_only_a_head_noted_outside_finds_a_cut_or_a_new_chain(trail: list[AuditEntry]) -> None:
    noted = head().hash

    def cut() -> None:
        execute("DELETE FROM audit_auditentry WHERE id > %s", trail[3].pk)
        execute("DELETE FROM audit_auditlink WHERE position > 4")

    def made_anew() -> None:
        first = trail[0]
        first.reason = "lain"
        first.digest = digest_of(first)
        execute("UPDATE audit_auditentry SET reason = 'lain' WHERE id = %s", first.pk)
        execute("UPDATE audit_auditentry SET digest = %s WHERE id = %s", first.digest, first.pk)
        execute("DELETE FROM audit_auditlink")
        link(connection, [(e.pk, e.digest) for e in trail])

    for forge in (cut, made_anew):
        with lifted():
            forge()
            assert verify().ok
            assert not verify(noted).ok


def test_the_head_may_have_moved_on(trail: list[AuditEntry], pksdm: User, nation: Nation) -> None:
    noted = head()
    record(pksdm, "reference.updated", nation["53"])
    assert verify(noted.hash).ok
    assert head().position == noted.position + 1
    assert not verify("f" * 64).ok


def test_what_is_rolled_back_leaves_no_gap(pksdm: User, nation: Nation) -> None:
    for keep in (True, False, True, False):
        with transaction.atomic():
            record(pksdm, "reference.updated", nation["53"])
            record_many([entry(pksdm, "reference.updated", nation["53"])] * 2)
            transaction.set_rollback(not keep)
    assert (verify().ok, verify().checked) == (True, 6)


@pytest.mark.parametrize(
    ("text", "same"),
    [
        ('{"b": 1, "a": {"d": 2, "c": 3}}', '{"a":{"c":3,"d":2},"b":1}'),
        ('{"a": 1.0}', '{"a": 1}'),
        ('{"a": 1e16}', '{"a": 10000000000000000}'),
        ('{"a": 0.10}', '{"a": 1e-1}'),
        ('{"a": "é"}', '{"a": "\\u00e9"}'),
    ],
)
def test_json_is_hashed_in_one_form(text: str, same: str) -> None:
    assert canonical(text) == canonical(same)
    assert canonical(text) != canonical('{"a": 2}')


def test_a_json_value_comes_back_from_the_database_as_hashed(pksdm: User, nation: Nation) -> None:
    odd = {"f": 1e16, "g": 0.1, "h": -0.0, "i": 10**30, "long key": [1, {"z": None, "a": "ü\n"}]}
    record(pksdm, "reference.updated", nation["53"], before=odd, after=odd)
    assert verify().ok


@pytest.mark.django_db(transaction=True)
def test_many_that_write_at_once_make_one_chain(pksdm: User, nation: Nation) -> None:
    """Each in transactions that lock one row and add one entry, many, or none after all."""

    def write(number: int) -> None:
        for turn in range(3):
            with transaction.atomic():
                User.objects.select_for_update().get(pk=pksdm.pk)
                record(pksdm, "reference.updated", nation["53"], reason=f"{number}.{turn}")
                record_many([entry(pksdm, "reference.updated", nation["53"])] * number)
                transaction.set_rollback(number == 3)

    assert at_once([lambda n=n: write(n) for n in range(6)], answers=()) == [None] * 6
    verdict = verify()
    assert verdict.ok
    assert verdict.checked == AuditEntry.objects.count() == 3 * (1 + 2 + 3 + 5 + 6)
    positions = AuditLink.objects.values_list("position", flat=True)
    assert list(positions) == list(range(1, verdict.checked + 1))


def test_nobody_adds_entries_past_the_services(pksdm: User, nation: Nation) -> None:
    with pytest.raises(TypeError):
        AuditEntry.objects.bulk_create([entry(pksdm, "reference.updated", nation["53"])])


def test_the_chain_is_walked_piece_by_piece(
    trail: list[AuditEntry], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("latsar.audit.chain.AT_ONCE", 2)
    assert AT_ONCE > 2
    assert verify().checked == AMOUNT


def test_the_command_says_all_in_one_object(
    trail: list[AuditEntry], capsys: pytest.CaptureFixture[str]
) -> None:
    now = head()
    call_command("verify_audit", "--expect-head", now.hash.upper())
    assert json.loads(capsys.readouterr().out) == {
        "ok": True,
        "checked": AMOUNT,
        "first_altered": None,
        "head": now.hash,
        "position": AMOUNT,
    }
    with lifted():
        execute("UPDATE audit_auditentry SET reason = 'lain' WHERE id = %s", trail[2].pk)
        with pytest.raises(SystemExit) as stopped:
            call_command("verify_audit")
        assert stopped.value.code == 1
    said = json.loads(capsys.readouterr().out)
    assert (said["ok"], said["checked"], said["first_altered"]["id"]) == (False, 2, trail[2].pk)
    assert set(said["first_altered"]) == {"id", "at", "what"}
    with pytest.raises(CommandError) as wrong:
        call_command("verify_audit", "--expect-head", "abc")
    assert wrong.value.returncode == 2


def test_sql_and_python_hash_a_link_alike(trail: list[AuditEntry]) -> None:
    before = START
    for row, made in zip(trail, AuditLink.objects.all(), strict=True):
        before = link_hash(before, row.pk, row.digest)
        assert made.hash == before


def test_unreadable_content_is_altered_content(trail: list[AuditEntry]) -> None:
    """SQLite stores any text in any column."""
    if connection.vendor != "sqlite":
        return
    for column in ("at", "after"):
        sql = f"UPDATE audit_auditentry SET {column} = 'bukan' WHERE id = %s"
        with lifted():
            execute("PRAGMA ignore_check_constraints = ON")
            execute(sql, trail[1].pk)
            verdict: Verdict = verify()
        execute("PRAGMA ignore_check_constraints = OFF")
        assert verdict.first_altered
        assert verdict.first_altered.id == trail[1].pk
