"""Real bytes for the tests: sound workbooks by openpyxl, and broken ones by hand."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable, Sequence
from typing import Any

from openpyxl import Workbook, load_workbook
from openpyxl.worksheet.worksheet import Worksheet

from latsar.spreadsheets.reader import Column

NIP = "199802172025061001"
HEADER = ["NIP", "Nama", "TMT CPNS"]
ROW = [NIP, "Maria Bete", "01-06-2025"]
COLUMNS = (
    Column("nip", "NIP"),
    Column("name", "Nama", aliases=("Nama Lengkap",)),
    Column("start", "TMT CPNS", aliases=("TMT",)),
    Column("phone", "No HP", aliases=("Nomor HP",), required=False),
)


def workbook_of(**sheets: Sequence[Sequence[Any]]) -> bytes:
    """Return a workbook with the sheets given by name."""
    workbook = Workbook()
    workbook.remove(workbook.worksheets[0])
    for name, rows in sheets.items():
        sheet = workbook.create_sheet(name)
        for row in rows:
            sheet.append(list(row))
    return saved(workbook)


def book(*rows: Sequence[Any]) -> bytes:
    return workbook_of(Data=rows)


def changed(data: bytes, change: Callable[[Worksheet], object]) -> bytes:
    workbook = load_workbook(io.BytesIO(data))
    change(workbook.worksheets[0])
    return saved(workbook)


def saved(workbook: Workbook) -> bytes:
    buffer = io.BytesIO()
    workbook.save(buffer)
    return buffer.getvalue()


def repacked(data: bytes, **replaced: bytes) -> bytes:
    """Return the zip with entries replaced or added; the keys are paths with "__" for "/"."""
    contents = {name.replace("__", "/"): content for name, content in replaced.items()}
    return rezipped(data, contents)


def rezipped(data: bytes, contents: dict[str, bytes]) -> bytes:
    buffer = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(data)) as old,
        zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as new,
    ):
        for name in old.namelist():
            if name not in contents:
                new.writestr(name, old.read(name))
        for name, content in contents.items():
            new.writestr(name, content)
    return buffer.getvalue()


def part(data: bytes, name: str) -> bytes:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return archive.read(name)


def archive_of(**contents: bytes) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in contents.items():
            archive.writestr(name.replace("__", "/"), content)
    return buffer.getvalue()
