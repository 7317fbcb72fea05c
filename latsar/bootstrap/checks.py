"""`make check`: every check is run, each is reported, and any failure fails the whole."""

from __future__ import annotations

import os
import secrets
import subprocess
import tempfile
import time
from pathlib import Path

from .advisories import NOT_CHECKED, Outcome, audit
from .environment import VENV
from .progress import ROOT, say

ADVISORIES = "advisories (pip-audit)"
BIN = VENV / "bin"
MANAGE = [str(BIN / "python"), "manage.py"]
CODE = ["latsar", "participants", "mentors", "schedule", "budget", "reporting", "manage.py"]
BANDIT = [str(BIN / "bandit"), "-q", "-c", "pyproject.toml", "-r", *CODE, "-x", "*/migrations/*"]


def run_all() -> int:
    templates = _templates()
    checks = [
        ("ruff check", [str(BIN / "ruff"), "check", "."]),
        ("ruff format", [str(BIN / "ruff"), "format", "--check", "."]),
        ("templates (djade)", [str(BIN / "djade"), "--target-version", "5.2", "--check"]),
        ("types (mypy)", [str(BIN / "mypy")]),
        ("layers (import-linter)", [str(BIN / "lint-imports")]),
        ("insecure code (bandit)", BANDIT),
        ("deployment settings", [*MANAGE, "check", "--deploy", "--fail-level", "WARNING"]),
        ("missing migrations", [*MANAGE, "makemigrations", "--check", "--dry-run"]),
    ]
    failed = []
    with tempfile.TemporaryDirectory(prefix="latsar-check-") as folder:
        env = _production(folder)
        for name, command in checks:
            arguments = templates if "djade" in name else []
            if not _check(name, [*command, *arguments], env):
                failed.append(name)
    advisories = _advisories()
    if advisories.failed:
        failed.append(ADVISORIES)
    if failed:
        say(f"\nFAILED: {', '.join(failed)}")
        return 1
    rest = f"; advisories {NOT_CHECKED}" if advisories.summary == NOT_CHECKED else ""
    say(f"\nAll {len(checks)} checks ok{rest}")
    return 0


def format_all() -> int:
    """Rewrite what can be rewritten; what ruff can't fix is shown and fails."""
    ruff = str(BIN / "ruff")
    codes = [
        subprocess.call([ruff, "check", "--fix", "."], cwd=ROOT),
        subprocess.call([ruff, "format", "."], cwd=ROOT),
    ]
    # djade ends with 1 when it rewrote something, which is no failure here.
    subprocess.call([str(BIN / "djade"), "--target-version", "5.2", *_templates()], cwd=ROOT)
    return 1 if any(codes) else 0


def _templates() -> list[str]:
    return sorted(str(path) for path in ROOT.glob("templates/**/*.html"))


def _check(name: str, command: list[str], env: dict[str, str]) -> bool:
    started = time.monotonic()
    done = subprocess.run(command, cwd=ROOT, env=env, capture_output=True, text=True, check=False)
    ok = done.returncode == 0
    say(f"{name:<24} {'ok' if ok else 'FAILED':<8} {time.monotonic() - started:.1f} s")
    if not ok:
        for line in (done.stdout + done.stderr).strip().splitlines():
            say(f"    {line}")
    return ok


def _advisories() -> Outcome:
    started = time.monotonic()
    outcome = audit()
    seconds = time.monotonic() - started
    say(f"{ADVISORIES:<24} {outcome.summary:<8} {seconds:.1f} s")
    for line in outcome.lines:
        say(f"    {line}")
    return outcome


def _production(folder: str) -> dict[str, str]:
    """Production's settings with throw-away values, whatever the caller's shell says."""
    env = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith("LATSAR_") and name not in {"DEBUG", "HTTPS"}
    }
    return env | {
        "DJANGO_SETTINGS_MODULE": "latsar.settings.prod",
        "SECRET_KEY": secrets.token_urlsafe(60),
        "ALLOWED_HOSTS": "latsar.example",
        "DATABASE_URL": f"sqlite:///{Path(folder) / 'check.sqlite3'}",
    }
