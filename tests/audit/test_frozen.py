"""What is out stays as it is, whoever asks and in whatever SQL: tried on both databases."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.db import IntegrityError, connection, models, transaction

from latsar.accounts.models import User
from latsar.audit.linking import link_now
from latsar.audit.models import AuditEntry
from latsar.audit.services import record
from reporting.letters import services
from reporting.letters.services import issue, void
from reporting.models import Letter, LetterWording
from tests.cast import Nation
from tests.reporting.letter_case import draft, small_case

pytestmark = pytest.mark.django_db
FREE = {"status", "voided_at", "void_reason", "version"}


def refused(sql: str, *values: Any) -> None:
    """The statement is refused by the trigger, not by something else that is wrong with it."""
    with pytest.raises(IntegrityError, match="_is_frozen"), transaction.atomic():
        execute(sql, *values)


def execute(sql: str, *values: Any) -> None:
    with connection.cursor() as cursor:
        cursor.execute(sql, values)


@pytest.fixture
def issued(nation: Nation, province_admin: User, monkeypatch: pytest.MonkeyPatch) -> Letter:
    monkeypatch.setattr(services, "render", lambda snapshot: snapshot["number"].encode())
    small_case(nation)
    letter = draft(province_admin, nation["53"])
    return issue(actor=province_admin, letter=letter, version=1)


@pytest.fixture
def withdrawn(issued: Letter, province_admin: User) -> Letter:
    return void(actor=province_admin, letter=issued, version=issued.version, reason="Uji")


@pytest.fixture
def entry(pksdm: User, nation: Nation) -> AuditEntry:
    return record(pksdm, "reference.updated", nation["53"], before={"a": 1}, after={"a": 2})


def other_value(field: models.Field, row: models.Model) -> str:
    """SQL of a value that the column does not hold now and that its type allows."""
    now = getattr(row, field.attname)
    if now is not None and field.null:
        return "NULL"
    if isinstance(field, models.BooleanField):
        return "false" if now else "true"
    if isinstance(field, models.JSONField):
        return "'{\"lain\": 1}'"
    if isinstance(field, models.BinaryField):
        return "'lain'"
    if isinstance(field, models.DateTimeField):
        return "'2001-01-01 00:00:00+00'"
    if isinstance(field, models.DateField):
        return "'2001-01-01'"
    if isinstance(field, models.ForeignKey | models.IntegerField):
        return str((now or 0) + 1)
    return "'x'"


def columns(model: type[models.Model], but: set[str]) -> list[models.Field]:
    return [f for f in model._meta.concrete_fields if f.name not in but]


@pytest.mark.parametrize("field", columns(Letter, set()), ids=lambda f: f.column)
def test_no_column_of_an_issued_letter_changes(issued: Letter, field: models.Field) -> None:
    value = other_value(field, issued)
    refused(f'UPDATE reporting_letter SET "{field.column}" = {value} WHERE id = %s', issued.pk)
    assert Letter.objects.filter(pk=issued.pk, number=issued.number).exists()


@pytest.mark.parametrize("field", columns(Letter, FREE), ids=lambda f: f.column)
def test_withdrawing_changes_nothing_else(issued: Letter, field: models.Field) -> None:
    value = other_value(field, issued)
    refused(
        "UPDATE reporting_letter SET status = 'void', voided_at = '2026-01-13 00:00:00+00', "
        f"void_reason = 'Uji', \"{field.column}\" = {value} WHERE id = %s",
        issued.pk,
    )


def test_withdrawing_happens_once(withdrawn: Letter) -> None:
    assert Letter.objects.get(pk=withdrawn.pk).status == "void"
    for change in (
        "status = 'issued', voided_at = NULL, void_reason = ''",
        "status = 'draft'",
        "void_reason = 'lain'",
        "voided_at = '2001-01-01 00:00:00+00'",
        "version = version + 1",
        "pdf = 'lain'",
    ):
        refused(f"UPDATE reporting_letter SET {change} WHERE id = %s", withdrawn.pk)


def test_no_letter_that_is_out_is_deleted(issued: Letter) -> None:
    refused("DELETE FROM reporting_letter WHERE id = %s", issued.pk)
    refused("DELETE FROM reporting_letter")
    with pytest.raises(IntegrityError), transaction.atomic():
        models.QuerySet(Letter).filter(pk=issued.pk)._raw_delete(using="default")
    with pytest.raises(IntegrityError), transaction.atomic():
        models.QuerySet(Letter).filter(pk=issued.pk).update(subject="Lain")
    with pytest.raises(IntegrityError), transaction.atomic():
        models.Model.save_base(issued_with(issued, subject="Lain"), force_update=True)


def issued_with(letter: Letter, **values: Any) -> Letter:
    for name, value in values.items():
        setattr(letter, name, value)
    return letter


def test_drafts_stay_free(issued: Letter, nation: Nation, province_admin: User) -> None:
    waiting = draft(province_admin, nation["53"])
    execute("UPDATE reporting_letter SET subject = 'Lain' WHERE id = %s", waiting.pk)
    execute("DELETE FROM reporting_letter WHERE id = %s", waiting.pk)
    assert list(Letter.objects.values_list("pk", flat=True)) == [issued.pk]


def test_an_upsert_changes_nothing(issued: Letter, entry: AuditEntry) -> None:
    """ON CONFLICT on both; SQLite's REPLACE deletes rows behind the back of delete triggers."""
    for table, pk in (("reporting_letter", issued.pk), ("audit_auditentry", entry.pk)):
        copy = f"INTO {table} SELECT * FROM {table} WHERE id = %s"
        touch = "version = 9" if table == "reporting_letter" else "reason = 'lain'"
        refused(f"INSERT {copy} ON CONFLICT (id) DO UPDATE SET {touch}", pk)
        if connection.vendor == "sqlite":
            refused(f"INSERT OR REPLACE {copy}", pk)
            refused(f"REPLACE {copy}", pk)


