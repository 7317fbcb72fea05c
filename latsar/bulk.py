"""Writing thousands of rows by columns: one statement, each distinct value converted once.

bulk_create() converts every value of every object by itself, which takes longer than the database.
Like bulk_create() this calls no save() and sends no signals. Constraints hold as ever.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.db import connections, models, router
from django.db.backends.base.base import BaseDatabaseWrapper
from django.utils import timezone

Columns = Mapping[str, Sequence[Any]]
ROWS_PER_STATEMENT = 500


def insert_columns(model: type[models.Model], columns: Columns, amount: int) -> None:
    """Insert `amount` rows. `columns`: values by attname; a field left out gets its default."""
    if not amount:
        return
    connection = connections[router.db_for_write(model)]
    fields = [f for f in model._meta.concrete_fields if not isinstance(f, models.AutoField)]
    values = ((f, columns.get(f.attname) or _default(f, amount)) for f in fields)
    given = [_prepared(field, of_field, connection) for field, of_field in values]
    quote = connection.ops.quote_name
    into = f"{quote(model._meta.db_table)} ({', '.join(quote(f.column) for f in fields)})"
    _insert(connection, into, list(zip(*given, strict=True)))


def update_columns(model: type[models.Model], pks: Sequence[Any], columns: Columns) -> None:
    """Set the columns of the rows with these primary keys; the caller has locked them."""
    if not pks:
        return
    connection = connections[router.db_for_write(model)]
    quote = connection.ops.quote_name
    fields = [model._meta.get_field(name) for name in columns]
    given = [_prepared(f, columns[f.attname], connection) for f in fields]
    places = ", ".join(f"{quote(f.column)} = %s" for f in fields)
    key = quote(model._meta.pk.column)
    sql = f"UPDATE {quote(model._meta.db_table)} SET {places} WHERE {key} = %s"  # noqa: S608
    with connection.cursor() as cursor:
        cursor.executemany(sql, list(zip(*given, pks, strict=True)))


def _insert(connection: BaseDatabaseWrapper, into: str, rows: list[tuple[Any, ...]]) -> None:
    """SQLite runs one prepared statement over and over; others save the way to the server."""
    one = f"({', '.join(['%s'] * len(rows[0]))})"
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.executemany(f"INSERT INTO {into} VALUES {one}", rows)  # noqa: S608
            return
        for start in range(0, len(rows), ROWS_PER_STATEMENT):
            part = rows[start : start + ROWS_PER_STATEMENT]
            sql = f"INSERT INTO {into} VALUES {', '.join([one] * len(part))}"  # noqa: S608
            cursor.execute(sql, [value for row in part for value in row])


def _default(field: Any, amount: int) -> list[Any]:
    if getattr(field, "auto_now", False) or getattr(field, "auto_now_add", False):
        return [timezone.now()] * amount
    return [field.get_default()] * amount


def _prepared(field: Any, values: Sequence[Any], connection: BaseDatabaseWrapper) -> Iterable[Any]:
    """Convert for the database. Text is what it is; a JSON value can't be a key of a dict."""
    if isinstance(field, models.CharField | models.TextField):
        return values
    if isinstance(field, models.JSONField):
        encode = field.encoder().encode if field.encoder else None
        return [encode(v) if encode else field.get_db_prep_save(v, connection) for v in values]
    known = {value: field.get_db_prep_save(value, connection) for value in set(values)}
    return [known[value] for value in values]
