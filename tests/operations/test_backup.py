"""A backup holds each row and file, on either database, and is whole or is not there."""

from __future__ import annotations

import json
import resource
import sqlite3
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import pytest
from django.apps import apps
from django.core.management import call_command
from django.db import connection, models

from latsar.errors import Refused
from latsar.operations.backup.reading import restore, verify
from latsar.operations.backup.tables import LEFT_OUT, tables
from latsar.operations.backup.writing import write_backup
from tests.cast import Nation

from .scene import sound
from .site import Site, site_of_this_pass, sqlite_site

__all__ = ["sound"]


def fill(site: Site) -> None:
    """The demo with plan, pairs, budgets and a letter out; and stored files."""
    site.manage("migrate", "-v0")
    site.manage("seed_reference")
    site.manage("seed_demo")
    site.manage("seed_load", "--participants", "1500")
    site.manage("plan_cohorts", *PLAN)
    site.manage("assign_mentors", "--user", "provinsi.53", "--province", "53")
    site.manage("issue_letter", *LETTER, "--out", str(site.media.parent / "letter.pdf"))
    (site.media / "paket" / "dalam").mkdir(parents=True)
    (site.media / "paket" / "dalam" / "nama berkas é.zip").write_bytes(bytes(range(256)) * 5000)
    (site.media / "kosong.txt").write_bytes(b"")


PLAN = (
    *("--user", "provinsi.53", "--province", "53", "--capacity", "40"),
    *("--start", "2026-02-02", "--end", "2026-04-30"),
)
LETTER = ("--user", "provinsi.53", "--satker", "53", "--kind", "place_request")


def content(site: Site) -> dict[str, list[Any]]:
    """Every row of every table as SQLite has it, JSON by its meaning; not the sessions."""
    left_out = {model._meta.db_table for model in LEFT_OUT}
    found: dict[str, list[Any]] = {}
    with sqlite3.connect(site.url.removeprefix("sqlite:///")) as database:
        for model in apps.get_models(include_auto_created=True):
            table = model._meta.db_table
            if table in left_out:
                continue
            names = [f'"{f.column}"' for f in model._meta.concrete_fields]
            sql = f'SELECT {", ".join(names)} FROM "{table}" ORDER BY "{model._meta.pk.column}"'
            found[table] = [plain(model, row) for row in database.execute(sql)]
        ids = "SELECT name, seq FROM sqlite_sequence WHERE seq > 0 AND name <> 'django_migrations'"
        found["sequences"] = sorted(database.execute(ids))
    database.close()
    return found


def plain(model: type[models.Model], row: tuple) -> list[Any]:
    fields = model._meta.concrete_fields
    return [
        json.loads(value) if isinstance(f, models.JSONField) and value is not None else value
        for f, value in zip(fields, row, strict=True)
    ]


def files(site: Site) -> dict[str, bytes]:
    return {
        str(path.relative_to(site.media)): path.read_bytes()
        for path in site.media.rglob("*")
        if path.is_file()
    }


@pytest.mark.slow
@pytest.mark.django_db
def test_each_row_and_file_comes_back(tmp_path: Path) -> None:
    """SQLite, to the database of this pass, and back to SQLite: what ends is what began."""
    first, last = sqlite_site(tmp_path / "first"), sqlite_site(tmp_path / "last")
    fill(first)
    begun, stored = content(first), files(first)
    assert len(begun["participants_participant"]) >= 1500
    assert len(begun["reporting_letter"]) == 1
    assert len(stored) == 2
    with site_of_this_pass(tmp_path / "middle") as middle:
        carry(first, middle, tmp_path / "one.zip")
        assert middle.manage("check_invariants")["ok"] is True
        carry(middle, last, tmp_path / "two.zip")
    assert files(last) == stored
    ended = content(last)
    assert ended.keys() == begun.keys()
    assert [name for name in begun if begun[name] != ended[name]] == []
    # And it lives on: new rows get new numbers, triggers hold.
    last.manage("issue_letter", *LETTER, "--out", str(tmp_path / "letter.pdf"))
    assert last.manage("check_invariants")["ok"] is True


def carry(source: Site, target: Site, path: Path) -> None:
    made = source.manage("backup", str(path))
    assert path.stat().st_mode & 0o077 == 0
    target.manage("migrate", "-v0")
    assert target.manage("restore", str(path), "--check")["restored"] is False
    done = target.manage("restore", str(path))
    assert (done["rows"], done["files"]) == (made["rows"], made["files"])
    again = target.run("restore", str(path))
    assert again.returncode == 1
    assert "tidak kosong" in again.stdout


@pytest.mark.slow
@pytest.mark.django_db
def test_a_full_disk_leaves_nothing(tmp_path: Path) -> None:
    with site_of_this_pass(tmp_path / "site") as site:
        site.manage("migrate", "-v0")
        site.manage("seed_reference")
        (site.media / "besar.bin").write_bytes(b"x" * 400_000)
        target = tmp_path / "out" / "full.zip"
        target.parent.mkdir()
        limit = (200_000, 200_000)
        done = site.run(
            "backup",
            str(target),
            preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, limit),
        )
        assert done.returncode == 1, done.stderr
        assert "tidak dapat ditulis" in done.stdout
        assert list(target.parent.iterdir()) == []
        site.manage("backup", str(target))


@pytest.fixture
def backup(sound: Nation, tmp_path: Path, settings: Any) -> Path:
    settings.MEDIA_ROOT = str(tmp_path / "media")
    path = tmp_path / "backup.zip"
    write_backup(path)
    return path


@pytest.mark.django_db
def test_every_table_is_in_it(backup: Path) -> None:
    manifest = verify(backup)
    counted = {table["model"]: table["rows"] for table in manifest["tables"]}
    expected = {m._meta.label_lower: m._base_manager.count() for m in tables()}
    assert counted == expected
    stored = {m for m in apps.get_models(include_auto_created=True) if m._meta.managed}
    assert stored - set(tables()) == set(LEFT_OUT)
    assert counted["reporting.signedcopy"] == 1


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
