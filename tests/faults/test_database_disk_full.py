"""The disk under the database fills up while people work: refusals, and nothing accepted is lost."""

from __future__ import annotations

import shutil
import subprocess
import tempfile
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest

from latsar.bootstrap.postgres import DURABLE, ROLE, server

from .under_load import under_load

pytestmark = [pytest.mark.faults_long, pytest.mark.django_db]
MEGABYTES = 400
DUE = ("fill@6", "free@14")


@pytest.fixture
def disk() -> Iterator[Path]:
    """A small disk that PostgreSQL's user may enter as well, which pytest's folders forbid."""
    folder = Path(tempfile.mkdtemp(prefix="latsar-disk-"))
    folder.chmod(0o755)
    options = ["-t", "tmpfs", "-o", f"size={MEGABYTES}m,mode=1777", "tmpfs", str(folder)]
    subprocess.run(["mount", *options], check=True)
    try:
        yield folder
    finally:
        subprocess.run(["umount", "-l", str(folder)], check=True)
        folder.rmdir()


def filler(disk: Path) -> tuple[Callable[[], None], Callable[[], None]]:
    file = disk / "filler"

    def fill() -> None:
        # Others take of the room meanwhile, so the last write may find none.
        with suppress(OSError), file.open("wb", buffering=0) as target:
            while room := shutil.disk_usage(disk).free:
                target.write(b"\0" * min(room, 1_048_576))

    return fill, file.unlink


def judge(found: dict[str, Any]) -> None:
    assert found["errors_while_down"] > 0, "the disk was never full"
    assert found["accepted"] > 0
    assert found["lost"] == []
    assert found["sound"]
    assert found["accepted_after"] > 0


@pytest.mark.once
def test_sqlite_on_a_full_disk(disk: Path, tmp_path: Path) -> None:
    fill, free = filler(disk)
    url = f"sqlite:///{disk}/db.sqlite3"
    judge(under_load(url, tmp_path / "logs", {"fill": fill, "free": free}, *DUE))


@pytest.mark.postgres
def test_postgresql_on_a_full_disk(disk: Path, tmp_path: Path) -> None:
    """Once there is room its operator starts it again; the application's servers stay as they are."""
    with server({**DURABLE, "max_wal_size": "64MB"}, disk / "data") as postgres:
        postgres.add_database(ROLE)
        fill, free = filler(disk)

        def mend() -> None:
            free()
            postgres.restart("immediate")

        judge(under_load(postgres.url, tmp_path / "logs", {"fill": fill, "free": mend}, *DUE))
