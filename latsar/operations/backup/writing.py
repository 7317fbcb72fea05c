"""Writing a backup: one moment of the database, then the stored files; whole or not at all."""

from __future__ import annotations

import json
import os
import tomllib
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from hashlib import sha256
from pathlib import Path
from typing import IO, Any
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile, ZipInfo

from django.conf import settings
from django.core.files.storage import default_storage
from django.db import connection, models, transaction
from django.utils import timezone

from latsar.audit.chain import head
from latsar.errors import Refused

from .tables import applied_migrations, columns, encode, last_id, rows, tables

FORMAT = 1
MANIFEST = "manifest.json"
PIECE = 1024 * 1024


class Hashing:
    """Writes through and keeps the SHA-256 of what was written."""

    def __init__(self, target: IO[bytes]) -> None:
        self.target = target
        self.digest = sha256()
        self.size = 0

    def write(self, piece: bytes) -> None:
        self.digest.update(piece)
        self.size += len(piece)
        self.target.write(piece)


@contextmanager
def one_moment() -> Iterator[None]:
    """All that is read within is of one moment, and nobody who writes waits for it."""
    if connection.in_atomic_block:
        yield
        return
    if connection.vendor == "sqlite":
        sqlite: Any = connection  # whose transactions are IMMEDIATE, which would hold up writers
        sqlite.ensure_connection()
        usual, sqlite.transaction_mode = sqlite.transaction_mode, "DEFERRED"
        try:
            with transaction.atomic():
                yield
        finally:
            sqlite.transaction_mode = usual
        return
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        yield


def write_backup(path: Path) -> dict[str, Any]:
    """Write beside the target and rename at the end: a file of that name is always whole."""
    if path.exists():
        raise Refused(f"Berkas {path} sudah ada. Pilih nama lain, atau pindahkan berkas itu.")
    part = path.with_name(f"{path.name}.part")
    try:
        with _private_file(part) as file:
            manifest = _write(file)
            file.flush()
            os.fsync(file.fileno())
        part.rename(path)
    except OSError as error:
        raise Refused(
            f"Cadangan tidak dapat ditulis ke {path}: {error.strerror or error}. Periksa ruang "
            "dan izin folder itu, lalu ulangi; tidak ada berkas yang ditinggalkan."
        ) from error
    finally:
        with suppress(OSError):
            part.unlink(missing_ok=True)
    return manifest


@contextmanager
def _private_file(path: Path) -> Iterator[IO[bytes]]:
    """A backup holds personal data and password hashes: nobody else may read it."""
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        yield file


def _write(file: IO[bytes]) -> dict[str, Any]:
    with ZipFile(file, "w", ZIP_DEFLATED, compresslevel=3) as box:
        trail = head()
        manifest = {
            "format": FORMAT,
            "made_at": timezone.now().isoformat(timespec="seconds"),
            "version": version(),
            "database": connection.vendor,
            "audit_head": {"position": trail.position, "hash": trail.hash},
            "migrations": applied_migrations(),
            "tables": [_write_table(box, model) for model in tables()],
            "files": [_write_file(box, name) for name in stored_files()],
        }
        box.writestr(MANIFEST, json.dumps(manifest, indent=1))
    return manifest


def version() -> str:
    """The application's own, as pyproject.toml says."""
    with (settings.BASE_DIR / "pyproject.toml").open("rb") as file:
        return str(tomllib.load(file)["project"]["version"])


def _write_table(box: ZipFile, model: type[models.Model]) -> dict[str, Any]:
    name = f"tables/{model._meta.db_table}.jsonl"
    count = 0
    with box.open(name, "w", force_zip64=True) as member:
        target = Hashing(member)
        for row in rows(model):
            target.write(encode(row))
            count += 1
    return {
        "model": model._meta.label_lower,
        "member": name,
        "columns": [field.attname for field in columns(model)],
        "rows": count,
        "last_id": last_id(model),
        "sha256": target.digest.hexdigest(),
    }


def stored_files(folder: str = "") -> Iterator[str]:
    """Every file in the storage, whatever kind of storage it is."""
    try:
        folders, names = default_storage.listdir(folder)
    except FileNotFoundError:
        return
    prefix = f"{folder}/" if folder else ""
    yield from (f"{prefix}{name}" for name in sorted(names))
    for inner in sorted(folders):
        yield from stored_files(f"{prefix}{inner}")


def _write_file(box: ZipFile, name: str) -> dict[str, Any]:
    info = ZipInfo(f"media/{name}")
    info.compress_type = ZIP_STORED  # PDFs, workbooks and ZIPs are compressed already
    with default_storage.open(name) as source, box.open(info, "w", force_zip64=True) as member:
        target = Hashing(member)
        while piece := source.read(PIECE):
            target.write(piece)
    return {"name": name, "size": target.size, "sha256": target.digest.hexdigest()}
