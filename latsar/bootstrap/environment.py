"""The virtual environment, its packages, and var/ with the secret key."""

from __future__ import annotations

import hashlib
import os
import re
import secrets
import sys
from pathlib import Path

from .progress import ROOT, VAR, Ready, Stop, run_quietly

VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
REQUIREMENTS = ROOT / "requirements.txt"
SECRET_KEY = VAR / "secret_key"
MINIMUM = (3, 11)
RUNTIME = "runtime"
TESTS = "tests and checks"
PINS = "brought in by the above"


def requirements(*sections: str) -> list[str]:
    """The requirements of these sections of requirements.txt, without the comments."""
    found: dict[str, list[str]] = {}
    current: list[str] = []
    for raw in REQUIREMENTS.read_text(encoding="utf-8").splitlines():
        heading = re.fullmatch(r"# == (.+) ==", raw)
        if heading:
            current = found.setdefault(heading[1], [])
        elif line := raw.split("#")[0].strip():
            current.append(line)
    return [line for section in sections for line in found[section]]


def require_python() -> None:
    if sys.version_info < MINIMUM:
        have = ".".join(map(str, sys.version_info[:2]))
        raise Stop(f"Python 3.11 or newer is needed, this is {have}: make PYTHON=python3.11 ...")


def make_venv() -> None:
    if _venv_is_sound():
        raise Ready("already there")
    run_quietly(
        [sys.executable, "-m", "venv", "--clear", str(VENV)],
        mend="The virtual environment could not be made; see the lines above.",
    )


def _venv_is_sound() -> bool:
    """False as well after the checkout was moved or the system's Python was replaced."""
    config = VENV / "pyvenv.cfg"
    if not (PYTHON.exists() and (VENV / "bin" / "pip").exists() and config.exists()):
        return False
    packages = VENV / "lib" / PYTHON.resolve().name
    # Resolved, so that a linked environment is used as it is and never cleared.
    return packages.is_dir() and str(VENV.resolve()) in config.read_text(encoding="utf-8")


def install(*sections: str) -> None:
    """Install these sections, once for each content of requirements.txt."""
    wanted = requirements(*sections)
    pins = requirements(RUNTIME, TESTS, PINS)
    stamp = VENV / f"installed-{'-'.join(sections).replace(' ', '-')}"
    digest = hashlib.sha256("\n".join([*wanted, *pins]).encode()).hexdigest()
    if stamp.exists() and stamp.read_text() == digest:
        raise Ready("already there")
    constraints = VENV / "constraints.txt"
    constraints.write_text("\n".join(re.sub(r"\[.*?\]", "", pin) for pin in pins) + "\n")
    pip = [str(PYTHON), "-m", "pip", "install", "--disable-pip-version-check", "--no-input"]
    run_quietly(
        [*pip, "--constraint", str(constraints), *wanted],
        mend="The Python packages could not be installed: check that this machine "
        "reaches PyPI (or your mirror, in pip's own settings), then repeat.",
    )
    stamp.write_text(digest)


def make_secret_key() -> None:
    """A random key of this checkout, readable by its owner only; SECRET_KEY overrides it."""
    VAR.mkdir(exist_ok=True)
    if SECRET_KEY.exists() and SECRET_KEY.stat().st_size:
        raise Ready("already there")
    part = Path(f"{SECRET_KEY}.part")
    part.unlink(missing_ok=True)
    descriptor = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w") as file:
        file.write(secrets.token_urlsafe(50) + "\n")
    part.rename(SECRET_KEY)
