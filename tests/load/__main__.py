"""`make load`: PostgreSQL, two app servers and a worker, 100 clients for a minute, then the proof.

    ARGS="--clients 10 --seconds 20 --think 0"    others; `--clients 1,10,100` measures each in turn

The last line is JSON; the exit code is 1 when anything was lost, doubled, refused with an error or
broken.
"""

from __future__ import annotations

import argparse
import json
import os
import secrets
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from latsar.bootstrap.environment import PYTHON
from latsar.bootstrap.fleet import fleet
from latsar.bootstrap.postgres import DURABLE, ROLE, server
from latsar.bootstrap.progress import ROOT, say

LETTERS_ON = "2026-01-12"
YEAR = 2026
SERVERS = 2


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="tests.load")
    parser.add_argument("--clients", default="100", help="how many at once; several by commas")
    parser.add_argument("--seconds", type=float, default=60)
    parser.add_argument("--think", type=float, default=1.0, help="mean pause between two acts")
    parser.add_argument("--participants", type=int, default=10_000)
    parser.add_argument("--provinces", type=int, default=20)
    parser.add_argument("--threads", type=int, default=8, help="of each app server")
    return parser.parse_args()


def environment(url: str, folder: Path) -> dict[str, str]:
    """Production's settings over plain HTTP; a second factor would only slow the sign-ins."""
    return {
        "DJANGO_SETTINGS_MODULE": "tests.load.settings",
        "LOAD_FOLDER": str(folder),
        "DATABASE_URL": url,
        "SECRET_KEY": secrets.token_urlsafe(60),
        "ALLOWED_HOSTS": "127.0.0.1",
        "HTTPS": "0",
        "BACKGROUND_WORKER": "none",
        "SECOND_FACTOR_ROLES": "",
        "PROXIES_IN_FRONT": "1",
        "DEBUG": "0",
    }


def main() -> int:
    asked = arguments()
    amounts = [int(text) for text in asked.clients.split(",")]
    with tempfile.TemporaryDirectory(prefix="latsar-load-") as name, server(DURABLE) as postgres:
        postgres.add_database(ROLE)
        env = environment(postgres.url, Path(name))
        os.environ.update(env)
        for command in (
            ["migrate", "--no-input"],
            ["collectstatic", "--no-input"],
            ["seed_reference"],
            ["seed_load", f"--participants={asked.participants}"],
        ):
            say(f"{command[0]} ...")
            subprocess.run(
                [str(PYTHON), "manage.py", *command], cwd=ROOT, check=True, capture_output=True
            )
        return measured(asked, amounts, env, Path(name))


def measured(
    asked: argparse.Namespace, amounts: Sequence[int], env: dict[str, str], folder: Path
) -> int:
    import django

    django.setup()
    from datetime import date

    from . import world
    from .run import run

    say("people, pairs, cohorts, budgets, letters ...")
    seats = world.build(
        provinces=asked.provinces,
        clients=max(amounts),
        year=YEAR,
        dated_on=date.fromisoformat(LETTERS_ON),
    )
    with fleet(env, folder / "logs") as own:
        servers = [own.server(f"server-{n}", threads=asked.threads) for n in range(SERVERS)]
        own.worker("worker")
        for one in servers:
            one.wait_ready()
        runs = [run(own, seats[:amount], asked.seconds, asked.think) for amount in amounts]
        for log in sorted((folder / "logs").glob("server-*.log")):
            for line in log.read_text(errors="replace").splitlines()[-40:]:
                if "Traceback" in line or '"ERROR"' in line:
                    say(f"{log.name}: {line[:2000]}")
    return told(asked, runs)


def told(asked: argparse.Namespace, runs: list[dict[str, Any]]) -> int:
    from .ledger import table
    from .machine import described

    for one in runs:
        say(f"\n== {one['clients']} clients, {asked.seconds:.0f} s ==\n{table(one)}")
        for sentence in [*one["error_examples"], *one["lost_updates"], *one["violations"]]:
            say(f"  {sentence}")
    clean = all(one["clean"] for one in runs)
    machine = {**described(), "python": sys.version.split()[0]}
    say(json.dumps({"clean": clean, "machine": machine, "runs": runs}))
    return 0 if clean else 1


if __name__ == "__main__":
    sys.exit(main())
