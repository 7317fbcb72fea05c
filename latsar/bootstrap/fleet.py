"""App servers and workers as processes of this machine: started, watched, stopped or killed.

`make cluster`, the load test and the fault tests all use these.
"""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

from .environment import PYTHON, VENV
from .progress import ROOT, Stop

HOST = "127.0.0.1"
CONFIGURATION = "python:latsar.operations.gunicorn_conf"  # as in production
READY_SECONDS = 60.0
STOP_SECONDS = 20.0


@dataclass
class Program:
    """One process in a group of its own, its output in a file."""

    name: str
    command: Sequence[str]
    env: Mapping[str, str]
    log: Path
    url: str = ""  # of an app server
    process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                self.command,
                cwd=ROOT,
                env=dict(self.env),
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )

    @property
    def pid(self) -> int:
        if self.process is None:
            raise Stop(f"{self.name} was never started.")
        return self.process.pid

    @property
    def is_running(self) -> bool:
        return self.process is not None and self.process.poll() is None

    def ask_to_stop(self) -> None:
        if self.is_running:
            os.kill(self.pid, signal.SIGTERM)

    def stop(self) -> None:
        """Let it finish what is under way; after a while it is not asked any more."""
        self.ask_to_stop()
        if self.process is not None:
            try:
                self.process.wait(STOP_SECONDS)
            except subprocess.TimeoutExpired:
                self.kill()

    def kill(self) -> None:
        """Kill -9 it and all it started, in the middle of whatever it does."""
        if self.process is not None:
            with suppress(ProcessLookupError):  # it may be gone already
                os.killpg(self.pid, signal.SIGKILL)
            self.process.wait()

    def wait_ready(self, seconds: float = READY_SECONDS) -> None:
        """Wait until /healthz says that the server and its database answer."""
        until = time.monotonic() + seconds
        while time.monotonic() < until:
            if not self.is_running:
                raise Stop(f"{self.name} ended; its last lines are in {self.log}.")
            if answers(f"{self.url}/healthz"):
                return
            time.sleep(0.1)
        raise Stop(f"{self.name} did not get ready within {seconds:.0f} s; see {self.log}.")


def answers(url: str) -> bool:
    try:
        with urllib.request.urlopen(url, timeout=5) as response:  # noqa: S310  # nosec B310  # our own server
            return bool(response.status == 200)
    except (urllib.error.URLError, OSError):
        return False


@dataclass
class Fleet:
    """The programs of one installation: they share an environment and a folder of logs."""

    env: Mapping[str, str]
    folder: Path
    programs: list[Program] = field(default_factory=list)

    def server(
        self,
        name: str,
        port: int = 0,
        *,
        workers: int = 1,
        threads: int = 4,
        env: Mapping[str, str] | None = None,
    ) -> Program:
        """Start an app server; `port` 0 takes a free one."""
        port = port or free_port()
        command = [str(VENV / "bin" / "gunicorn"), "-c", CONFIGURATION, "latsar.wsgi:application"]
        command += ["--bind", f"{HOST}:{port}", "--workers", str(workers)]
        command += ["--threads", str(threads), "--graceful-timeout", "15"]
        return self._start(name, command, env, f"http://{HOST}:{port}")

    def worker(self, name: str, *, env: Mapping[str, str] | None = None) -> Program:
        return self._start(name, [str(PYTHON), "manage.py", "background_worker"], env)

    def _start(
        self, name: str, command: Sequence[str], env: Mapping[str, str] | None, url: str = ""
    ) -> Program:
        self.folder.mkdir(parents=True, exist_ok=True)
        whole = {**os.environ, **self.env, **(env or {})}
        program = Program(name, command, whole, self.folder / f"{name}.log", url)
        program.start()
        self.programs.append(program)
        return program

    def stop(self) -> None:
        for program in self.programs:
            program.ask_to_stop()
        for program in self.programs:
            program.stop()


@contextmanager
def fleet(env: Mapping[str, str], folder: Path) -> Iterator[Fleet]:
    """Whatever was started is stopped at the end."""
    own = Fleet(env, folder)
    try:
        yield own
    finally:
        own.stop()


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        return int(probe.getsockname()[1])
