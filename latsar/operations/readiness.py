"""Whether this server may be sent requests, said in three cheap questions; and who works the queue.

Only what keeps *this* server from answering makes it unready. That no background worker lives is a
warning: taking every app server out of the load balancer would not bring the worker back.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from datetime import timedelta
from functools import cache
from pathlib import Path

from django.conf import settings
from django.core.files.storage import FileSystemStorage, default_storage
from django.db import DatabaseError, connection
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder
from django.db.models.functions import Now

from latsar.background.choices import JobStatus
from latsar.background.models import Job

from .models import WorkerBeat

WORKER_SILENT_AFTER = timedelta(seconds=60)
_known: set[str] = set()


def failing() -> list[str]:
    """Return the names of the parts without which this server cannot serve."""
    if not _holds(database_answers):
        return ["database"]
    checks = {"migrations": migrations_applied, "storage": storage_writable}
    return [name for name, check in checks.items() if not _holds(check)]


def warnings() -> list[str]:
    """Return the names of the parts that somebody should look after, while pages work."""
    return [] if _holds(worker_alive) else ["worker"]


def _holds(check: Callable[[], bool]) -> bool:
    try:
        return check()
    except (DatabaseError, OSError):
        return False


def database_answers() -> bool:
    """Also whether it takes writes: a standby answers, but nobody can work on it."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SELECT NOT pg_is_in_recovery()")
        else:
            cursor.execute("SELECT 1")
        return bool(cursor.fetchone()[0])


@cache
def expected_migrations() -> frozenset[tuple[str, str]]:
    """What this code needs; read from the disk once a process."""
    loader = MigrationLoader(None)
    return frozenset(loader.graph.nodes)


def migrations_applied() -> bool:
    """Ask until it is so, then never again; what newer code has added beyond is no matter."""
    if "migrations" in _known:
        return True
    # Ours may have been squashed since, so names are compared the one way only.
    if expected_migrations() - set(MigrationRecorder(connection).applied_migrations()):
        return False
    _known.add("migrations")
    return True


def forget() -> None:
    """Ask anew: for tests."""
    _known.clear()


def storage_writable() -> bool:
    """A folder must take files; what is in the database or an object store is asked when used."""
    if not isinstance(default_storage, FileSystemStorage) and not hasattr(
        default_storage, "base_location"
    ):
        return True
    folder = Path(default_storage.base_location)
    while not folder.exists() and folder != folder.parent:
        folder = folder.parent
    return folder.is_dir() and os.access(folder, os.W_OK | os.X_OK)


def worker_alive() -> bool:
    """With workers of their own: one looked at the queue lately, or is in the middle of a job."""
    if settings.BACKGROUND_WORKER != "none":
        return True
    since = Now() - WORKER_SILENT_AFTER  # the database's clock, as the signs themselves
    return (
        WorkerBeat.objects.filter(at__gte=since).exists()
        or Job.objects.filter(status=JobStatus.RUNNING, beat_at__gte=since).exists()
    )
