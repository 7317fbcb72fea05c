"""Running tests/faults/crash.py in a process of its own, with something done at each of its events."""

from __future__ import annotations

import json
import os
import subprocess
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from latsar.bootstrap.environment import PYTHON
from latsar.bootstrap.progress import ROOT


def under_load(
    url: str, folder: Path, events: Mapping[str, Callable[[], object]], *due: str
) -> dict[str, Any]:
    """Return what the clients found; the database at `url` is theirs, not the tests'."""
    env = {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "tests.load.short_settings",
        "DATABASE_URL": url,
        "PROXIES_IN_FRONT": "1",
    }
    command = [str(PYTHON), "-m", "tests.faults.crash", str(folder), *due]
    last = ""
    with subprocess.Popen(command, cwd=ROOT, env=env, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout
        for line in process.stdout:
            happens = events.get(line.strip())
            last = "" if happens else line
            if happens:
                happens()
    return dict(json.loads(last))
