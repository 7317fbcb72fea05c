"""Accounts from a workbook: what the file says, and how a page carries it to the save.

Nothing is stored between the check and the save: the page that shows the check carries the rows
that were read, signed for the one who uploaded them. Saving compares them anew, and refuses when it
would do anything else than what was shown.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from django.core import signing

from latsar.accounts.models import User
from latsar.errors import Refused
from latsar.spreadsheets.cells import shown
from latsar.spreadsheets.errors import CellError, CellProblem
from latsar.spreadsheets.fields import Offices
from latsar.spreadsheets.guards import Source
from latsar.spreadsheets.reader import read_sheet
from latsar.spreadsheets.writer import EXAMPLE_MARK

from .rules import name_problem, office_problem
from .sheet import COLUMNS, HEADERS, Reader

MOST_ROWS = 2_000
SALT = "latsar.access.people.importer"
CHECK_LASTS = 2 * 60 * 60  # seconds
TOO_OLD = "Pemeriksaan berkas ini sudah terlalu lama atau tidak lengkap. Unggah lagi berkasnya."


class Row(NamedTuple):
    """What a row says, read and sound by itself. `satker` is a code; "" stands for nothing."""

    number: int
    name: str
    nip: str
    email: str
    username: str
    role: str
    satker: str


@dataclass(frozen=True)
class Reading:
    """What a file says, before anything is compared with what is stored."""

    file_name: str
    sha256: str
    rows: list[Row]
    errors: list[CellError]


def read_file(actor: User, source: Source, file_name: str) -> Reading:
    """Read a workbook. Raises WorkbookRefused when it is none, or has no such table."""
    sheet = read_sheet(source, COLUMNS, max_rows=MOST_ROWS)
    reader = Reader(actor, Offices.of(actor))
    rows: list[Row] = []
    errors: list[CellError] = []
    for sheet_row in sheet.rows:
        if str(sheet_row.values["name"]).strip() == EXAMPLE_MARK:
            continue
        values: dict[str, Any] = dict.fromkeys(HEADERS, "")
        before = len(errors)
        for key, cell in sheet_row.values.items():
            try:
                values[key] = reader.read(key, cell)
            except CellProblem as problem:
                errors.append(
                    CellError(sheet_row.number, HEADERS[key], str(problem), shown(cell)[:200])
                )
        if len(errors) == before:
            rows.append(Row(sheet_row.number, **values))
            errors.extend(disagreements(rows[-1], reader.offices))
    if not rows and not errors:
        errors.append(CellError(None, "", "Berkas hanya memuat baris contoh. Isi mulai baris 3."))
    errors.extend(repeated(rows))
    return Reading(file_name[:120], sheet.sha256, rows, errors)


def error(row: Row, key: str, message: str) -> CellError:
    return CellError(row.number, HEADERS[key], message, getattr(row, key))


def disagreements(row: Row, offices: Offices) -> Iterator[CellError]:
    """Hold the cells of one row against each other."""
    level = offices.by_code[row.satker].level if row.satker else None
    if problem := office_problem(row.role, level):
        yield error(row, "satker", problem)
    if not row.nip and not row.email:
        yield error(row, "nip", "NIP dan Email sama-sama kosong. Isi salah satunya.")
    if problem := name_problem(row.username, nip=row.nip, email=row.email):
        yield error(row, "username", problem)


def repeated(rows: Sequence[Row]) -> Iterator[CellError]:
    for key in ("nip", "email", "username"):
        seen: dict[str, int] = {}
        for row in rows:
            value = getattr(row, key).lower()
            first = seen.setdefault(value, row.number) if value else row.number
            if first != row.number:
                yield error(
                    row,
                    key,
                    f"{HEADERS[key]} ini ada dua kali di berkas: baris {first} dan baris "
                    f"{row.number}. Hapus salah satu, atau perbaiki yang salah.",
                )


def carried(actor: User, reading: Reading) -> str:
    """Return the rows for a hidden field: signed, so that they come back as they were read."""
    content = {
        "by": actor.pk,
        "file": reading.file_name,
        "sha256": reading.sha256,
        "rows": reading.rows,
    }
    return signing.dumps(content, salt=SALT, compress=True)


def brought_back(actor: User, text: str) -> Reading:
    """Return what carried() put on the page of this actor. Raises Refused for anything else."""
    try:
        content = signing.loads(text, salt=SALT, max_age=CHECK_LASTS)
    except signing.BadSignature:
        raise Refused(TOO_OLD) from None
    if content["by"] != actor.pk:
        raise Refused(TOO_OLD)
    rows = [Row(*row) for row in content["rows"]]
    return Reading(content["file"], content["sha256"], rows, [])
