"""`make bench`: all measurements in one run, as a table and as JSON.

Each job runs in a process of its own, with a database of its own holding the reference data.
`python -m tests.bench` measures all; `python -m tests.bench imports` only that job.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from contextlib import ExitStack
from importlib import import_module
from pathlib import Path

from latsar.bootstrap.postgres import cluster
from tests.bench.common import Measure

JOBS = ("imports", "assignment", "plan", "letters", "pages")
ON_POSTGRES = {"pages"}
RESULT = Path("var/bench.json")


def main(names: list[str]) -> int:
    if names[:1] == ["--one"]:
        return one(names[1])
    measures: list[Measure] = []
    for name in names or JOBS:
        measures += in_own_process(name)
    print(table(measures))
    found = [measure.as_json() for measure in measures]
    RESULT.parent.mkdir(exist_ok=True)
    RESULT.write_text(json.dumps(found, indent=1) + "\n", encoding="utf-8")
    print(json.dumps(found))
    return 0


def in_own_process(name: str) -> list[Measure]:
    with ExitStack() as stack:
        folder = stack.enter_context(tempfile.TemporaryDirectory(prefix="latsar-bench-"))
        sqlite = f"sqlite:///{folder}/bench.sqlite3"
        env = {
            "DATABASE_URL": own_database(stack) if name in ON_POSTGRES else sqlite,
            **{k: v for k, v in os.environ.items() if k != "DATABASE_URL"},
            "DJANGO_SETTINGS_MODULE": "latsar.settings.test",
        }
        manage = [sys.executable, "manage.py"]
        subprocess.run([*manage, "migrate", "-v", "0"], env=env, check=True)
        subprocess.run([*manage, "seed_reference"], env=env, check=True, stdout=subprocess.PIPE)
        done = subprocess.run(
            [sys.executable, "-m", "tests.bench", "--one", name],
            env=env,
            check=True,
            stdout=subprocess.PIPE,
            text=True,
        )
    return [Measure(**row) for row in json.loads(done.stdout.splitlines()[-1])]


def own_database(stack: ExitStack) -> str:
    """Start a PostgreSQL of our own and return the address of the database that it comes with."""
    url: str = stack.enter_context(cluster())
    return f"{url.rpartition('/')[0]}/postgres"


def one(name: str) -> int:
    """Measure one job in this process and print its rows."""
    import django

    django.setup()
    rows = import_module(f"tests.bench.{name}").measure()
    print(json.dumps([row.as_json() for row in rows]))
    return 0


def table(measures: list[Measure]) -> str:
    lines = []
    for job in dict.fromkeys(measure.job for measure in measures):
        rows = [m for m in measures if m.job == job]
        width = max(len(m.who) for m in rows)
        lines += ["", job]
        for m in rows:
            facts = "  ".join(f"{name} {value}" for name, value in m.facts.items())
            ratio = f"{m.seconds / rows[0].seconds:6.2f} x" if rows[0].seconds else ""
            lines.append(f"  {m.who:<{width}}  {m.seconds:8.3f} s  {ratio}  {facts}")
    return "\n".join([*lines, ""])


sys.exit(main(sys.argv[1:]))