def test_no_draft_pushes_an_issued_letter_out(
    issued: Letter, nation: Nation, province_admin: User
) -> None:
    """UPDATE OR REPLACE deletes whoever holds the key that a row is given."""
    waiting = draft(province_admin, nation["53"])
    grab = "reporting_letter SET verify_token = %s WHERE id = %s"
    verb = "UPDATE OR REPLACE" if connection.vendor == "sqlite" else "UPDATE"
    with pytest.raises(IntegrityError), transaction.atomic():
        execute(f"{verb} {grab}", issued.verify_token, waiting.pk)
    assert Letter.objects.filter(pk=issued.pk).exists()


@pytest.mark.parametrize("field", columns(AuditEntry, set()), ids=lambda f: f.column)
def test_no_column_of_the_trail_changes(entry: AuditEntry, field: models.Field) -> None:
    value = other_value(field, entry)
    refused(f'UPDATE audit_auditentry SET "{field.column}" = {value} WHERE id = %s', entry.pk)


def test_the_trail_is_not_deleted(entry: AuditEntry) -> None:
    refused("DELETE FROM audit_auditentry WHERE id = %s", entry.pk)
    refused("DELETE FROM audit_auditentry")
    assert AuditEntry.objects.filter(pk=entry.pk).exists()


def test_links_of_the_chain_stay(entry: AuditEntry) -> None:
    link_now(connection)
    for column, value in (("position", "7"), ("entry_id", "7"), ("hash", "'x'")):
        refused(f"UPDATE audit_auditlink SET {column} = {value} WHERE entry_id = %s", entry.pk)
    refused("DELETE FROM audit_auditlink WHERE entry_id = %s", entry.pk)
    if connection.vendor == "sqlite":
        for claimed in ("position, entry_id + 1", "position + 1, entry_id"):
            refused(f"REPLACE INTO audit_auditlink SELECT {claimed}, 'x' FROM audit_auditlink")


def test_versions_of_the_wording_stay(pksdm: User) -> None:
    row = LetterWording.objects.create(
        kind="duty_release", version=1, texts={"closing": "Sekian."}, created_by=pksdm
    )
    for change in (lambda: row.delete(), lambda: row.save(), lambda: moved(row, version=2)):
        with pytest.raises(IntegrityError, match="_is_frozen"), transaction.atomic():
            change()


def moved(row: LetterWording, **values: Any) -> None:
    LetterWording.objects.filter(pk=row.pk).update(**values)


@pytest.mark.postgres
@pytest.mark.parametrize("table", ["reporting_letter", "audit_auditentry", "audit_auditlink"])
def test_truncate_is_refused(issued: Letter, table: str) -> None:
    execute("SET CONSTRAINTS ALL IMMEDIATE")  # PostgreSQL truncates nothing with checks pending
    refused(f"TRUNCATE {table} CASCADE")


@pytest.mark.django_db(transaction=True)
def test_after_the_flush_of_a_test_the_triggers_are_back(
    issued: Letter, django_db_blocker: Any
) -> None:
    from django.core.management import call_command

    call_command("flush", interactive=False, verbosity=0)
    assert not Letter.objects.exists()
    entry = record(None, "reference.updated", User(pk=1), after={"a": 1})
    refuse: Callable[..., None] = refused
    refuse("DELETE FROM audit_auditentry WHERE id = %s", entry.pk)
