"""PostgreSQL clusters of our own: on a socket only, stopped by whoever started them.

The tests throw theirs away; `make cluster` keeps its data in var/cluster.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from .progress import Stop
from .system import postgres_programs

ROLE = "latsar"
INITDB = ["-A", "trust", "-E", "UTF8", "--locale=C.UTF-8", "--no-sync"]
# The data are thrown away, so nothing need survive a crash; 4 workers x 50 threads must connect.
# What autovacuum learns of a table between two tests misleads the plans of the next.
SETTINGS = {
    "listen_addresses": "",
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "autovacuum": "off",
    "max_connections": "400",
}
# What was committed outlives a crash: PostgreSQL's own defaults.
DURABLE = {"listen_addresses": "", "max_connections": "250"}


@dataclass(frozen=True)
class Postgres:
    """One cluster: its data, and the folder of its socket and its log (a short path)."""

    programs: Path
    folder: Path
    data: Path
    settings: Mapping[str, str]

    @property
    def url(self) -> str:
        return f"postgres://{ROLE}@/{self.folder}/{ROLE}"

    @property
    def is_there(self) -> bool:
        return _call(["test", "-f", str(self.data / "PG_VERSION")], self.folder, check=False) == 0

    def create(self) -> None:
        _call(
            [str(self.programs / "initdb"), *INITDB, "-U", ROLE, "-D", str(self.data)], self.folder
        )

    def start(self) -> None:
        options = {**self.settings, "unix_socket_directories": str(self.folder)}
        line = " ".join(f"-c {name}='{value}'" for name, value in options.items())
        self._control("-l", str(self.folder / "log"), "-t", "60", "-o", line, "start")

    def add_database(self, name: str) -> None:
        """Make it unless it is there."""
        createdb = [str(self.programs / "createdb"), "-h", str(self.folder), "-U", ROLE, name]
        _call(createdb, self.folder, check=False)

    def restart(self, mode: str) -> None:
        """`immediate` is a crash: every connection breaks, and the log is played back."""
        self._control("-l", str(self.folder / "log"), "-t", "60", "-m", mode, "restart")

    def stop(self, mode: str) -> None:
        self._control("-m", mode, "stop", check=False)

    def _control(self, *arguments: str, check: bool = True) -> None:
        control = [str(self.programs / "pg_ctl"), "-D", str(self.data), "-w"]
        _call([*control, *arguments], self.folder, check=check)


@contextmanager
def cluster() -> Iterator[str]:
    """Start a throw-away cluster and give its DATABASE_URL."""
    with server(SETTINGS) as own:
        yield own.url


@contextmanager
def server(settings: Mapping[str, str], data: Path | None = None) -> Iterator[Postgres]:
    """Start a cluster; without `data` it is a new one, removed at the end."""
    programs = postgres_programs()
    if programs is None:
        raise Stop("PostgreSQL's initdb was not found: apt-get install postgresql, then repeat.")
    # A short path: a unix socket's name may have 107 bytes.
    folder = Path(tempfile.mkdtemp(prefix="latsar-pg-", dir="/tmp"))  # nosec B108  # mkdtemp makes it ours
    own = Postgres(programs, folder, data or folder / "data", settings)
    try:
        if os.geteuid() == 0:  # PostgreSQL refuses to run as root
            shutil.chown(folder, "postgres", "postgres")
        if data is None or not own.is_there:
            own.create()
        own.start()
        yield own
    finally:
        own.stop("fast" if data else "immediate")
        shutil.rmtree(folder, ignore_errors=True)


def _call(command: Sequence[str], folder: Path, *, check: bool = True) -> int:
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
    if check and done.returncode:
        text = output.read_text(errors="replace").strip().splitlines()
        raise Stop(f"Our PostgreSQL did not start: {text[-1] if text else command[0]}")
    return done.returncode


def _owned(command: Sequence[str]) -> list[str]:
    if os.geteuid() == 0:
        return ["runuser", "-u", "postgres", "--", *command]
    return list(command)
