"""PostgreSQL crashing under load: what was accepted is there afterwards, and the servers go on."""

from __future__ import annotations

from pathlib import Path

import pytest

from latsar.bootstrap.postgres import DURABLE, ROLE, server

from .under_load import under_load

# django_db: in the pass on PostgreSQL only what asks a database runs.
pytestmark = [pytest.mark.faults_long, pytest.mark.postgres, pytest.mark.django_db]


def test_a_database_crashed_twice_under_load_loses_nothing_it_accepted(tmp_path: Path) -> None:
    with server(DURABLE) as postgres:
        postgres.add_database(ROLE)
        events = {"crash": lambda: postgres.restart("immediate")}
        found = under_load(postgres.url, tmp_path, events, "crash@8", "crash@16")
    assert found["lost"] == []
    assert found["sound"]
    assert found["accepted_after"] > 0
