"""The two passes of the tests, SQLite and PostgreSQL, and their sum as the last line."""

from __future__ import annotations

import os
import signal
import subprocess
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple
from xml.etree import ElementTree as ET  # nosec B405  # reads what our own pytest wrote

from .environment import PYTHON
from .postgres import cluster
from .progress import ROOT, VAR, Stop, say

WORKERS = "4"  # more than cores: browsers, servers and databases keep each waiting
NOTHING_COLLECTED = 5
INTERRUPTED = 2


class Result(NamedTuple):
    passed: int
    failed: int


def run_passes(only: str, arguments: list[str]) -> int:
    results = []
    if only in {"test", "test-sqlite"}:
        results.append(_pass("SQLite", arguments, url=None))
    if only in {"test", "test-pg"}:
        results.append(_postgres(["-m", "not browser and not once", *arguments]))
    passed = sum(result.passed for result in results)
    failed = sum(result.failed for result in results)
    if passed + failed == 0:
        say("No test matches.")
        failed = 1
    say(f"{passed} passed, {failed} failed")
    return 1 if failed else 0


def _postgres(arguments: list[str]) -> Result:
    url = os.environ.get("DATABASE_URL", "")
    if url.startswith(("postgres", "psql", "pgsql")):
        return _pass("PostgreSQL (DATABASE_URL)", arguments, url=url)
    try:
        with cluster() as own:
            return _pass("PostgreSQL", arguments, url=own)
    except Stop as stop:  # the first pass keeps its count in the last line
        say(f"Stopped: {stop}")
        return Result(0, 1)


def _pass(name: str, arguments: list[str], *, url: str | None) -> Result:
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
        spread = ["-n", WORKERS, "--dist", "worksteal"]
        command = [str(PYTHON), "-m", "pytest", *spread, f"--junitxml={report}", *arguments]
        code = _pytest(command, env)
        return count(report, code)


def _pytest(command: list[str], env: Mapping[str, str]) -> int:
    process = subprocess.Popen(command, cwd=ROOT, env=env)
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
