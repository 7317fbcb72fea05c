"""Reads the one table of a workbook: finds its header, gives its rows with Excel's row numbers.

A value is what the cell holds: None (blank), str, float, bool, date, datetime, time, timedelta or
ErrorCell. A number stays a float on purpose: a NIP that Excel keeps as a number has lost digits,
and only the caller (through cells.py) may judge it.
"""

from __future__ import annotations

import hashlib
import io
import itertools
import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from python_calamine import CalamineError, CalamineSheet, CalamineWorkbook, SheetVisibleEnum
from python_calamine import load_workbook as open_workbook

from latsar.formatting import joined, number

from .cells import ErrorCell, visible
from .errors import CellError, WorkbookRefused
from .guards import DAMAGED, MAX_BYTES, Inspected, Source, inspect

HEADER_WITHIN = 20
MARKS_SHEET = "Kesalahan"  # what marking.py adds is never data
NO_SHEET = (
    "Tidak ada lembar data yang tampak di berkas ini. Di Excel tampilkan lembar yang tersembunyi "
    f"(lembar “{MARKS_SHEET}” tidak pernah dibaca), simpan, lalu unggah lagi."
)
# The reader fails in its own ways on parts that are sound XML but no sound workbook.
PANIC = "PanicException"  # how the reader's Rust gives up; it derives from BaseException
NO_DATE = (
    "Ada sel berformat tanggal atau jam yang isinya bukan tanggal dan bukan jam (di Excel tampak "
    "sebagai ####). Ubah format sel itu menjadi Teks, ketik ulang isinya, lalu unggah lagi."
)
READ_FAILURES = (CalamineError, ValueError, KeyError, IndexError, OSError, RuntimeError)


@dataclass(frozen=True)
class Column:
    """A column to find: `header` is what messages call it, `aliases` are other accepted texts."""

    key: str
    header: str
    aliases: tuple[str, ...] = ()
    required: bool = True


@dataclass(frozen=True)
class SheetRow:
    number: int
    values: dict[str, Any]


@dataclass(frozen=True)
class Sheet:
    """The table by columns: `cells[key][n]` stands in Excel's row `numbers[n]`.

    `headers`: the text of each header in the file by key; a column left out has no key.
    """

    numbers: list[int]
    cells: dict[str, list[Any]]
    sha256: str
    header_row: int
    sheet_name: str
    headers: dict[str, str] = field(default_factory=dict)

    @property
    def rows(self) -> list[SheetRow]:
        """The same by rows, for who doesn't count in thousands."""
        values = zip(*self.cells.values(), strict=True)
        return [
            SheetRow(row, dict(zip(self.cells, of_row, strict=True)))
            for row, of_row in zip(self.numbers, values, strict=True)
        ]


@dataclass(frozen=True)
class Table:
    """A sheet of the workbook with its place of the header; `rows` start at Excel row `offset`."""

    name: str
    rows: list[list[Any]]
    offset: tuple[int, int]
    header_index: int
    header: dict[str, list[int]]  # key -> Excel column numbers that carry this header

    @property
    def header_row(self) -> int:
        return self.offset[0] + self.header_index + 1

    def header_texts(self) -> dict[str, str]:
        texts = self.rows[self.header_index]
        left = self.offset[1] + 1
        return {key: str(texts[found[0] - left]).strip() for key, found in self.header.items()}

    def first_below(self) -> int:
        """The place in `rows` of the first row under the header (and its row of numbers)."""
        below = self.header_index + 1
        return below + (below < len(self.rows) and _is_numbering(self.rows[below]))


def read_sheet(
    source: Source,
    columns: Sequence[Column],
    *,
    max_rows: int = 20_000,
    max_bytes: int = MAX_BYTES,
) -> Sheet:
    """Return the rows below the header, or raise WorkbookRefused with every reason found."""
    inspected = inspect(source, max_bytes=max_bytes)
    table = find_table(inspected, columns)
    problems = header_problems(table, columns)
    if problems:
        raise WorkbookRefused(problems)
    positions = {key: found[0] for key, found in table.header.items()}
    numbers, cells = _cells(table, positions, inspected.workbook.error_cells(table.name))
    if not numbers:
        raise WorkbookRefused(
            f"Lembar “{table.name}” tidak memuat data di bawah baris judul kolom "
            f"(baris {table.header_row}). Isi sedikitnya satu baris, lalu unggah lagi."
        )
    if len(numbers) > max_rows:
        raise WorkbookRefused(
            f"Lembar “{table.name}” memuat {number(len(numbers))} baris data, batasnya "
            f"{number(max_rows)}. Bagi menjadi beberapa berkas, lalu unggah satu per satu."
        )
    sha256 = hashlib.sha256(inspected.data).hexdigest()
    return Sheet(numbers, cells, sha256, table.header_row, table.name, table.header_texts())


def find_table(inspected: Inspected, columns: Sequence[Column]) -> Table:
    """Return the sheet whose header fits best; refuse when none or several do."""
    try:
        with open_workbook(io.BytesIO(inspected.data)) as workbook:
            tables = list(_tables(workbook, columns))
            names = _visible_names(workbook)
    except READ_FAILURES as error:
        raise WorkbookRefused(DAMAGED) from error
    except BaseException as error:
        if isinstance(error, OverflowError) or type(error).__name__ == PANIC:
            raise WorkbookRefused(NO_DATE) from error
        raise
    if not names:
        raise WorkbookRefused(NO_SHEET)
    filled = [table for table in tables if table.rows]
    if not filled:
        raise WorkbookRefused(
            "Berkas Excel ini tidak berisi apa pun. Unduh templat, isi datanya, lalu unggah lagi."
        )
    best = max(len(table.header) for table in filled)
    if best < min(2, len(columns)):
        raise WorkbookRefused(_header_not_found(columns, names))
    fitting = [table for table in filled if len(table.header) == best]
    with_data = [table for table in fitting if _has_data(table)]
    if len(with_data) > 1:
        shown = joined([f"“{table.name}”" for table in with_data])
        raise WorkbookRefused(
            f"Lembar {shown} sama-sama memuat daftar ini, sehingga tidak jelas mana yang diimpor. "
            "Gabungkan dalam satu lembar, atau hapus lembar yang tidak dipakai."
        )
    return (with_data or fitting)[0]


