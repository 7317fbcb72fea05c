"""What the database itself refuses to change or delete, whoever asks and in whatever words.

Triggers on both databases, installed by migrations. They hold against the ORM, the admin and typed
SQL alike; only who may alter the tables themselves can lift them. On SQLite a migration that
rebuilds a table drops its triggers: run `install` again after it (tests/audit/test_frozen.py
notices when that was forgotten).
"""

# ruff: noqa: S608 - constants and the table's own column names only
from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Frozen:
    """A table whose rows never change once `condition` is true of them.

    condition: SQL about the columns of a row, each written as {row}.name
    step: SQL about OLD and NEW, true of the one change that remains allowed
    step_columns: what that change may touch; every other column stays as it is
    keys: SQL about {row} and NEW, true when both claim one key (SQLite's REPLACE deletes by those)
    pk: the column of the primary key
    """

    table: str
    condition: str = "1 = 1"
    step: str = ""
    step_columns: tuple[str, ...] = ()
    keys: tuple[str, ...] = ("{row}.id = NEW.id",)
    pk: str = "id"

    @property
    def message(self) -> str:
        return f"{self.table}_is_frozen"

    def true_of(self, row: str) -> str:
        return self.condition.format(row=row)


AUDIT = Frozen(table="audit_auditentry")
LINKS = Frozen(
    table="audit_auditlink",
    keys=("{row}.position = NEW.position", "{row}.entry_id = NEW.entry_id"),
    pk="position",
)
TRAIL = (AUDIT, LINKS)


def install(connection: Any, frozen: Frozen) -> None:
    """Add the triggers; those of an earlier version of the rule are replaced."""
    lift(connection, frozen)
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            described = connection.introspection.get_table_description(cursor, frozen.table)
            statements = sqlite_triggers(frozen, [column.name for column in described])
        else:
            statements = postgresql_triggers(frozen)
        for statement in statements:
            cursor.execute(statement)


def lift(connection: Any, frozen: Frozen) -> None:
    """Take the triggers away: for a migration that undoes, and for the flush of a test database."""
    table = frozen.table
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            for event in ("insert", "update", "delete"):
                cursor.execute(f"DROP TRIGGER IF EXISTS {table}_frozen_{event}")
            return
        for trigger in (f"{table}_frozen", f"{table}_frozen_truncate"):
            cursor.execute(f"DROP TRIGGER IF EXISTS {trigger} ON {table}")
        cursor.execute(f"DROP FUNCTION IF EXISTS {table}_frozen()")


def sqlite_triggers(frozen: Frozen, columns: Iterable[str]) -> list[str]:
    """Three triggers: REPLACE deletes without telling the trigger of deletes, so inserts count."""
    table = frozen.table
    kept = [f"NEW.{c} IS OLD.{c}" for c in columns if c not in frozen.step_columns]
    allowed = " AND ".join([frozen.step, *kept]) if frozen.step else "0"
    claimed = " OR ".join(f"({key.format(row='other')})" for key in frozen.keys)
    taken = (
        f"EXISTS (SELECT 1 FROM {table} other WHERE {frozen.true_of('other')} AND ({claimed})"
        " {but})"  # nosec B608  # names of our own models and the rules beside them
    )
    replaces = taken.format(but=f"AND other.{frozen.pk} <> OLD.{frozen.pk}")
    conditions = {
        "insert": taken.format(but=""),
        "update": f"({frozen.true_of('OLD')} AND NOT ({allowed})) OR {replaces}",
        "delete": frozen.true_of("OLD"),
    }
    return [
        f"CREATE TRIGGER {table}_frozen_{event} BEFORE {event} ON {table} WHEN {condition} "
        f"BEGIN SELECT RAISE(ABORT, '{frozen.message}'); END"
        for event, condition in conditions.items()
    ]


def postgresql_triggers(frozen: Frozen) -> list[str]:
    """One function for rows and for TRUNCATE; columns that come later are frozen with the rest."""
    table = frozen.table
    touched = ", ".join(f"'{column}'" for column in frozen.step_columns)
    step = f"""
            IF TG_OP = 'UPDATE' AND {frozen.step}
                AND to_jsonb(OLD) - ARRAY[{touched}] = to_jsonb(NEW) - ARRAY[{touched}] THEN
                RETURN NEW;
            END IF;"""
    function = f"""
        CREATE FUNCTION {table}_frozen() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
            IF TG_OP = 'TRUNCATE' THEN
                IF NOT EXISTS (SELECT 1 FROM {table} other WHERE {frozen.true_of("other")}) THEN
                    RETURN NULL;
                END IF;
                RAISE EXCEPTION '{frozen.message}' USING ERRCODE = 'check_violation';
            END IF;
            IF NOT ({frozen.true_of("OLD")}) THEN
                RETURN CASE TG_OP WHEN 'DELETE' THEN OLD ELSE NEW END;
            END IF;{step if frozen.step else ""}
            RAISE EXCEPTION '{frozen.message}' USING ERRCODE = 'check_violation';
        END $$"""  # nosec B608  # as above
    return [
        function,
        f"CREATE TRIGGER {table}_frozen BEFORE UPDATE OR DELETE ON {table} "
        f"FOR EACH ROW EXECUTE FUNCTION {table}_frozen()",
        f"CREATE TRIGGER {table}_frozen_truncate BEFORE TRUNCATE ON {table} "
        f"FOR EACH STATEMENT EXECUTE FUNCTION {table}_frozen()",
    ]
