"""A throw-away PostgreSQL cluster for the tests: on a socket only, always stopped and removed."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from .progress import Stop
from .system import postgres_programs

ROLE = "latsar"
INITDB = ["-A", "trust", "-E", "UTF8", "--locale=C.UTF-8", "--no-sync"]
# The data are thrown away, so nothing need survive a crash; 2 workers x 50 threads must connect.
SETTINGS = {
    "listen_addresses": "",
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "max_connections": "250",
}


@contextmanager
def cluster() -> Iterator[str]:
    """Start a cluster and give its DATABASE_URL."""
    programs = postgres_programs()
    if programs is None:
        raise Stop("PostgreSQL's initdb was not found: apt-get install postgresql, then repeat.")
    # A short path: a unix socket's name may have 107 bytes.
    folder = Path(tempfile.mkdtemp(prefix="latsar-pg-", dir="/tmp"))  # nosec B108  # mkdtemp makes it ours
    data = folder / "data"
    try:
        if os.geteuid() == 0:  # PostgreSQL refuses to run as root
            shutil.chown(folder, "postgres", "postgres")
        _start(programs, folder, data)
        yield f"postgres://{ROLE}@/{folder}/{ROLE}"
    finally:
        if data.exists():
            stop = [str(programs / "pg_ctl"), "-D", str(data), "-m", "immediate", "-w", "stop"]
            subprocess.run(_owned(stop), cwd="/", capture_output=True, check=False)
        shutil.rmtree(folder, ignore_errors=True)


def _start(programs: Path, folder: Path, data: Path) -> None:
    options = {**SETTINGS, "unix_socket_directories": str(folder)}
    command_line = " ".join(f"-c {name}='{value}'" for name, value in options.items())
    _call(
        [str(programs / "initdb"), *INITDB, "-U", ROLE, "-D", str(data)],
        folder,
    )
    start = [str(programs / "pg_ctl"), "-D", str(data), "-l", str(folder / "log")]
    _call(
        [*start, "-w", "-t", "60", "-o", command_line, "start"],
        folder,
    )


def _call(command: Sequence[str], folder: Path) -> None:
    # The server keeps the pipes of pg_ctl open, so the output goes to a file, not a pipe.
    output = folder / "output"
    with output.open("wb") as file:
        # A group of its own: Ctrl-C must not reach the server before the tests have ended.
        done = subprocess.run(
            _owned(command),
            cwd=folder,
            stdin=subprocess.DEVNULL,
            stdout=file,
            stderr=file,
            start_new_session=True,
            check=False,
        )
    if done.returncode:
        text = output.read_text(errors="replace").strip().splitlines()
        raise Stop(f"The tests' PostgreSQL did not start: {text[-1] if text else command[0]}")


def _owned(command: Sequence[str]) -> list[str]:
    if os.geteuid() == 0:
        return ["runuser", "-u", "postgres", "--", *command]
    return list(command)
