"""Shared by all tests: the standing cast, and which tests belong to which database.

The database itself comes from latsar/settings/test.py: a SQLite file per worker, or DATABASE_URL.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from django.db.backends.base.operations import BaseDatabaseOperations
from hypothesis import settings as hypothesis_settings

pytest_plugins = ["tests.cast"]

# The same examples every time: a red test is red for everyone, and nothing is written to the disk.
hypothesis_settings.register_profile("latsar", derandomize=True, deadline=None, database=None)
hypothesis_settings.load_profile("latsar")


@pytest.fixture(scope="session", autouse=True)
def emptying_lifts_what_is_frozen() -> Iterator[None]:
    """Only the flush after a transactional test may empty tables whose rows never change."""
    from latsar.audit import frozen
    from reporting.letters.frozen import FROZEN

    rules = (*frozen.TRAIL, *FROZEN)
    empty = BaseDatabaseOperations.execute_sql_flush

    def lifted(operations: Any, sql_list: list[str]) -> None:
        for rule in rules:
            frozen.lift(operations.connection, rule)
        empty(operations, sql_list)
        for rule in rules:
            frozen.install(operations.connection, rule)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(BaseDatabaseOperations, "execute_sql_flush", lifted)
        yield


# Without one of these (or the marker) pytest-django keeps a test from the database altogether.
ASKING = {"db", "transactional_db", "django_db_reset_sequences", "live_server"}


def asks_the_database(item: pytest.Item) -> bool:
    fixtures: list[str] = getattr(item, "fixturenames", [])
    return bool(item.get_closest_marker("django_db")) or not ASKING.isdisjoint(fixtures)


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out, not skip, what this database can't change: a skip always means a fault.

    On SQLite those are the `postgres` tests; on PostgreSQL, those that ask no database: they have
    run in the first pass.
    """
    from django.conf import settings

    if settings.DATABASES["default"]["ENGINE"].endswith("postgresql"):
        left_out = [item for item in items if not asks_the_database(item)]
    else:
        left_out = [item for item in items if item.get_closest_marker("postgres")]
    if left_out:
        config.hook.pytest_deselected(items=left_out)
        out = set(left_out)
        items[:] = [item for item in items if item not in out]
