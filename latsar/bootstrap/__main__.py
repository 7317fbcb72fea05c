"""`python3 -m latsar.bootstrap COMMAND`: what the Makefile calls."""

from __future__ import annotations

import os
import signal
import subprocess
import sys

from . import environment, system
from .progress import ROOT, Steps, Stop, say

USAGE = (
    "usage: python3 -m latsar.bootstrap "
    "setup|run|cluster|test|test-sqlite|test-pg|faults|load|check|bench|fuzz|fmt"
)
SETUP_STEPS = 4
TOOL_STEPS = 1
TEST_STEPS = 2


def setup(steps: Steps | None = None) -> None:
    alone = steps is None
    steps = steps or Steps(SETUP_STEPS)
    steps.run("Looking for system libraries and fonts", lambda: system.ensure(system.RUNTIME))
    steps.run("Making the Python environment .venv", environment.make_venv)
    steps.run("Installing the Python packages", lambda: environment.install(environment.RUNTIME))
    steps.run("Making the secret key var/secret_key", environment.make_secret_key)
    if alone:
        say("Ready. Next: make run")


def install_tools(steps: Steps) -> None:
    steps.run(
        "Installing the packages for tests and checks",
        lambda: environment.install(environment.TESTS),
    )


def run() -> int:
    from . import serve

    serve.refuse_busy_port()
    steps = Steps(SETUP_STEPS + serve.STEPS)
    setup(steps)
    serve.prepare(steps)
    serve.serve()
    return 0


def test(only: str, arguments: list[str]) -> int:
    from . import testing

    steps = Steps(SETUP_STEPS + TEST_STEPS)
    setup(steps)
    steps.run("Looking for PostgreSQL, Chromium and poppler", lambda: system.ensure(system.TESTS))
    install_tools(steps)
    return testing.run_passes(only, arguments)


def faults(arguments: list[str]) -> int:
    os.environ["LATSAR_EVERY_FAULT"] = "1"
    return test("test", ["tests/faults", *arguments])


def check() -> int:
    from . import checks

    steps = Steps(SETUP_STEPS + TOOL_STEPS)
    setup(steps)
    install_tools(steps)
    return checks.run_all()


def bench(arguments: list[str]) -> int:
    steps = Steps(SETUP_STEPS + TEST_STEPS)
    setup(steps)
    steps.run("Looking for what is measured against", lambda: system.ensure(system.BENCH))
    install_tools(steps)
    command = [str(environment.PYTHON), "-m", "tests.bench", *arguments]
    return subprocess.call(command, cwd=ROOT)


def cluster() -> int:
    from . import cluster

    steps = Steps(SETUP_STEPS + 1 + cluster.STEPS)
    setup(steps)
    steps.run("Looking for PostgreSQL", lambda: system.ensure(system.SERVERS))
    return cluster.run(steps)


def load(arguments: list[str]) -> int:
    steps = Steps(SETUP_STEPS + TEST_STEPS)
    setup(steps)
    steps.run("Looking for PostgreSQL", lambda: system.ensure(system.SERVERS))
    install_tools(steps)
    command = [str(environment.PYTHON), "-m", "tests.load", *arguments]
    return subprocess.call(command, cwd=ROOT)


def fuzz(arguments: list[str]) -> int:
    steps = Steps(SETUP_STEPS + TOOL_STEPS)
    setup(steps)
    install_tools(steps)
    command = [str(environment.PYTHON), "-m", "tests.fuzz", *arguments]
    return subprocess.call(command, cwd=ROOT)


def fmt() -> int:
    from . import checks

    steps = Steps(SETUP_STEPS + TOOL_STEPS)
    setup(steps)
    install_tools(steps)
    return checks.format_all()


def dispatch(command: str, arguments: list[str]) -> int:
    commands = {
        "run": run,
        "cluster": cluster,
        "test": lambda: test("test", arguments),
        "test-sqlite": lambda: test("test-sqlite", arguments),
        "test-pg": lambda: test("test-pg", arguments),
        "faults": lambda: faults(arguments),
        "load": lambda: load(arguments),
        "check": check,
        "bench": lambda: bench(arguments),
        "fuzz": lambda: fuzz(arguments),
        "fmt": fmt,
    }
    if command == "setup":
        setup()
        return 0
    if command in commands:
        return commands[command]()
    say(USAGE)
    return 2


def main() -> int:
    # So that everything started is stopped as after Ctrl-C.
    for number in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, lambda *_: sys.exit(143))
    try:
        environment.require_python()
        return dispatch(sys.argv[1] if len(sys.argv) > 1 else "", sys.argv[2:])
    except Stop as stop:
        say(f"Stopped: {stop}")
        return 1
    except KeyboardInterrupt:
        say("Interrupted.")
        return 130


sys.exit(main())
