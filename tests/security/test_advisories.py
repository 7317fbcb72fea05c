"""The check of known vulnerabilities: it fails on one, and never passes for one it did not make."""

from __future__ import annotations

import json
import subprocess
import tomllib
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

import pytest

from latsar.bootstrap import advisories, checks

FLAW = {
    "id": "TEST-2026-1",
    "aliases": ["CVE-2026-99999"],
    "summary": "Invented for this test",
    "affected": [
        {
            "package": {"name": "django", "ecosystem": "PyPI"},
            "ranges": [{"type": "ECOSYSTEM", "events": [{"introduced": "0"}, {"fixed": "5.2.99"}]}],
        }
    ],
}
pytestmark = pytest.mark.once


@pytest.fixture
def requirements(tmp_path: Path) -> Path:
    path = tmp_path / "requirements.txt"
    path.write_text("Django==5.2.19  # the framework\nsix==1.17.0\n")
    return path


@pytest.fixture
def service(monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[Any, int], None]]:
    """A fake OSV: `service(answer for Django, status)`; it knows no flaw of anything else."""
    told: dict[str, Any] = {}

    class Answer(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            asked = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            is_django = asked["package"]["name"].lower() == "django"
            self.send_response(told["status"])
            self.end_headers()
            self.wfile.write(json.dumps(told["answer"] if is_django else {}).encode())

        def log_message(self, *args: Any) -> None:
            pass

    server = HTTPServer(("127.0.0.1", 0), Answer)
    thread = Thread(target=server.serve_forever)
    thread.start()
    address = f"http://127.0.0.1:{server.server_port}/v1/query"
    monkeypatch.setenv("LATSAR_ADVISORY_URL", address)
    yield lambda answer, status: told.update(answer=answer, status=status)
    server.shutdown()
    thread.join()
    server.server_close()


def test_a_known_vulnerability_fails_the_check(
    service: Callable[[Any, int], None],
    requirements: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    service({"vulns": [FLAW]}, 200)
    outcome = advisories.audit(requirements)
    assert outcome.failed
    assert outcome.lines == ("django 5.2.19: CVE-2026-99999, mended in 5.2.99",)
    monkeypatch.setattr(checks, "audit", lambda: outcome)
    monkeypatch.setattr(checks, "_check", lambda *_: True)
    assert checks.run_all() == 1
    assert "FAILED: advisories (pip-audit)" in capsys.readouterr().out


def test_no_known_vulnerability_passes(
    service: Callable[[Any, int], None], requirements: Path
) -> None:
    service({}, 200)
    assert advisories.audit(requirements) == advisories.Outcome(failed=False, summary="ok")


def test_a_service_in_trouble_is_not_taken_for_a_pass(
    service: Callable[[Any, int], None], requirements: Path
) -> None:
    service({}, 503)
    assert advisories.audit(requirements).summary == advisories.NOT_CHECKED


def test_no_service_is_said_in_plain_words(
    requirements: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("LATSAR_ADVISORY_URL", "http://127.0.0.1:9/v1/query")
    outcome = advisories.audit(requirements)
    assert outcome == advisories.Outcome(failed=False, summary=advisories.NOT_CHECKED)
    monkeypatch.setattr(checks, "audit", lambda: outcome)
    monkeypatch.setattr(checks, "_check", lambda *_: True)
    assert checks.run_all() == 0
    assert "advisories not checked: no advisory service" in capsys.readouterr().out


def test_a_file_that_cannot_be_audited_fails(
    service: Callable[[Any, int], None], requirements: Path
) -> None:
    service({}, 200)
    requirements.write_text("Django>=5\n")
    assert advisories.audit(requirements).failed


@pytest.mark.parametrize(
    ("packages", "failed", "summary"),
    [
        ([{"name": "a", "skip_reason": "?"}], None, ""),
        ([{"name": "a", "skip_reason": "?"}, {"name": "b", "vulns": []}], False, "1 of 2"),
        ([{"name": "b", "version": "1", "vulns": [{"id": "X", "fix_versions": []}]}], True, "FAIL"),
    ],
)
def test_packages_that_the_service_does_not_know_are_said(
    packages: list[dict[str, Any]], failed: bool | None, summary: str
) -> None:
    outcome = advisories._judged(packages)
    assert (outcome.failed if outcome else None) == failed
    assert summary in (outcome.summary if outcome else "")


def test_bandit_finds_what_is_insecure(tmp_path: Path) -> None:
    """With our own settings: they leave out only what ruff says line by line."""
    (tmp_path / "bad.py").write_text("import os\n\n\ndef run(name):\n    os.system('ls ' + name)\n")
    command = [word for word in checks.BANDIT if word not in checks.CODE]
    done = subprocess.run(
        [*command, str(tmp_path)], cwd=advisories.ROOT, capture_output=True, check=False
    )
    assert done.returncode == 1
    assert b"B605" in done.stdout
    project = tomllib.loads((advisories.ROOT / "pyproject.toml").read_text())
    assert project["tool"]["bandit"]["skips"] == ["B101", "B404", "B603"]
