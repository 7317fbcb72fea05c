"""A backup holds each row and file, on either database, and is whole or is not there."""

from __future__ import annotations

import os
import resource
import sqlite3
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import pytest
from django.apps import apps
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.management import call_command
from django.core.management.color import no_style
from django.db import connection

from latsar.audit import chain
from latsar.errors import Refused
from latsar.operations.backup import reading, writing
from latsar.operations.backup.reading import restore, verify
from latsar.operations.backup.tables import LEFT_OUT, last_id, tables
from latsar.operations.backup.writing import one_moment, write_backup
from latsar.operations.invariants import check_all
from latsar.operations.models import BackupMade, StoredFile
from latsar.organizations.models import Holiday
from tests.cast import Nation

from .scene import sound

__all__ = ["sound"]
ROOT = Path(__file__).resolve().parents[2]
FILES = {"paket/dalam/nama berkas é.zip": bytes(range(256)) * 5000, "kosong.txt": b""}
# In a process of its own, on SQLite: into an empty database and a folder, and out again.
CARRY = """
import json, sys, django
django.setup()
from django.core.management import call_command
from latsar.operations.invariants import check_all
came, goes = sys.argv[1:]
call_command("migrate", verbosity=0)
call_command("restore", came, "--check")
call_command("restore", came)
assert check_all()["ok"]
call_command("verify_audit")
call_command("backup", goes)
"""


def content() -> dict[str, list[Any]]:
    """Every row of every table, as the driver gives it; not what backups leave out."""
    found: dict[str, list[Any]] = {}
    with connection.cursor() as cursor:
        for model in apps.get_models(include_auto_created=True):
            if model in LEFT_OUT or not model._meta.managed or model._meta.proxy:
                continue
            names = ", ".join(f'"{f.column}"' for f in model._meta.concrete_fields)
            key, table = model._meta.pk.column, model._meta.db_table
            cursor.execute(f'SELECT {names} FROM "{table}" ORDER BY "{key}"')
            found[table] = [tuple(map(plain, row)) for row in cursor.fetchall()]
    return found


def plain(value: Any) -> Any:
    return bytes(value) if isinstance(value, memoryview) else value


def files() -> dict[str, bytes]:
    return {name: default_storage.open(name).read() for name in writing.stored_files()}


def empty_everything() -> None:
    """As after `migrate` on a new database; the test's transaction takes it back."""
    connection.check_constraints()
    names = [m._meta.db_table for m in tables()]
    names += [m._meta.db_table for m in LEFT_OUT]
    flush = connection.ops.sql_flush(no_style(), names, reset_sequences=True)
    connection.ops.execute_sql_flush(flush)


