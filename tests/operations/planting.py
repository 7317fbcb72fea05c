"""Breaking a database on purpose: guards are taken out, a fault is planted, all is rolled back."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from importlib import import_module
from typing import Any

from django.db import connection, models, transaction

from latsar.audit.frozen import TRAIL, lift
from reporting.letters.frozen import FROZEN


@contextmanager
def unguarded() -> Iterator[None]:
    """No constraint, foreign key or trigger holds within; afterwards everything is as before."""
    with transaction.atomic():
        connection.check_constraints()
        _take_guards_out()
        yield
        transaction.set_rollback(True)
    if connection.vendor == "sqlite":
        execute("PRAGMA ignore_check_constraints = OFF")


def execute(sql: str, *values: Any) -> None:
    with connection.cursor() as cursor:
        cursor.execute(sql, values)


def _take_guards_out() -> None:
    seats = import_module("schedule.migrations.0002_seat_within_capacity")
    postgres = connection.vendor == "postgresql"
    for statement in seats.POSTGRESQL_BACK if postgres else seats.SQLITE_BACK:
        execute(statement)
    for rule in (*TRAIL, *FROZEN):
        lift(connection, rule)
    if not postgres:
        execute("PRAGMA ignore_check_constraints = ON")
    for name in ("mentors", "schedule", "budget", "reporting"):
        for model in import_module("django.apps").apps.get_app_config(name).get_models():
            _drop_constraints(model, postgres)


def _drop_constraints(model: type[models.Model], postgres: bool) -> None:
    table = model._meta.db_table
    with connection.cursor() as cursor:
        found = connection.introspection.get_constraints(cursor, table)
    for name, facts in found.items():
        if facts["primary_key"]:
            continue
        if postgres and (facts["check"] or facts["foreign_key"] or facts["unique"]):
            execute(f'ALTER TABLE {table} DROP CONSTRAINT IF EXISTS "{name}"')
        if facts["unique"] and not name.startswith(("sqlite_", "__unnamed")):
            execute(f'DROP INDEX IF EXISTS "{name}"')
