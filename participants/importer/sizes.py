"""What is done within the request, and what in the background."""

from __future__ import annotations

import io
import zipfile

from ..models import RosterImport

ROWS_IN_REQUEST = 700
# What so many rows of nine cells take as XML; sheets without formats take half.
SHEET_BYTES = 500_000
FILE_BYTES = 1_000_000


def is_big(content: bytes) -> bool:
    """Guess from what the zip says of itself. A lie costs time only: bytes are counted later."""
    if len(content) > FILE_BYTES:
        return True
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            sheets = [i for i in archive.infolist() if "worksheets/" in i.filename]
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError):
        return False
    return sum(info.file_size for info in sheets) > SHEET_BYTES


def is_long(roster_import: RosterImport) -> bool:
    """Whether saving or undoing this import takes longer than a request should."""
    rows = roster_import.writes + roster_import.unchanged_count
    return rows > ROWS_IN_REQUEST