def carry(came: Path, goes: Path, folder: Path) -> None:
    """Through an installation of its own on SQLite, which keeps its files in a folder."""
    target = folder / "db.sqlite3"
    if connection.vendor == "sqlite":  # what stands committed is an empty, migrated database
        with sqlite3.connect(target) as copy, sqlite3.connect(database_file()) as ours:
            ours.backup(copy)
        copy.close()
        ours.close()
    kept = {k: v for k, v in os.environ.items() if not k.startswith(("DJANGO_", "LATSAR_"))}
    env = kept | {
        "DATABASE_URL": f"sqlite:///{target}",
        "MEDIA_ROOT": str(folder / "media"),
        "FILES_STORAGE": "folder",
        "DEBUG": "1",
        "DJANGO_SETTINGS_MODULE": "latsar.settings.dev",
        "BACKGROUND_WORKER": "none",
    }
    command = [sys.executable, "-c", CARRY, str(came), str(goes)]
    done = subprocess.run(command, cwd=ROOT, env=env, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


def database_file() -> str:
    return str(connection.settings_dict["NAME"])


@pytest.mark.slow
@pytest.mark.django_db
def test_each_row_and_file_comes_back(sound: Nation, tmp_path: Path) -> None:
    """This pass' database, to SQLite, and back: what ends is what began, byte for byte."""
    for name, data in FILES.items():
        default_storage.save(name, ContentFile(data))
    chain.head()  # links what the scene wrote
    Holiday.objects.create(date="2031-01-06", name="Uji").delete()  # its number was given
    given = {model._meta.label: last_id(model) for model in tables()}
    begun = content()
    assert begun["reporting_letter"]
    assert begun["audit_auditlink"]
    write_backup(tmp_path / "one.zip")
    carry(tmp_path / "one.zip", tmp_path / "two.zip", tmp_path)
    empty_everything()
    with pytest.raises(AssertionError):
        assert content() == begun
    restore(tmp_path / "two.zip")
    ended = content()
    assert ended.keys() == begun.keys()
    assert [name for name in begun if begun[name] != ended[name]] == []
    assert files() == FILES
    assert check_all()["ok"]
    assert chain.verify().ok
    # New rows get new numbers, also where the last one is gone.
    assert {model._meta.label: last_id(model) for model in tables()} == given
    new = Holiday.objects.create(date="2031-01-07", name="Uji")
    assert new.pk == given["organizations.Holiday"] + 1


@contextmanager
def no_file_above(size: int) -> Iterator[None]:
    """What a full disk does to a program that writes: the next byte is refused."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


@pytest.mark.django_db
def test_a_full_disk_leaves_nothing_and_the_old_backup_stays(sound: Nation, tmp_path: Path) -> None:
    default_storage.save("besar.bin", ContentFile(os.urandom(400_000)))
    write_backup(tmp_path / "old.zip")
    before = (tmp_path / "old.zip").read_bytes()
    with no_file_above(200_000), pytest.raises(Refused, match="tidak dapat ditulis"):
        write_backup(tmp_path / "full.zip")
    assert [path.name for path in tmp_path.iterdir()] == ["old.zip"]
    assert (tmp_path / "old.zip").read_bytes() == before


@pytest.mark.django_db
def test_a_restore_that_fails_leaves_no_file(backup: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reading, "_require_empty", lambda: None)
    monkeypatch.setattr(reading, "_load_tables", lambda *_: None)
    StoredFile.objects.all().delete()
    default_storage.save("b.txt", ContentFile(b"in the way"))
    with pytest.raises(Refused, match="sudah ada"):
        restore(backup)
    assert list(writing.stored_files()) == ["b.txt"]


@pytest.mark.django_db(transaction=True)
def test_a_backup_is_of_one_moment(db: None) -> None:
    """What others commit meanwhile is not in it, and they do not wait for it."""

    def someone_else() -> None:
        Holiday.objects.create(date="2031-01-06", name="Uji")
        connection.close()

    with one_moment():
        before = Holiday.objects.count()
        other = threading.Thread(target=someone_else)
        other.start()
        other.join(20)
        assert not other.is_alive()
        assert Holiday.objects.count() == before
    assert Holiday.objects.count() == before + 1


@pytest.fixture
def backup(sound: Nation, tmp_path: Path) -> Path:
    default_storage.save("a.txt", ContentFile(b"a"))
    default_storage.save("b.txt", ContentFile(b"b"))
    path = tmp_path / "backup.zip"
    write_backup(path)
    return path


@pytest.mark.django_db
def test_every_table_is_in_it(backup: Path) -> None:
    manifest = verify(backup)
    counted = {table["model"]: table["rows"] for table in manifest["tables"]}
    expected = {m._meta.label_lower: m._base_manager.count() for m in tables()}
    assert counted == expected
    every = apps.get_models(include_auto_created=True)
    stored = {m for m in every if m._meta.managed and not m._meta.proxy}
    assert stored - set(tables()) == set(LEFT_OUT)
    assert counted["reporting.signedcopy"] == 1
    assert manifest["audit_head"] == {"position": chain.head().position, "hash": chain.head().hash}
    assert [file["name"] for file in manifest["files"]] == ["a.txt", "b.txt"]
    assert backup.stat().st_mode & 0o077 == 0


@pytest.mark.django_db
def test_an_altered_backup_is_refused(backup: Path, tmp_path: Path) -> None:
    altered = tmp_path / "altered.zip"
    with ZipFile(backup) as old, ZipFile(altered, "w") as new:
        for name in old.namelist():
            data = old.read(name)
            new.writestr(name, data.replace(b"Peserta Uji", b"Peserta Lain", 1))
    with pytest.raises(Refused, match="participants_participant"):
        verify(altered)


@pytest.mark.django_db
def test_a_cut_backup_is_refused(backup: Path) -> None:
    data = backup.read_bytes()
    backup.write_bytes(data[: len(data) // 2])
    with pytest.raises(Refused, match="rusak"):
        restore(backup)


@pytest.mark.django_db
def test_no_restore_over_data(backup: Path) -> None:
    with pytest.raises(Refused, match="tidak kosong"):
        restore(backup)


@pytest.mark.django_db
def test_no_restore_into_another_version(backup: Path, tmp_path: Path) -> None:
    other = tmp_path / "other.zip"
    with ZipFile(backup) as old, ZipFile(other, "w") as new:
        for name in old.namelist():
            data = old.read(name)
            if name == "manifest.json":
                data = data.replace(b"0001_initial", b"0001_other", 1)
            new.writestr(name, data)
    with pytest.raises(Refused, match="versi aplikasi yang lain"):
        restore(other)


@pytest.mark.django_db
def test_no_backup_over_a_file(backup: Path) -> None:
    before = backup.read_bytes()
    with pytest.raises(SystemExit):
        call_command("backup", str(backup))
    assert backup.read_bytes() == before
    assert connection.in_atomic_block


@pytest.mark.django_db
def test_a_backup_is_noted(tmp_path: Path) -> None:
    call_command("backup", str(tmp_path / "new.zip"))
    assert BackupMade.objects.get().size == (tmp_path / "new.zip").stat().st_size
