"""Real processes on the test's own database, and the question after each fault."""

from __future__ import annotations

import json
import os
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from django.db import connection

from latsar.background.choices import UNFINISHED
from latsar.background.models import Job
from latsar.bootstrap.fleet import Fleet, Program, fleet
from latsar.operations.invariants import check_all

SECONDS = 60


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """The long ones run by `make faults`, those on a disk of their own by root; left out, not skipped."""
    left_out = []
    if not os.environ.get("LATSAR_EVERY_FAULT"):
        left_out = [item for item in items if item.get_closest_marker("faults_long")]
    elif os.geteuid() != 0:
        left_out = [item for item in items if "disk" in getattr(item, "fixturenames", ())]
    if left_out:
        config.hook.pytest_deselected(items=left_out)
        items[:] = [item for item in items if item not in left_out]


def wait_for(what: Callable[[], Any], seconds: float = SECONDS) -> None:
    until = time.monotonic() + seconds
    while not what():
        assert time.monotonic() < until, f"waited {seconds:.0f} s in vain"
        time.sleep(0.05)


def database_url() -> str:
    own = connection.settings_dict
    if connection.vendor == "sqlite":
        return f"sqlite:///{own['NAME']}"
    return f"postgres://{own['USER']}@/{own['HOST']}/{own['NAME']}"


@dataclass
class Stage:
    """What a fault test works with: processes on this database, paused where it says."""

    own: Fleet
    folder: Path

    def paused_at(self, sql: str, times: int = 1) -> dict[str, str]:
        """Return the environment of a process that stands still after such a statement."""
        flag = self.folder / "paused"
        flag.unlink(missing_ok=True)
        return {"FAULT_PAUSE": json.dumps({"sql": sql, "times": times, "flag": str(flag)})}

    def wait_paused(self) -> None:
        wait_for((self.folder / "paused").exists)

    def server(self, **env: str) -> Program:
        program = self.own.server(f"server-{len(self.own.programs)}", env=env)
        program.wait_ready()
        return program

    def worker(self, **env: str) -> Program:
        return self.own.worker(f"worker-{len(self.own.programs)}", env=env)

    def wait_jobs(self) -> None:
        wait_for(lambda: not Job.objects.filter(status__in=UNFINISHED).exists())

    def sound(self) -> None:
        state = check_all()
        assert state["ok"], [rule for rule in state["rules"] if rule["violations"]]


@pytest.fixture
def stage(transactional_db: None, tmp_path: Path) -> Iterator[Stage]:
    env = {
        "DJANGO_SETTINGS_MODULE": "tests.faults.settings",
        "DATABASE_URL": database_url(),
        "FAULT_MEDIA": str(tmp_path / "media"),
        "BACKGROUND_WORKER": "none",
    }
    with fleet(env, tmp_path / "logs") as own:
        yield Stage(own, tmp_path)
