"""`make cluster`: PostgreSQL, two app servers and a worker on one machine, until Ctrl-C.

The data stay in var/cluster. It serves the demo as `make run` does; with
DJANGO_SETTINGS_MODULE=latsar.settings.prod in the environment it serves as a ministry would.
"""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import time
from pathlib import Path

from . import serve
from .environment import PYTHON
from .fleet import HOST, Fleet, fleet
from .postgres import DURABLE, ROLE, server
from .progress import VAR, Steps, Stop, run_quietly, say

STEPS = 4
SERVERS = 2
FOLDER = VAR / "cluster"
DATA = FOLDER / "postgres"
PIDS = FOLDER / "pids"
PROD = "latsar.settings.prod"


def environment(database: str) -> dict[str, str]:
    settings = os.environ.get("DJANGO_SETTINGS_MODULE", "")
    own = {"DATABASE_URL": database, "BACKGROUND_WORKER": "none"}
    if settings == PROD:
        return {"HTTPS": "0", "SITE_URL": f"http://{HOST}:{serve.port()}", **os.environ} | own
    return serve.environment() | own


def run(steps: Steps) -> int:
    refuse_second()
    end_leftovers()
    for number in range(SERVERS):
        serve.refuse_busy_port(serve.port() + number)
    try:
        _run(steps)
    finally:
        PIDS.unlink(missing_ok=True)
        say("Everything is stopped; the data stay in var/cluster.")
    return 0


def _run(steps: Steps) -> None:
    make_room()
    with server(DURABLE, DATA) as postgres:
        postgres.add_database(ROLE)
        env = environment(postgres.url)
        prepare(steps, env)
        with fleet(env, FOLDER) as own:
            steps.run("Starting two app servers and a worker", lambda: start(own))
            tell(postgres.url)
            watch(own)


def make_room() -> None:
    """PostgreSQL's user must reach its data when root starts it."""
    if os.geteuid() != 0:
        return
    DATA.mkdir(mode=0o700, exist_ok=True)
    shutil.chown(DATA, "postgres", "postgres")
    reach = ["runuser", "-u", "postgres", "--", "test", "-w", str(DATA)]
    if subprocess.run(reach, cwd="/", check=False).returncode:
        raise Stop(
            f"PostgreSQL's user can't reach {DATA}: move the checkout to a folder that others "
            "may enter (such as /srv), or run this as a user of your own instead of root."
        )


def prepare(steps: Steps, env: dict[str, str]) -> None:
    def manage(*arguments: str) -> None:
        mend = f"manage.py {arguments[0]} failed; the lines above say why."
        run_quietly([str(PYTHON), "manage.py", *arguments], env=env, mend=mend)

    steps.run("Bringing the database up to date", lambda: manage("migrate", "--no-input"))
    if env.get("DJANGO_SETTINGS_MODULE") == PROD:
        steps.run("Filling in reference data", lambda: manage("seed_reference"))
    else:
        steps.run("Filling in reference and demo data", lambda: serve.seed(env))
    steps.run("Collecting static files", serve.collect_static)


def start(own: Fleet) -> None:
    servers = [
        own.server(f"server-{number + 1}", serve.port() + number, threads=8)
        for number in range(SERVERS)
    ]
    own.worker("worker-1")
    PIDS.write_text("".join(f"{program.pid}\n" for program in own.programs))
    for program in servers:
        program.wait_ready()


def tell(database: str) -> None:
    if os.environ.get("DJANGO_SETTINGS_MODULE") != PROD:
        serve.print_accounts()
    for number in range(SERVERS):
        say(f"Latsar serves http://{HOST}:{serve.port() + number}")
    say(f"DATABASE_URL={database}")
    say("Logs: var/cluster  (Ctrl-C stops everything)")


def watch(own: Fleet) -> None:
    """Until Ctrl-C; a program that ends is started again."""
    while True:
        time.sleep(1)
        for program in own.programs:
            if not program.is_running:
                say(f"{program.name} ended and is started again; see {program.log}")
                program.start()
                PIDS.write_text("".join(f"{one.pid}\n" for one in own.programs))


def refuse_second() -> None:
    """One cluster a checkout: PostgreSQL would refuse the second anyway, less clearly."""
    lock = FOLDER / "owner"
    if lock.exists() and is_ours(int(lock.read_text() or 0), "latsar.bootstrap"):
        raise Stop(f"make cluster runs already (process {lock.read_text()}).")
    FOLDER.mkdir(parents=True, exist_ok=True)
    lock.write_text(str(os.getpid()))


def end_leftovers() -> None:
    """Stop what a killed `make cluster` left behind: its programs, and its PostgreSQL."""
    if PIDS.exists():
        for pid in map(int, PIDS.read_text().split()):
            if is_ours(pid, "latsar.wsgi", "background_worker"):
                os.kill(pid, signal.SIGTERM)
                wait_gone(pid)
    postmaster = DATA / "postmaster.pid"
    if postmaster.exists():
        pid = int(postmaster.read_text().split()[0])
        if is_ours(pid, str(DATA)):
            os.kill(pid, signal.SIGINT)
            wait_gone(pid)


def wait_gone(pid: int, seconds: float = 30) -> None:
    until = time.monotonic() + seconds
    while Path(f"/proc/{pid}").exists() and time.monotonic() < until:
        time.sleep(0.1)


def is_ours(pid: int, *words: str) -> bool:
    """Whether this process still is what its number was noted for."""
    try:
        line = Path(f"/proc/{pid}/cmdline").read_bytes().replace(b"\0", b" ").decode()
    except (FileNotFoundError, ProcessLookupError):
        return False
    return pid > 0 and any(word in line for word in words)
