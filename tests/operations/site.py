"""A Latsar of its own, in processes of its own: a database, a media folder, and manage.py."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import uuid4

from django.conf import settings
from django.db import connection

ROOT = Path(__file__).resolve().parents[2]


@dataclass(frozen=True)
class Site:
    """Where one installation keeps its data."""

    url: str
    media: Path

    @property
    def env(self) -> dict[str, str]:
        kept = {k: v for k, v in os.environ.items() if not k.startswith(("DJANGO_", "LATSAR_"))}
        return kept | {
            "DATABASE_URL": self.url,
            "MEDIA_ROOT": str(self.media),
            "DEBUG": "1",
            "DJANGO_SETTINGS_MODULE": "latsar.settings.dev",
            "LATSAR_TODAY": "2026-01-12",
            "BACKGROUND_WORKER": "none",
        }

    def run(self, *arguments: str, **options: Any) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "manage.py", *arguments]
        return subprocess.run(
            command, cwd=ROOT, env=self.env, capture_output=True, text=True, check=False, **options
        )

    def manage(self, *arguments: str) -> dict[str, Any]:
        """Run a command that must succeed; return the object that it prints, if it prints one."""
        done = self.run(*arguments)
        assert done.returncode == 0, done.stdout + done.stderr
        lines = done.stdout.strip().splitlines()
        return json.loads(lines[-1]) if lines and lines[-1].startswith("{") else {}

    def start(self, *arguments: str) -> subprocess.Popen[bytes]:
        command = [sys.executable, "manage.py", *arguments]
        return subprocess.Popen(command, cwd=ROOT, env=self.env)


def sqlite_site(folder: Path) -> Site:
    folder.mkdir(parents=True, exist_ok=True)
    media = folder / "media"
    media.mkdir(exist_ok=True)
    return Site(f"sqlite:///{folder / 'db.sqlite3'}", media)


@contextmanager
def site_of_this_pass(folder: Path) -> Iterator[Site]:
    """An empty site on the database kind that the tests run on."""
    if connection.vendor == "sqlite":
        yield sqlite_site(folder)
        return
    import psycopg

    facts = settings.DATABASES["default"]
    name = f"latsar_{uuid4().hex[:12]}"
    where = {"host": facts["HOST"], "user": facts["USER"], "dbname": "postgres"}
    where |= {"password": facts["PASSWORD"], "port": facts["PORT"] or None}
    where = {key: value for key, value in where.items() if value}
    media = folder / "media"
    media.mkdir(parents=True, exist_ok=True)
    login = facts["USER"] + (f":{facts['PASSWORD']}" if facts["PASSWORD"] else "")
    port = f":{facts['PORT']}" if facts["PORT"] else ""
    with psycopg.connect(**where, autocommit=True) as admin:
        admin.execute(f'CREATE DATABASE "{name}"')
        try:
            yield Site(f"postgres://{login}@{facts['HOST']}{port}/{name}", media)
        finally:
            admin.execute(f'DROP DATABASE "{name}" WITH (FORCE)')
