"""Workbooks for the import tests, built cell by cell as Excel would store them."""

from __future__ import annotations

import io
from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from openpyxl import Workbook

HEADERS = (
    "NIP",
    "Nama",
    "Golongan",
    "Jabatan",
    "Kode Satker",
    "TMT CPNS",
    "Pendidikan",
    "No HP",
    "Email",
)
TMT = date(2025, 6, 1)


def nip(number: int, *, tmt: date = TMT, sex: int = 1) -> str:
    return f"19980217{tmt:%Y%m}{sex}{number:03d}"


def row(number: int, satker: Any = "53.71", **fields: Any) -> list[Any]:
    """Return a good row; give a header (spaces as _) to spoil a cell."""
    values = {
        "NIP": nip(number),
        "Nama": f"Calon Uji {number:03d}",
        "Golongan": "III/a",
        "Jabatan": "Penata Kelola Pemilu Ahli Pertama",
        "Kode_Satker": satker,
        "TMT_CPNS": TMT,
        "Pendidikan": "S-1 Hukum",
        "No_HP": f"0812000{number:05d}",
        "Email": f"calon.{number:03d}@contoh.kpu.go.id",
    } | fields
    return [values[header.replace(" ", "_")] for header in HEADERS]


def workbook(
    rows: Iterable[Sequence[Any]],
    headers: Sequence[str] | None = HEADERS,
    above: Iterable[Sequence[Any]] = (),
) -> bytes:
    """Return the bytes of a workbook with these rows; `above` stands over the header."""
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    for line in [*above, *([headers] if headers else []), *rows]:
        sheet.append(list(line))
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()
