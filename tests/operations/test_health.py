"""/readyz names the part that fails and nothing else; a folder, a worker, a migration may fail."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import DatabaseError, connection
from django.db.migrations.recorder import MigrationRecorder
from django.test import Client
from django.utils import timezone

from latsar.background.worker import looking
from latsar.operations import beats, readiness
from latsar.operations.models import WorkerBeat

FOLDER = "django.core.files.storage.FileSystemStorage"


@pytest.fixture(autouse=True)
def anew() -> Iterator[None]:
    readiness.forget()
    yield
    readiness.forget()


@pytest.fixture
def worker(db: None) -> WorkerBeat:
    return WorkerBeat.objects.create(name="uji-1", at=timezone.now())


def test_ready(client: Client, worker: WorkerBeat, django_assert_max_num_queries: Any) -> None:
    client.get("/readyz")
    with django_assert_max_num_queries(2):  # the database, the worker
        answer = client.get("/readyz")
    assert (answer.status_code, answer.json()) == (200, {"status": "ok", "warnings": []})
    assert "no-store" in answer["Cache-Control"]


def test_a_database_that_does_not_answer(
    client: Client, worker: WorkerBeat, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse() -> bool:
        raise DatabaseError("password of host db-1")

    monkeypatch.setattr(readiness, "database_answers", refuse)
    answer = client.get("/readyz")
    assert (answer.status_code, answer.json()) == (
        503,
        {"status": "error", "failing": ["database"]},
    )


def test_a_migration_that_is_missing(client: Client, worker: WorkerBeat) -> None:
    MigrationRecorder(connection).record_unapplied("operations", "0001_initial")
    assert client.get("/readyz").json()["failing"] == ["migrations"]
    MigrationRecorder(connection).record_applied("operations", "0001_initial")
    MigrationRecorder(connection).record_applied("operations", "0999_of_newer_code")
    assert client.get("/readyz").status_code == 200


def test_a_folder_that_takes_no_files(
    client: Client, worker: WorkerBeat, settings: Any, tmp_path: Path
) -> None:
    blocked = tmp_path / "blocked"
    blocked.write_text("a file where a folder should be")
    settings.STORAGES = {**settings.STORAGES, "default": {"BACKEND": FOLDER}}
    settings.MEDIA_ROOT = str(blocked / "media")
    assert client.get("/readyz").json()["failing"] == ["storage"]
    settings.MEDIA_ROOT = str(tmp_path / "media")
    assert client.get("/readyz").status_code == 200


def test_no_worker_is_a_warning_not_the_end_of_all_servers(
    client: Client, worker: WorkerBeat, settings: Any
) -> None:
    WorkerBeat.objects.update(at=timezone.now() - timedelta(seconds=61))
    answer = client.get("/readyz")
    assert (answer.status_code, answer.json()["warnings"]) == (200, ["worker"])
    settings.BACKGROUND_WORKER = "thread"
    assert client.get("/readyz").json()["warnings"] == []


def test_a_worker_tells_that_it_lives(db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(beats, "_last", -100.0)
    looking.send(sender=None)
    assert WorkerBeat.objects.get().at > timezone.now() - timedelta(seconds=10)
    WorkerBeat.objects.all().delete()
    looking.send(sender=None)  # within 15 seconds: not written again
    assert not WorkerBeat.objects.exists()
