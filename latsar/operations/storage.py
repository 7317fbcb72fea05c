"""Files in the database, in pieces: app servers need no disk in common.

What is kept so can be made again at any time (the packages of a run over all provinces); what must
never be lost (letters, signed copies) are rows of their own anyway. settings.STORAGES may name a
folder or an object store instead.
"""

from __future__ import annotations

import io
from collections.abc import Iterable
from datetime import datetime
from typing import IO, Any

from django.conf import settings
from django.core.files import File
from django.core.files.storage import Storage
from django.db import transaction
from django.utils import timezone
from django.utils.deconstruct import deconstructible

from .models import StoredFile, StoredPiece

PIECE = 1024 * 1024


class Pieces(io.RawIOBase):
    """Reads a stored file piece by piece; one piece is in memory at a time."""

    def __init__(self, row: StoredFile) -> None:
        self.row = row
        self.at = 0
        self.number = -1
        self.piece = b""

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def tell(self) -> int:
        return self.at

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        start = {io.SEEK_SET: 0, io.SEEK_CUR: self.at, io.SEEK_END: self.row.size}[whence]
        self.at = max(0, start + offset)
        return self.at

    def readinto(self, buffer: Any) -> int:
        if self.at >= self.row.size:
            return 0
        self._fetch(self.at // PIECE)
        start = self.at % PIECE
        part = self.piece[start : start + len(buffer)]
        buffer[: len(part)] = part
        self.at += len(part)
        return len(part)

    def _fetch(self, number: int) -> None:
        if number == self.number:
            return
        found = self.row.pieces.filter(number=number).values_list("content", flat=True).first()
        if found is None:
            raise FileNotFoundError(f"{self.row.name} was removed while it was read")
        self.number, self.piece = number, bytes(found)


@deconstructible
class DatabaseStorage(Storage):
    """Django's storage interface over StoredFile and StoredPiece."""

    def _open(self, name: str, mode: str = "rb") -> File:
        if mode != "rb":
            raise ValueError("Stored files are replaced, not changed: open them for reading.")
        opened: IO[bytes] = io.BufferedReader(Pieces(self._row(name)), PIECE)
        return File(opened, name)

    @transaction.atomic
    def _save(self, name: str, content: File) -> str:
        row = StoredFile.objects.create(name=name)
        for number, piece in enumerate(_pieces(content)):
            StoredPiece.objects.create(file=row, number=number, content=piece)
            row.size += len(piece)
        row.save(update_fields=["size"])
        return name

    def _row(self, name: str) -> StoredFile:
        row = StoredFile.objects.filter(name=name).first()
        if row is None:
            raise FileNotFoundError(f"No stored file is named {name}")
        return row

    def delete(self, name: str) -> None:
        """A name that is not there is no error, as on a disk."""
        StoredFile.objects.filter(name=name).delete()

    def exists(self, name: str) -> bool:
        return StoredFile.objects.filter(name=name).exists()

    def size(self, name: str) -> int:
        return self._row(name).size

    def listdir(self, path: str) -> tuple[list[str], list[str]]:
        """Return the folders and the files right below the folder."""
        prefix = f"{path.strip('/')}/" if path.strip("/") else ""
        found = StoredFile.objects.filter(name__startswith=prefix).values_list("name", flat=True)
        below = [name[len(prefix) :] for name in found if name.startswith(prefix)]
        folders = {name.split("/", 1)[0] for name in below if "/" in name}
        return sorted(folders), sorted(name for name in below if "/" not in name)

    def get_created_time(self, name: str) -> datetime:
        return self._moment(name)

    def get_modified_time(self, name: str) -> datetime:
        return self._moment(name)

    def _moment(self, name: str) -> datetime:
        at = self._row(name).created_at
        return at if settings.USE_TZ else timezone.make_naive(at)


def _pieces(content: File) -> Iterable[bytes]:
    """Pieces of exactly PIECE bytes but for the last: the place of a byte tells its piece."""
    pending = b""
    for chunk in content.chunks(PIECE):
        pending += chunk.encode() if isinstance(chunk, str) else chunk
        while len(pending) >= PIECE:
            yield pending[:PIECE]
            pending = pending[PIECE:]
    if pending:
        yield pending
