"""A disk that is full while something is written: an error, nothing half, and all well afterwards."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from latsar.accounts.models import User
from latsar.background.choices import JobStatus
from latsar.background.models import Job
from latsar.background.services import retry, start
from reporting.models import Letter
from reporting.tasks import build_packages
from tests.cast import Nation
from tests.reporting.letter_case import small_case

from .conftest import Stage

ROOM = 16 * 1024  # less than one letter


@contextmanager
def small_disk(folder: Path) -> Iterator[dict[str, str]]:
    """Give a folder too small: a tmpfs for root, else a limit on the size of files."""
    folder.mkdir(exist_ok=True)
    options = ["-t", "tmpfs", "-o", f"size={ROOM}", "tmpfs", str(folder)]
    if os.geteuid() != 0 or subprocess.run(["mount", *options], check=False).returncode:
        yield {"FAULT_FILE_BYTES": str(ROOM)}
        return
    try:
        yield {}
    finally:
        subprocess.run(["umount", "-l", str(folder)], check=True)


def files_in(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if path.is_file()]


@pytest.mark.once
def test_a_disk_full_while_a_package_is_written(stage: Stage, nation: Nation, pksdm: User) -> None:
    small_case(nation)
    asked = {"year": 2026, "key": "uji-penuh", "dated_on": "2026-01-12"}
    job = start(actor=pksdm, work=build_packages, title="Paket", arguments=asked)
    media = stage.folder / "media"
    with small_disk(media) as limit:
        worker = stage.worker(FILES_STORAGE="folder", **limit)
        stage.wait_jobs()
        worker.stop()
        job.refresh_from_db()
        assert job.status == JobStatus.FAILED
        assert files_in(media) == []
    stage.sound()
    retry(actor=pksdm, job=job)
    stage.worker(FILES_STORAGE="folder")
    stage.wait_jobs()
    assert Job.objects.latest("pk").status == JobStatus.DONE
    assert [path.name for path in files_in(media)] == ["uji-penuh.zip"]
    assert Letter.objects.count() == 1  # the second run found it issued
    stage.sound()
