"""What the operator sees: numbered steps with their time, and one clear line on failure."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
VAR = ROOT / "var"
LOG = VAR / "setup.log"
TAIL_LINES = 15


class Stop(Exception):
    """Ends the command with this one line."""


class Ready(Exception):
    """Raised by a step that has nothing to do."""


def say(text: str = "", end: str = "\n") -> None:
    sys.stdout.write(text + end)
    sys.stdout.flush()


class Steps:
    """Runs numbered steps: '[2/6] Installing the Python packages ... 12 s'."""

    def __init__(self, total: int) -> None:
        self.total = total
        self.number = 0

    def run(self, title: str, work: Callable[[], None]) -> None:
        self.number += 1
        say(f"[{self.number}/{self.total}] {title} ...", end="")
        started = time.monotonic()
        try:
            work()
        except Ready as ready:
            say(f" {ready}")
        except BaseException:
            say(" failed")
            raise
        else:
            say(f" {time.monotonic() - started:.0f} s")


def run_quietly(command: Sequence[str], *, mend: str, env: Mapping[str, str] | None = None) -> None:
    """Run a command with its output in the log; on failure show the end of it and name the mend."""
    VAR.mkdir(exist_ok=True)
    with LOG.open("ab") as log:
        log.write(f"\n$ {' '.join(command)}\n".encode())
        log.flush()
        start = log.tell()
        process = subprocess.Popen(
            command,
            cwd=ROOT,
            env={**os.environ, **(env or {})},
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=subprocess.STDOUT,
        )
        _wait_visibly(process)
    if process.returncode:
        with LOG.open("rb") as log:
            log.seek(start)
            lines = log.read().decode(errors="replace").splitlines()
        say()
        for line in lines[-TAIL_LINES:]:
            say(f"    {line}")
        raise Stop(mend)


def _wait_visibly(process: subprocess.Popen[bytes]) -> None:
    """A dot every five seconds shows that a long step is alive."""
    try:
        while True:
            try:
                process.wait(timeout=5)
            except subprocess.TimeoutExpired:
                say(".", end="")
            else:
                break
    except BaseException:
        process.terminate()
        process.wait()
        raise
