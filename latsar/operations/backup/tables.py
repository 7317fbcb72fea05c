"""Which tables a backup holds, in an order that rows may be inserted in, and rows as JSON."""

from __future__ import annotations

import base64
import json
from collections.abc import Iterator
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.apps import apps
from django.contrib.auth.models import Permission
from django.contrib.contenttypes.models import ContentType
from django.contrib.sessions.models import Session as AnonymousSession
from django.db import connection, models
from django.db.migrations.recorder import MigrationRecorder

from latsar.access.models import Session

from ..models import BackupMade, StoredFile, StoredPiece, WorkerBeat

# Sessions stay out: whoever restores an old state must not let old log-ins live again. Stored files
# go with the files, whatever storage they are in. What backups there were and which workers live
# is said of the one installation.
LEFT_OUT: tuple[type[models.Model], ...] = (
    Session,
    AnonymousSession,
    StoredFile,
    StoredPiece,
    BackupMade,
    WorkerBeat,
)
# `migrate` fills these itself, so they are replaced; all else must be empty before a restore.
REPLACED: tuple[type[models.Model], ...] = (Permission, ContentType)
ROWS_AT_ONCE = 1_000
ROWS_WITH_FILES_AT_ONCE = 20
Row = list[Any]


def tables() -> list[type[models.Model]]:
    """All stored models, each after those that it refers to (but for a circle of two)."""
    ordered: list[type[models.Model]] = []
    seen: set[type[models.Model]] = set()

    def visit(model: type[models.Model]) -> None:
        if model in seen or model in LEFT_OUT:
            return
        seen.add(model)
        for field in model._meta.local_fields:
            if isinstance(field, models.ForeignKey):
                visit(field.related_model)
        ordered.append(model)

    for model in apps.get_models(include_auto_created=True):
        if model._meta.managed and not model._meta.proxy:
            visit(model)
    return ordered


def columns(model: type[models.Model]) -> list[models.Field]:
    return [f for f in model._meta.concrete_fields if not f.generated]


def rows_at_once(model: type[models.Model]) -> int:
    has_files = any(isinstance(f, models.BinaryField) for f in columns(model))
    return ROWS_WITH_FILES_AT_ONCE if has_files else ROWS_AT_ONCE


def rows(model: type[models.Model]) -> Iterator[tuple]:
    """Every row in the order of its key, a few at a time."""
    names = [field.attname for field in columns(model)]
    found = model._base_manager.order_by("pk").values_list(*names)
    return found.iterator(chunk_size=rows_at_once(model))


def encode(row: tuple) -> bytes:
    """One line of JSON; the column's type says on reading what a text stands for."""
    return json.dumps([_plain(value) for value in row], ensure_ascii=False).encode() + b"\n"


def _plain(value: Any) -> Any:
    if isinstance(value, bytes | memoryview):
        return base64.b64encode(value).decode()
    if isinstance(value, datetime | date | time):
        return value.isoformat()
    if isinstance(value, Decimal | UUID):
        return str(value)
    return value


def decode(model: type[models.Model], line: bytes) -> models.Model:
    """Return the row as an unsaved object that says of itself exactly what was written."""
    fields = columns(model)
    values = [_typed(f, v) for f, v in zip(fields, json.loads(line), strict=True)]
    return model.from_db(connection.alias, [f.attname for f in fields], values)


def _typed(field: models.Field, value: Any) -> Any:
    if value is None or isinstance(field, models.JSONField):
        return value
    if isinstance(field, models.BinaryField):
        return base64.b64decode(value)
    return field.to_python(value)


def applied_migrations() -> list[list[str]]:
    return sorted([app, name] for app, name in MigrationRecorder(connection).applied_migrations())


def last_id(model: type[models.Model]) -> int | None:
    """The highest number ever given, deleted rows included: it is never given twice."""
    key = model._meta.pk
    if not isinstance(key, models.AutoField | models.BigAutoField):
        return None
    table = model._meta.db_table
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("SELECT seq FROM sqlite_sequence WHERE name = %s", [table])
            found = cursor.fetchone()
            return found[0] if found else 0
        cursor.execute("SELECT pg_get_serial_sequence(%s, %s)", [table, key.column])
        sequence = cursor.fetchone()[0]  # quoted by PostgreSQL itself
        cursor.execute(f"SELECT last_value, is_called FROM {sequence}")  # noqa: S608  # nosec B608
        value, is_called = cursor.fetchone()
        return value if is_called else 0


def set_last_id(model: type[models.Model], value: int | None) -> None:
    if not value:
        return
    table = model._meta.db_table
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("DELETE FROM sqlite_sequence WHERE name = %s", [table])
            cursor.execute(
                "INSERT INTO sqlite_sequence (name, seq) VALUES (%s, %s)", [table, value]
            )
            return
        column = model._meta.pk.column
        cursor.execute("SELECT setval(pg_get_serial_sequence(%s, %s), %s)", [table, column, value])
