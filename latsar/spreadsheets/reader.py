"""Reads a workbook into rows by column key; values come raw, as Excel stored them."""

from __future__ import annotations

import hashlib
import io
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any, BinaryIO

from python_calamine import CalamineError, CalamineWorkbook

from .errors import CellError, WorkbookRefused
from .guards import check_workbook

HEADER_SEARCH_ROWS = 20
MAX_ROWS = 20_000
Value = str | int | float | bool | date | datetime | time | timedelta | None


@dataclass(frozen=True)
class Column:
    """A column to find: its key, the header's text, other names it goes by."""

    key: str
    header: str
    aliases: tuple[str, ...] = ()
    required: bool = True


@dataclass(frozen=True)
class SheetRow:
    """`number` is the row number that Excel shows; an absent column has no key in `values`."""

    number: int
    values: dict[str, Value]


@dataclass(frozen=True)
class Sheet:
    rows: list[SheetRow]
    sha256: str
    header_row: int
    sheet_name: str
    headers: dict[str, str] = field(default_factory=dict)  # key -> the header as it was typed


def folded(text: Any) -> str:
    """Compare headers without case, spaces and punctuation."""
    return re.sub(r"[\W_]+", "", str(text)).casefold()


def read_bytes(source: bytes | str | Path | BinaryIO) -> bytes:
    if isinstance(source, bytes):
        return source
    if isinstance(source, str | Path):
        return Path(source).read_bytes()
    return source.read()


def read_sheet(
    source: bytes | str | Path | BinaryIO,
    columns: Sequence[Column],
    *,
    max_rows: int = MAX_ROWS,
) -> Sheet:
    """Read the first sheet that has the header. Raises WorkbookRefused naming column and mend."""
    content = read_bytes(source)
    check_workbook(content)
    names = known_names(columns)
    best: tuple[int, str, int, list[Any]] | None = None
    try:
        workbook = CalamineWorkbook.from_object(io.BytesIO(content))
        for name in workbook.sheet_names:
            sheet = workbook.get_sheet_by_name(name)
            top = sheet.to_python(skip_empty_area=False, nrows=HEADER_SEARCH_ROWS)
            for index, cells in enumerate(top):
                hits = sum(1 for cell in cells if folded(cell) in names)
                if hits >= min(2, len(columns)) and (best is None or hits > best[0]):
                    best = (hits, name, index, cells)
        if best is None:
            raise WorkbookRefused(header_missing(workbook, columns))
        _, name, index, cells = best
        places = find_columns(cells, columns, names, index + 1)
        grid = workbook.get_sheet_by_name(name).to_python(skip_empty_area=False)
    except (CalamineError, ValueError, OSError) as error:
        raise WorkbookRefused(
            "Isi buku kerja rusak sehingga tidak dapat dibaca. "
            "Buka di Excel, simpan ulang sebagai .xlsx, lalu unggah kembali."
        ) from error
    rows = list(data_rows(grid, index, places, max_rows))
    if not rows:
        raise WorkbookRefused(
            f"Tidak ada baris data di bawah judul kolom (lembar “{name}”, baris {index + 1}). "
            "Isi sedikitnya satu baris."
        )
    headers = {key: str(cells[place]).strip() for key, place in places.items()}
    return Sheet(rows, hashlib.sha256(content).hexdigest(), index + 1, name, headers)


def known_names(columns: Sequence[Column]) -> dict[str, str]:
    return {
        folded(name): column.key for column in columns for name in (column.header, *column.aliases)
    }


def header_missing(workbook: CalamineWorkbook, columns: Sequence[Column]) -> str:
    filled = any(
        workbook.get_sheet_by_name(name).to_python(skip_empty_area=True, nrows=1)
        for name in workbook.sheet_names
    )
    wanted = ", ".join(column.header for column in columns if column.required)
    if not filled:
        return (
            "Buku kerja kosong. Unduh templat, isi datanya, lalu unggah kembali. "
            f"Kolom yang diperlukan: {wanted}."
        )
    return (
        f"Baris judul kolom tidak ditemukan pada {HEADER_SEARCH_ROWS} baris pertama. "
        f"Tulis judul kolom dalam satu baris: {wanted}."
    )


def find_columns(
    cells: Sequence[Any], columns: Sequence[Column], names: dict[str, str], row: int
) -> dict[str, int]:
    """Return {key: position}; raise for a doubled or a missing column."""
    places: dict[str, int] = {}
    headers = {column.key: column.header for column in columns}
    errors = []
    for position, cell in enumerate(cells):
        key = names.get(folded(cell))
        if key is None:
            continue
        if key in places:
            errors.append(
                CellError(
                    row,
                    headers[key],
                    f"Kolom {headers[key]} ada dua kali. Hapus atau ganti nama salah satunya.",
                    str(cell),
                )
            )
        else:
            places[key] = position
    errors += [
        CellError(
            row,
            column.header,
            f"Kolom {column.header} tidak ada. Tambahkan pada baris judul, seperti di templat.",
        )
        for column in columns
        if column.required and column.key not in places
    ]
    if errors:
        raise WorkbookRefused(errors)
    return places


def data_rows(
    grid: list[list[Any]], header_index: int, places: dict[str, int], max_rows: int
) -> Iterator[SheetRow]:
    count = 0
    for index in range(header_index + 1, len(grid)):
        cells = grid[index]
        values = {key: cells[p] if p < len(cells) else None for key, p in places.items()}
        values = {key: None if is_blank(v) else v for key, v in values.items()}
        if all(value is None for value in values.values()):
            continue
        count += 1
        if count > max_rows:
            raise WorkbookRefused(
                f"Lebih dari {max_rows} baris data. Bagi menjadi beberapa berkas."
            )
        yield SheetRow(index + 1, values)


def is_blank(value: Any) -> bool:
    return value is None or (isinstance(value, str) and not value.strip("\u00a0\u200b \t\r\n"))
