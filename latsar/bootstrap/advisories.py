"""Known vulnerabilities of the packages in requirements.txt, by pip-audit.

PyPI's advisories are asked, then OSV's; a closed network names a mirror of OSV in
LATSAR_ADVISORY_URL. Where none answers the check says so in plain words: it does not fail a
machine without internet, and it never passes for "no vulnerability".
"""

from __future__ import annotations

import json
import os
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from .environment import VENV
from .progress import ROOT

PIP_AUDIT = VENV / "bin" / "pip-audit"
PATIENCE = "10"  # seconds for one answer
MOST_SECONDS = 300
NOT_CHECKED = "not checked: no advisory service answers"
# What pip-audit says when the service is not there, breaks off, or answers with an error.
SILENT = ("connect", "timed out", "timeout", "serviceerror", "service error", "proxy")


@dataclass(frozen=True)
class Outcome:
    """What is known: `failed` with the vulnerabilities, or what could be said instead."""

    failed: bool
    summary: str
    lines: tuple[str, ...] = ()


def audit(requirements: Path = ROOT / "requirements.txt") -> Outcome:
    mirror = os.environ.get("LATSAR_ADVISORY_URL", "")
    services = [["osv", "--osv-url", mirror]] if mirror else [["pypi"], ["osv"]]
    for service in services:
        found = _ask(requirements, service)
        if isinstance(found, Outcome):
            return found
        if found and (outcome := _judged(found)):
            return outcome
    return Outcome(failed=False, summary=NOT_CHECKED)


def _ask(requirements: Path, service: list[str]) -> list[dict[str, Any]] | Outcome | None:
    """Return pip-audit's findings, None when the service is silent, or why it could not start."""
    command = [str(PIP_AUDIT), "--requirement", str(requirements), "--no-deps", "--disable-pip"]
    command += ["--progress-spinner", "off", "--format", "json", "--timeout", PATIENCE]
    command += ["--vulnerability-service", *service]
    try:
        done = subprocess.run(
            command, cwd=ROOT, capture_output=True, text=True, check=False, timeout=MOST_SECONDS
        )
    except subprocess.TimeoutExpired:
        return None
    try:
        return list(json.loads(done.stdout)["dependencies"])
    except (ValueError, KeyError):
        if any(word in done.stderr.lower() for word in SILENT):
            return None
        lines = tuple(done.stderr.strip().splitlines()[-5:])
        return Outcome(failed=True, summary="FAILED", lines=lines)


def _judged(found: list[dict[str, Any]]) -> Outcome | None:
    """Judge what the service said; None when it knew none of the packages."""
    bad = [
        f"{package['name']} {package['version']}: {flaw['id']}{_mend(flaw)}"
        for package in found
        for flaw in package.get("vulns", [])
    ]
    if bad:
        return Outcome(failed=True, summary="FAILED", lines=tuple(bad))
    unknown = [package["name"] for package in found if "skip_reason" in package]
    if len(unknown) == len(found):
        return None
    if unknown:
        said = f"ok, but {len(unknown)} of {len(found)} packages are unknown to the service"
        return Outcome(failed=False, summary=said, lines=(", ".join(unknown),))
    return Outcome(failed=False, summary="ok")


def _mend(flaw: dict[str, Any]) -> str:
    versions = ", ".join(flaw.get("fix_versions", []))
    return f", mended in {versions}" if versions else ", not mended yet"
