"""`make run`: the database, reference and demo data, static files, then the server itself."""

from __future__ import annotations

import hashlib
import os
import socket
import subprocess
from pathlib import Path

from .environment import PYTHON, VENV
from .progress import ROOT, VAR, Ready, Steps, Stop, run_quietly, say

STEPS = 3
HOST = "127.0.0.1"
DEFAULT_PORT = 8000
DEMO_TODAY = "2026-01-12"
DEMO_PASSWORD = "latsar-demo-2026"  # noqa: S105  # nosec B105  # public, refused unless DEBUG
ACCOUNTS = {
    "operator.5371": "operator of KPU Kota Kupang",
    "provinsi.53": "KPU Provinsi Nusa Tenggara Timur",
    "provinsi.51": "KPU Provinsi Bali",
    "pksdm": "Pusat Pengembangan Kompetensi SDM, the nation",
    "auditor": "reads the nation, writes nothing",
}
# What the packages bring beside the files that pages use; compressing them would take ten seconds.
UNUSED_STATIC = (
    "bootstrap-grid*",
    "bootstrap-reboot*",
    "bootstrap-utilities*",
    "*.rtl.*",
    "*.esm.*",
    "htmax*",
    "htmx-4*",
    "*.py",
)
HAS_DEMO_USERS = (
    "import sys; from django.contrib.auth import get_user_model as model; "
    "sys.exit(0 if model().objects.filter(username='pksdm').exists() else 3)"
)


def environment() -> dict[str, str]:
    return {"LATSAR_TODAY": DEMO_TODAY, **os.environ} | {
        "DEBUG": "1",
        "DJANGO_SETTINGS_MODULE": "latsar.settings.dev",
        "STATIC_COLLECTED": "1",
    }


def port() -> int:
    text = os.environ.get("PORT", "")
    if text and not text.isdigit():
        raise Stop(f"PORT={text} is not a number.")
    return int(text or DEFAULT_PORT)


def refuse_busy_port(wanted: int | None = None) -> None:
    number = port() if wanted is None else wanted
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, number))
        except (OSError, OverflowError) as error:
            raise Stop(
                f"Port {number} can't be used ({error}). "
                f"Stop the program that uses it, or choose another: make run PORT={number + 1}"
            ) from error


def prepare(steps: Steps) -> None:
    steps.run("Bringing the database up to date", lambda: _manage("migrate", "--no-input"))
    steps.run("Filling in reference and demo data", seed)
    steps.run("Collecting static files", collect_static)


def serve() -> None:
    """Becomes gunicorn: Ctrl-C reaches it directly."""
    command = [str(VENV / "bin" / "gunicorn"), "latsar.wsgi:application"]
    command += ["--bind", f"{HOST}:{port()}", "--workers", "2", "--threads", "4"]
    command += ["--worker-class", "gthread", "--graceful-timeout", "5"]
    command += ["--no-control-socket", "--log-level", "warning"]
    print_accounts()
    say(f"\nLatsar serves http://{HOST}:{port()}  (Ctrl-C stops it)")
    os.chdir(ROOT)
    os.execvpe(command[0], command, environment())  # nosec B606  # our own gunicorn


def print_accounts() -> None:
    env = environment()
    password = env.get("LATSAR_DEMO_PASSWORD", DEMO_PASSWORD)
    say(f"\nDemo accounts (password of all: {password}):")
    for name, who in ACCOUNTS.items():
        say(f"    {name:<15} {who}")
    say(f"Today is taken to be {env['LATSAR_TODAY']}." if env["LATSAR_TODAY"] else "")


def _manage(*arguments: str, env: dict[str, str] | None = None) -> None:
    run_quietly(
        [str(PYTHON), "manage.py", *arguments],
        env=env or environment(),
        mend=f"manage.py {arguments[0]} failed; the lines above say why. "
        "If DATABASE_URL is set, check that the database answers.",
    )


def seed(env: dict[str, str] | None = None) -> None:
    """Only into a database without the demo accounts, so that a second run keeps the data."""
    env = env or environment()
    done = subprocess.run(
        [str(PYTHON), "manage.py", "shell", "-v", "0", "-c", HAS_DEMO_USERS],
        cwd=ROOT,
        env=env,
        capture_output=True,
        check=False,
    )
    if done.returncode == 0:
        raise Ready("already there")
    _manage("seed_reference", env=env)
    _manage("seed_demo", env=env)


def collect_static() -> None:
    """Once for each state of the sources: names, sizes and times of the files, and the packages."""
    sources = [ROOT / "requirements.txt", *sorted((ROOT / "static").rglob("*"))]
    state = "\n".join(
        f"{path.relative_to(ROOT)} {path.stat().st_size} {path.stat().st_mtime_ns}"
        for path in sources
        if path.is_file()
    )
    digest = hashlib.sha256(state.encode()).hexdigest()
    stamp = VAR / "static" / ".collected"
    if stamp.exists() and stamp.read_text() == digest:
        raise Ready("already there")
    ignored = [f"--ignore={pattern}" for pattern in UNUSED_STATIC]
    _manage("collectstatic", "--no-input", "--clear", *ignored)
    Path(stamp).write_text(digest)
