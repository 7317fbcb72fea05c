"""Verifying a backup, and restoring it into a database that holds nothing yet."""

from __future__ import annotations

import json
from collections.abc import Iterator
from hashlib import sha256
from itertools import islice
from pathlib import Path
from typing import IO, Any
from zipfile import BadZipFile, ZipFile

from django.apps import apps
from django.contrib.contenttypes.models import ContentType
from django.core.files import File
from django.core.files.storage import default_storage
from django.db import connection, models

from latsar.errors import Refused

from .tables import (
    REPLACED,
    applied_migrations,
    columns,
    decode,
    rows_at_once,
    set_last_id,
    tables,
)
from .writing import FORMAT, MANIFEST, PIECE, stored_files

DAMAGED = (
    "Cadangan ini rusak atau tidak lengkap: {why}. Pakai cadangan lain; tidak ada yang diubah."
)


def verify(path: Path) -> dict[str, Any]:
    """Read every byte once; return the manifest, or refuse with what is wrong."""
    try:
        with ZipFile(path) as box:
            manifest = _manifest(box)
            for table in manifest["tables"]:
                _verify_member(box, table["member"], table["sha256"], table["rows"])
            for file in manifest["files"]:
                _verify_member(box, f"media/{file['name']}", file["sha256"], None)
    except (BadZipFile, KeyError, ValueError, EOFError) as error:
        raise Refused(DAMAGED.format(why=str(error).strip("'\""))) from error
    except OSError as error:
        raise Refused(
            f"Cadangan {path} tidak dapat dibaca: {error.strerror or error}. Periksa nama dan "
            "izin berkasnya."
        ) from error
    return manifest


def _manifest(box: ZipFile) -> dict[str, Any]:
    manifest = json.loads(box.read(MANIFEST))
    if manifest.get("format") != FORMAT:
        raise ValueError(f"format {manifest.get('format')}")
    return dict(manifest)


def _verify_member(box: ZipFile, name: str, expected: str, rows: int | None) -> None:
    digest, lines = sha256(), 0
    with box.open(name) as member:
        while piece := member.read(PIECE):
            digest.update(piece)
            lines += piece.count(b"\n")
    if digest.hexdigest() != expected or rows not in (None, lines):
        raise ValueError(f"{name} is not what was written")


def restore(path: Path) -> dict[str, Any]:
    """Load the backup; call it in a transaction. Files written before a failure are removed."""
    manifest = verify(path)
    _require_same_schema(manifest)
    _require_empty()
    written: list[str] = []
    try:
        with ZipFile(path) as box:
            _load_tables(box, manifest["tables"])
            _load_files(box, manifest["files"], written)
    except BaseException:
        for name in written:
            default_storage.delete(name)
        raise
    ContentType.objects.clear_cache()
    return manifest


def _require_same_schema(manifest: dict[str, Any]) -> None:
    ours = {tuple(m) for m in applied_migrations()}
    theirs = {tuple(m) for m in manifest["migrations"]}
    if ours == theirs:
        return
    differing = ", ".join(f"{app}.{name}" for app, name in sorted(ours ^ theirs)[:5])
    raise Refused(
        f"Cadangan ini dari versi aplikasi yang lain (migrasi berbeda: {differing}). Pulihkan "
        "dengan versi yang membuatnya, lalu perbarui aplikasi."
    )


def _require_empty() -> None:
    filled = [
        model._meta.db_table
        for model in tables()
        if model not in REPLACED and model._base_manager.exists()
    ]
    if filled:
        raise Refused(
            f"Basis data ini tidak kosong ({', '.join(filled[:5])}). Pulihkan hanya ke basis data "
            "baru yang sudah menjalankan `migrate` dan belum berisi apa pun."
        )
    if next(stored_files(), None) is not None:
        raise Refused(
            "Folder berkas tidak kosong. Pulihkan ke folder berkas (MEDIA_ROOT) yang kosong."
        )


def _load_tables(box: ZipFile, described: list[dict[str, Any]]) -> None:
    for model in REPLACED:
        model._base_manager.all()._raw_delete(using=connection.alias)
    for table in described:
        model = apps.get_model(table["model"])
        if table["columns"] != [field.attname for field in columns(model)]:
            raise Refused(DAMAGED.format(why=f"columns of {table['model']}"))
        with box.open(table["member"]) as member:
            for batch in _batches(model, member):
                _insert(model, batch)
        set_last_id(model, table["last_id"])
    connection.check_constraints()


def _batches(model: type[models.Model], member: IO[bytes]) -> Iterator[list[models.Model]]:
    objects = (decode(model, line) for line in member)
    size = rows_at_once(model)
    while batch := list(islice(objects, size)):
        yield batch


def _insert(model: type[models.Model], batch: list[models.Model]) -> None:
    """Insert as written: no default, no automatic moment, no hook of the model changes a value."""
    fields = columns(model)
    size = max(1, connection.ops.bulk_batch_size(fields, batch))
    for start in range(0, len(batch), size):
        model._base_manager.all()._insert(  # type: ignore[attr-defined]
            batch[start : start + size], fields=fields, using=connection.alias, raw=True
        )


def _load_files(box: ZipFile, files: list[dict[str, Any]], written: list[str]) -> None:
    for file in files:
        with box.open(f"media/{file['name']}") as member:
            saved = default_storage.save(file["name"], File(member))
        written.append(saved)
        if saved != file["name"]:
            raise Refused(f"Berkas {file['name']} sudah ada. Kosongkan folder berkas, lalu ulangi.")
