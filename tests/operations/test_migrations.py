"""Migrations newer than the baseline keep servers of the code before them alive (docs/upgrade.md).

Judged by django-migration-linter on the SQL for PostgreSQL, where a ministry's servers go on while
it is applied. A new migration that it refuses is split in two releases: add first, take away later.
"""

from __future__ import annotations

from typing import Any

import pytest
from django.apps import apps
from django.db.migrations.loader import MigrationLoader
from django_migration_linter import MigrationLinter
from django_migration_linter.sql_analyser import analyse_sql_statements

pytestmark = pytest.mark.postgres
# The last migration of each app in the first release: those up to it were never applied under load.
BASELINE = {
    "access": "0001_sessions",
    "accounts": "0003_first_password_at",
    "audit": "0006_find_by_request",
    "background": "0001_initial",
    "budget": "0004_hold_the_endorsement",
    "mentors": "0002_preferences",
    "operations": "0001_initial",
    "organizations": "0002_away_percent",
    "participants": "0003_describe_earlier_imports",
    "reporting": "0004_signed_copies",
    "schedule": "0003_waves_and_scenarios",
}


def newer() -> list[Any]:
    loader = MigrationLoader(None)
    own = {config.label for config in apps.get_app_configs() if config.label in BASELINE}
    assert own == set(BASELINE)
    for label, last in BASELINE.items():
        assert (label, last) in loader.graph.nodes, f"{label} has no migration {last}"
    return [
        loader.graph.nodes[label, name]
        for label, name in sorted(loader.graph.nodes)
        if name > BASELINE.get(label, "9999")
    ]


@pytest.mark.django_db
def test_new_migrations_leave_running_servers_alone(capsys: pytest.CaptureFixture[str]) -> None:
    linter = MigrationLinter(no_cache=True, ignore_initial_migrations=True)
    for migration in newer():
        linter.lint_migration(migration)
    assert not linter.has_errors, capsys.readouterr().out


@pytest.mark.parametrize(
    ("statement", "code"),
    [
        ('ALTER TABLE "a" ADD COLUMN "b" integer NOT NULL', "NOT_NULL"),
        ('ALTER TABLE "a" DROP COLUMN "b" CASCADE', "DROP_COLUMN"),
        ('DROP TABLE "a" CASCADE', "DROP_TABLE"),
        ('ALTER TABLE "a" RENAME COLUMN "b" TO "c"', "RENAME_COLUMN"),
        ('ALTER TABLE "a" RENAME TO "c"', "RENAME_TABLE"),
    ],
)
def test_what_breaks_running_servers_is_found(statement: str, code: str) -> None:
    linter = MigrationLinter(no_cache=True)
    errors, _, _ = analyse_sql_statements(linter.sql_analyser_class, [statement])
    assert [error.code for error in errors] == [code]
