"""Work on thousands of rows: written by columns, without the collector of cycles.

bulk_create() converts every value of every object by itself, which takes longer than the database.
Like bulk_create() this calls no save() and sends no signals. Constraints hold as ever.
"""

from __future__ import annotations

import gc
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from itertools import chain
from typing import Any

from django.db import connections, models, router
from django.db.backends.base.base import BaseDatabaseWrapper
from django.utils import timezone

Columns = Mapping[str, Sequence[Any]]
ROWS_PER_STATEMENT = 500


class Json(str):
    """The text of a JSON value: put into a JSON column as it is."""

    __slots__ = ()


@contextmanager
def uncollected() -> Iterator[None]:
    """Pause the search for cycles of garbage, also as a decorator.

    Rows make none; but as their number grows Python looks through all objects there are, again and
    again: a sixth of an import's time. Of threads that overlap, the first to begin ends the pause.
    """
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


def insert_columns(model: type[models.Model], columns: Columns, amount: int) -> None:
    """Insert `amount` rows. `columns`: values by attname; a field left out gets its default."""
    if not amount:
        return
    connection = connections[router.db_for_write(model)]
    meta: Any = model._meta
    fields = [f for f in meta.concrete_fields if not isinstance(f, models.AutoField)]
    given = [
        _prepared(f, columns[f.attname], connection)
        if f.attname in columns
        else [_default(f, connection)] * amount
        for f in fields
    ]
    quote = connection.ops.quote_name
    into = f"{quote(meta.db_table)} ({', '.join(quote(f.column) for f in fields)})"
    _insert(connection, into, list(zip(*given, strict=True)))


def update_columns(model: type[models.Model], pks: Sequence[Any], columns: Columns) -> None:
    """Set the columns of the rows with these primary keys; the caller has locked them."""
    if not pks:
        return
    connection = connections[router.db_for_write(model)]
    quote = connection.ops.quote_name
    meta: Any = model._meta
    fields = [meta.get_field(name) for name in columns]
    given = [_prepared(f, columns[f.attname], connection) for f in fields]
    places = ", ".join(f"{quote(f.column)} = %s" for f in fields)
    key = quote(meta.pk.column)
    sql = f"UPDATE {quote(meta.db_table)} SET {places} WHERE {key} = %s"  # noqa: S608  # nosec B608  # names of our models
    rows = list(zip(*given, pks, strict=True))
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.executemany(sql, rows)
            return
        for start in range(0, len(rows), ROWS_PER_STATEMENT):  # many statements a journey
            part = rows[start : start + ROWS_PER_STATEMENT]
            cursor.execute("; ".join([sql] * len(part)), _flat(part))


def _insert(connection: BaseDatabaseWrapper, into: str, rows: list[tuple[Any, ...]]) -> None:
    """Many rows a statement, many statements a call: triggers and the way to the server cost less.

    SQLite takes a copy of each page that a statement with a trigger touches.
    """
    limit = connection.features.max_query_params or 0
    size = min(ROWS_PER_STATEMENT, limit // len(rows[0]) if limit else ROWS_PER_STATEMENT)
    one = f"({', '.join(['%s'] * len(rows[0]))})"
    whole = len(rows) - len(rows) % size
    with connection.cursor() as cursor:
        for part, amount in ((rows[:whole], size), (rows[whole:], len(rows) - whole)):
            if part:
                sql = f"INSERT INTO {into} VALUES {', '.join([one] * amount)}"  # noqa: S608  # nosec B608  # as above
                starts = range(0, len(part), amount)
                cursor.executemany(sql, [_flat(part[at : at + amount]) for at in starts])


def _flat(rows: Iterable[tuple[Any, ...]]) -> list[Any]:
    return list(chain.from_iterable(rows))


def _default(field: Any, connection: BaseDatabaseWrapper) -> Any:
    is_clock = getattr(field, "auto_now", False) or getattr(field, "auto_now_add", False)
    value = timezone.now() if is_clock else field.get_default()
    return field.get_db_prep_save(value, connection)


def _encoded(field: Any, value: Any, connection: BaseDatabaseWrapper) -> Any:
    encoder = field.encoder
    return encoder().encode(value) if encoder else field.get_db_prep_save(value, connection)


def _prepared(field: Any, values: Sequence[Any], connection: BaseDatabaseWrapper) -> Iterable[Any]:
    """Convert for the database. Text is what it is; a JSON value can't be a key of a dict."""
    if isinstance(field, models.CharField | models.TextField):
        return values
    if isinstance(field, models.JSONField):
        return [str(v) if v.__class__ is Json else _encoded(field, v, connection) for v in values]
    known = {value: field.get_db_prep_save(value, connection) for value in set(values)}
    return [known[value] for value in values]