def header_problems(table: Table, columns: Sequence[Column]) -> list[CellError]:
    problems = []
    for column in columns:
        found = table.header.get(column.key, [])
        if not found and column.required:
            message = (
                f"Kolom {column.header} tidak ada di lembar “{table.name}”. Tambahkan kolom dengan "
                f"judul “{column.header}” pada baris {table.header_row}, atau pakai templat."
            )
            problems.append(CellError(table.header_row, column.header, message))
        if len(found) > 1:
            letters = joined([column_letters(position) for position in found])
            message = (
                f"Kolom {column.header} ada {len(found)} kali (kolom {letters}). Hapus atau ganti "
                "judul yang tidak dipakai, sehingga tinggal satu."
            )
            problems.append(CellError(table.header_row, column.header, message))
    return problems


def normal(text: Any) -> str:
    """Bring a header to its letters and digits: case, spaces and punctuation are forgiven."""
    plain = unicodedata.normalize("NFKC", str(text)).casefold()
    return re.sub(r"[\W_]+", "", plain)


def column_letters(position: int) -> str:
    letters = ""
    while position:
        position, rest = divmod(position - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


def _visible_names(workbook: CalamineWorkbook) -> list[str]:
    return [
        meta.name
        for meta in workbook.sheets_metadata
        if meta.visible == SheetVisibleEnum.Visible and meta.name != MARKS_SHEET
    ]


def _tables(workbook: CalamineWorkbook, columns: Sequence[Column]) -> Iterator[Table]:
    known = {normal(text): c.key for c in columns for text in (c.header, *c.aliases)}
    for name in _visible_names(workbook):
        sheet = workbook.get_sheet_by_name(name)
        yield _table(sheet, known)


def _table(sheet: CalamineSheet, known: Mapping[str, str]) -> Table:
    if sheet.start is None:
        return Table(sheet.name, [], (0, 0), 0, {})
    rows = sheet.to_python()
    best: dict[str, list[int]] = {}
    at = 0
    for index, row in enumerate(rows[:HEADER_WITHIN]):
        found: dict[str, list[int]] = {}
        for position, value in enumerate(row, start=sheet.start[1] + 1):
            key = known.get(normal(value)) if isinstance(value, str) and value else None
            if key:
                found.setdefault(key, []).append(position)
        if len(found) > len(best):
            best, at = found, index
    return Table(sheet.name, rows, sheet.start, at, best)


def _has_data(table: Table) -> bool:
    left = table.offset[1] + 1
    places = [found[0] - left for found in table.header.values()]
    below = itertools.islice(table.rows, table.first_below(), None)
    return any(not _is_blank(row[place]) for row in below for place in places)


def _cells(
    table: Table, positions: Mapping[str, int], error_cells: Mapping[tuple[int, int], str]
) -> tuple[list[int], dict[str, list[Any]]]:
    """Give the rows with anything in a known column; a prefilled "No" alone is no data."""
    left, below = table.offset[1] + 1, table.first_below()
    first = table.offset[0] + below + 1
    rows = table.rows[below:]
    cells = {key: _column(rows, position - left) for key, position in positions.items()}
    keys = {position: key for key, position in positions.items()}
    for (row, position), text in error_cells.items():
        if position in keys and first <= row < first + len(rows):
            cells[keys[position]][row - first] = ErrorCell(text)
    filled = [any(values) for values in zip(*cells.values(), strict=True)]
    # A 0 or a FALSE is data too; rows with nothing but those are few.
    for at, seems_filled in enumerate(filled):
        if not seems_filled:
            filled[at] = any(column[at] is not None for column in cells.values())
    numbers = list(itertools.compress(range(first, first + len(rows)), filled))
    if len(numbers) < len(rows):
        cells = {key: list(itertools.compress(of, filled)) for key, of in cells.items()}
    return numbers, cells


def _column(rows: Sequence[Sequence[Any]], at: int) -> list[Any]:
    """Blank cells become None. A text that begins with a letter or digit is seen not to be."""
    return [
        value
        if (value.__class__ is str and value and "!" <= value[0] <= "~") or not _is_blank(value)
        else None
        for value in (row[at] for row in rows)
    ]


def _is_blank(value: Any) -> bool:
    return value is None or (isinstance(value, str) and not (value and visible(value)))


def _is_numbering(row: Sequence[Any]) -> bool:
    """Tell a row "1 2 3 ..." under the header (or "(1) (2) (3)"), which Indonesian forms carry."""
    texts = [re.sub(r"\.0$|[()\s]", "", str(value)) for value in row if not _is_blank(value)]
    first = texts[0] if texts else ""
    if len(texts) < 2 or first not in {"0", "1"}:
        return False
    return texts == [str(int(first) + step) for step in range(len(texts))]


def _header_not_found(columns: Sequence[Column], names: Sequence[str]) -> str:
    wanted = joined([column.header for column in columns if column.required])
    sheets = joined([f"“{name}”" for name in names])
    return (
        f"Baris judul kolom tidak ditemukan dalam {HEADER_WITHIN} baris pertama lembar {sheets}. "
        f"Tulis judul kolom {wanted} dalam satu baris di atas data, atau pakai templat."
    )
