"""The two passes of the tests, SQLite and PostgreSQL, and their sum as the last line."""

from __future__ import annotations

import os
import signal
import subprocess
import tempfile
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import IO, NamedTuple
from xml.etree import ElementTree as ET  # nosec B405  # reads what our own pytest wrote

from .environment import PYTHON
from .postgres import cluster
from .progress import ROOT, VAR, Stop, say

WORKERS = "4"  # more than cores: browsers, servers and databases keep each waiting
WORKERS_EACH = "3"  # of two passes at once
NOTHING_COLLECTED = 5
INTERRUPTED = 2
ON_POSTGRES = ["-m", "not browser and not once"]

_running: list[subprocess.Popen[bytes]] = []


class Result(NamedTuple):
    passed: int
    failed: int


def run_passes(only: str, arguments: list[str]) -> int:
    if only == "test":
        results = _both(arguments)
    elif only == "test-pg":
        results = [_postgres(arguments)]
    else:
        results = [_pass("SQLite", arguments, url=None)]
    passed = sum(result.passed for result in results)
    failed = sum(result.failed for result in results)
    if passed + failed == 0:
        say("No test matches.")
        failed = 1
    say(f"{passed} passed, {failed} failed")
    return 1 if failed else 0


def _both(arguments: list[str]) -> list[Result]:
    """Run the passes side by side; what PostgreSQL's says is shown when SQLite's is through."""
    results = []
    with tempfile.TemporaryFile() as said:
        with ThreadPoolExecutor(1) as beside:
            second = beside.submit(_postgres, arguments, WORKERS_EACH, said)
            try:
                results.append(_pass("SQLite", arguments, url=None, workers=WORKERS_EACH))
                results.append(second.result())
            except BaseException:
                for process in _running:  # whoever stops one pass stops both
                    process.send_signal(signal.SIGINT)
                raise
        said.seek(0)
        say(said.read().decode(errors="replace"))
    return results


def _postgres(
    arguments: list[str], workers: str = WORKERS, said: IO[bytes] | None = None
) -> Result:
    name, asked = "PostgreSQL", [*ON_POSTGRES, *arguments]
    url = os.environ.get("DATABASE_URL", "")
    if url.startswith(("postgres", "psql", "pgsql")):
        return _pass(f"{name} (DATABASE_URL)", asked, url=url, workers=workers, said=said)
    try:
        with cluster() as own:
            return _pass(name, asked, url=own, workers=workers, said=said)
    except Stop as stop:  # the first pass keeps its count in the last line
        say(f"Stopped: {stop}")
        return Result(0, 1)


def _pass(
    name: str,
    arguments: list[str],
    *,
    url: str | None,
    workers: str = WORKERS,
    said: IO[bytes] | None = None,
) -> Result:
    """Run pytest once; `said` takes its output instead of the terminal."""
    say(f"\n== Tests on {name} ==")
    env = {**os.environ, "DATABASE_URL": url or ""}
    if url is None:
        del env["DATABASE_URL"]
    # Each worker and each server that a test starts would compile the project anew.
    env.pop("PYTHONDONTWRITEBYTECODE", None)
    # What the operator's shell says about the demo must not change the tests.
    for variable in ("DEBUG", "LATSAR_TODAY", "LATSAR_DEMO_PASSWORD", "DJANGO_SETTINGS_MODULE"):
        env.pop(variable, None)
    VAR.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="latsar-tests-") as folder:
        report = Path(folder) / "report.xml"
        # Stealing work keeps all workers busy to the end: the costliest tests come last.
        spread = ["-n", workers, "--dist", "worksteal"]
        # Two passes must not write one cache.
        cache = ["-o", f"cache_dir={folder}/cache"] if said else []
        command = [str(PYTHON), "-m", "pytest", *spread, *cache, f"--junitxml={report}", *arguments]
        code = _pytest(command, env, said)
        return count(report, code)


def _pytest(command: list[str], env: Mapping[str, str], said: IO[bytes] | None) -> int:
    process = subprocess.Popen(command, cwd=ROOT, env=env, stdout=said, stderr=said)
    _running.append(process)
    try:
        code = process.wait()
    except BaseException as end:
        # Let pytest take its databases and browsers down; Ctrl-C has reached it already.
        if not isinstance(end, KeyboardInterrupt):
            process.send_signal(signal.SIGINT)
        try:
            process.wait(timeout=20)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
        raise
    if code == INTERRUPTED:
        raise KeyboardInterrupt
    return code


def count(report: Path, code: int) -> Result:
    """Numbers from pytest's own report; a run that broke off counts as one failure at least."""
    passed = failed = 0
    if report.exists():
        for suite in ET.parse(report).iter("testsuite"):  # nosec B314  # our own pytest wrote it
            number = {key: int(suite.get(key, 0)) for key in ("tests", "failures", "errors")}
            skipped = int(suite.get("skipped", 0))
            failed += number["failures"] + number["errors"]
            passed += number["tests"] - number["failures"] - number["errors"] - skipped
    if code not in (0, NOTHING_COLLECTED):
        failed = max(failed, 1)
    return Result(max(passed, 0), failed)
