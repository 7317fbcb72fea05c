"""Debian packages: which are missing, and their installation when we may."""

from __future__ import annotations

import ctypes
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from importlib.util import find_spec
from pathlib import Path
from typing import NamedTuple

from .progress import Ready, Stop, run_quietly, say

FONT_FOLDERS = [Path("/usr/share/fonts"), Path("/usr/local/share/fonts"), Path.home() / ".fonts"]
APT_OPTIONS = ["-o", "DPkg::Lock::Timeout=300", "-o", "Acquire::Retries=3"]


class Need(NamedTuple):
    """A Debian package and the probe that tells whether what it brings is there."""

    package: str
    reason: str
    present: Callable[[], bool]


def library(name: str) -> Callable[[], bool]:
    def probe() -> bool:
        try:
            ctypes.CDLL(name)
        except OSError:
            return False
        return True

    return probe


def program(name: str) -> Callable[[], bool]:
    return lambda: shutil.which(name) is not None


def font(pattern: str) -> Callable[[], bool]:
    return lambda: any(any(folder.rglob(pattern)) for folder in FONT_FOLDERS if folder.is_dir())


def venv_works() -> bool:
    """Debian splits venv's ensurepip off into a package of its own; other Pythons carry it."""
    return find_spec("ensurepip") is not None or Path(sys.executable).parent != Path("/usr/bin")


def postgres_programs() -> Path | None:
    """The newest folder that holds initdb; Debian keeps it out of PATH."""
    found = sorted(
        Path("/usr/lib/postgresql").glob("*/bin/initdb"),
        key=lambda path: float(path.parent.parent.name),
    )
    if found:
        return found[-1].parent
    on_path = shutil.which("initdb")
    return Path(on_path).parent if on_path else None


def chromium() -> str | None:
    """Debian's Chromium, best without windows of its own, or what stands in for it elsewhere."""
    names = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome")
    return next(filter(None, map(shutil.which, names)), None)


RUNTIME = [
    Need("python3-venv", "the Python environment", venv_works),
    Need("libpango-1.0-0", "letters as PDF", library("libpango-1.0.so.0")),
    Need("libpangoft2-1.0-0", "letters as PDF", library("libpangoft2-1.0.so.0")),
    Need("libharfbuzz-subset0", "small embedded fonts", library("libharfbuzz-subset.so.0")),
    Need("fontconfig", "choice of fonts", program("fc-match")),
    Need("fonts-urw-base35", "the letters' Bookman", font("URWBookman-Light.*")),
]
POSTGRES = Need("postgresql", "the database", lambda: postgres_programs() is not None)
SERVERS = [POSTGRES]
TESTS = [
    Need("git", "the list of files that the project rules check", program("git")),
    POSTGRES,
    Need("chromium-headless-shell", "browser tests", lambda: chromium() is not None),
    Need("libatomic1", "Playwright's driver", library("libatomic.so.1")),
    Need("fonts-liberation", "browser tests' text", font("LiberationSans-Regular.*")),
    Need("poppler-utils", "reading letters back", program("pdftotext")),
]
# LibreOffice is there only to be measured against.
WRITER = Path("/usr/lib/libreoffice/program/libswlo.so")
BENCH = [
    Need("libreoffice-writer-nogui", "letters the Word way", WRITER.exists),
    Need("poppler-utils", "reading letters back", program("pdftotext")),
]


def ensure(needs: list[Need]) -> None:
    """Install what is missing; without the right to, name the line that an admin must run."""
    missing = [need.package for need in needs if not need.present()]
    if not missing:
        raise Ready("already there")
    line = f"apt-get update && apt-get install --no-install-recommends {' '.join(missing)}"
    if shutil.which("apt-get") is None:
        raise Stop(f"This needs {', '.join(missing)} (Debian's names). Install them, then repeat.")
    prefix = _root_prefix()
    if prefix is None:
        raise Stop(f"System packages are missing. Ask an admin to run: {line}")
    say(f" installing {' '.join(missing)} ", end="")
    _install(prefix, missing, line)
    still = [need.package for need in needs if not need.present()]
    if still:
        raise Stop(f"{', '.join(still)} installed, but what it should bring was not found.")


def _install(prefix: list[str], packages: list[str], line: str) -> None:
    apt = [*prefix, "env", "DEBIAN_FRONTEND=noninteractive", "apt-get", "-q", "-y", *APT_OPTIONS]
    mend = f"Debian's packages could not be had: check the network, then repeat, or run: {line}"
    run_quietly([*apt, "update"], mend=mend)
    run_quietly([*apt, "install", "--no-install-recommends", *packages], mend=mend)


def _root_prefix() -> list[str] | None:
    """How to become root: not needed, sudo without a password, or not at all (None)."""
    if os.geteuid() == 0:
        return []
    if shutil.which("sudo") is None:
        return None
    ask = ["sudo", "-n", "true"]  # found on PATH: where it lies differs between systems
    allowed = subprocess.run(ask, capture_output=True, check=False)
    return ["sudo", "-n"] if allowed.returncode == 0 else None
