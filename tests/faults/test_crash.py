"""PostgreSQL crashing under load: what was accepted is there afterwards, and the servers go on."""

from __future__ import annotations

import json
import os
import subprocess
from pathlib import Path

import pytest

from latsar.bootstrap.environment import PYTHON
from latsar.bootstrap.postgres import DURABLE, ROLE, server
from latsar.bootstrap.progress import ROOT

# django_db: in the pass on PostgreSQL only what asks a database runs.
pytestmark = [pytest.mark.faults_long, pytest.mark.postgres, pytest.mark.django_db]


def test_a_database_crashed_twice_under_load_loses_nothing_it_accepted(tmp_path: Path) -> None:
    """In a process of its own: the tests' database is not this one."""
    with server(DURABLE) as postgres:
        postgres.add_database(ROLE)
        env = {
            **os.environ,
            "DJANGO_SETTINGS_MODULE": "tests.load.short_settings",
            "DATABASE_URL": postgres.url,
            "PROXIES_IN_FRONT": "1",
        }
        command = [str(PYTHON), "-m", "tests.faults.crash", str(tmp_path)]
        with subprocess.Popen(
            command, cwd=ROOT, env=env, stdout=subprocess.PIPE, text=True
        ) as process:
            assert process.stdout
            for line in process.stdout:
                if line.strip() == "crash":
                    postgres.restart("immediate")
                    last = ""
                else:
                    last = line
    found = json.loads(last)
    assert found["lost"] == []
    assert found["sound"]
    assert found["accepted_after"] > 0
