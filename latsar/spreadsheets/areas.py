"""How far a sheet is filled, and which of its cells hold errors (#N/A).

The reader allocates a dense grid, so two cells at A1 and XFD1048576 would ask for billions of
places; and it gives error cells as empty. Both are found here, before the reader has the bytes.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass, field
from xml.parsers import expat

from .errors import WorkbookRefused

MAX_AREA = 2_000_000
MAX_ROW, MAX_COLUMN = 1_048_576, 16_384  # Excel's own
MAX_ELEMENTS = 3_000_000
MAX_ERROR_CELLS = 200_000
REFERENCE = re.compile(r"([A-Z]{1,3})([0-9]{1,7})")
ROW_NUMBER = re.compile(r"[0-9]{1,7}")
# How Excel, LibreOffice and openpyxl write a cell, and every way that XML allows.
USUAL_CELL = re.compile(rb'<c r="([A-Z]{1,3}[0-9]{1,7})"')
OTHER_CELL = tuple(b"<c" + end for end in (b">", b"/", b"\t", b"\n", b"\r"))
PREFIXED_CELL = re.compile(rb"<[^\s<>/!?]*:c[\s/>]")
LETTERS, DIGITS = b"ABCDEFGHIJKLMNOPQRSTUVWXYZ", b"0123456789"

TOO_WIDE = (
    "Ada lembar yang terisi dari baris {first} sampai {last} dan sampai kolom ke-{width}: terlalu "
    "luas untuk dibaca. Hapus isi di luar tabel, atau salin tabelnya ke templat yang disediakan."
)
TOO_MUCH = (
    "Berkas ini memuat terlalu banyak sel atau teks untuk satu impor. Bagi datanya menjadi "
    "beberapa berkas, atau salin hanya kolom yang diperlukan ke templat yang disediakan."
)
TOO_MANY_ERRORS = (
    "Berkas ini memuat terlalu banyak rumus yang gagal ({text}). Perbaiki rumusnya, atau salin "
    "datanya sebagai nilai ke templat yang disediakan."
)
NO_PLACE = (
    "Berkas Excel ini rusak: ada isi di tempat yang tidak dikenal Excel (“{place}”). Buka di "
    "Excel, simpan ulang sebagai .xlsx, lalu unggah lagi."
)


@dataclass
class Area:
    """`errors`: the text of each error cell by (row, column), both from 1."""

    text_cells: int = 0
    errors: dict[tuple[int, int], str] = field(default_factory=dict)


def measure(sheet: bytes) -> Area:
    """Refuse a sheet that is filled too far apart. `sheet` must have passed expat before."""
    return _quick(sheet) or _Thorough().read(sheet)


def column_number(letters: str) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - 64
    return number


def _quick(sheet: bytes) -> Area | None:
    """Judge a sheet written the usual way and without error cells; None for any other.

    Cells that are formatted but blank count here too, so a sheet that seems too wide is read again.
    """
    if sheet[:1] != b"<" or b"\x00" in sheet[:64]:  # UTF-16
        return None
    places = USUAL_CELL.findall(sheet)
    usual = sheet.count(b"<c ") == len(places) and not any(odd in sheet for odd in OTHER_CELL)
    prefixed = b":c" in sheet and PREFIXED_CELL.search(sheet)
    if not usual or prefixed or b't="e"' in sheet or b"t='e'" in sheet:
        return None
    joined = b" ".join(places)
    rows = {int(row) for row in set(joined.translate(None, LETTERS).split())}
    columns = {column_number(c.decode()) for c in set(joined.translate(None, DIGITS).split())}
    return None if _too_wide(rows, columns) else Area(sheet.count(b't="s"'))


def _too_wide(rows: Collection[int], columns: Collection[int]) -> bool:
    beyond = max(rows, default=0) > MAX_ROW or max(columns, default=0) > MAX_COLUMN
    return beyond or _span(rows) * _span(columns) > MAX_AREA


def _span(places: Collection[int]) -> int:
    return max(places) - min(places) + 1 if places else 0


class _Thorough:
    """Reads a sheet element by element, however it is written."""

    def __init__(self) -> None:
        self.parser = expat.ParserCreate(namespace_separator=" ")
        self.parser.buffer_text = True
        self.parser.StartElementHandler = self._start
        self.errors: dict[tuple[int, int], str] = {}
        self.rows: set[int] = set()
        self.columns: set[int] = set()
        self.elements = self.text_cells = self.row = self.column = 0
        self.kind = ""

    def read(self, sheet: bytes) -> Area:
        self.parser.Parse(sheet, True)
        if _too_wide(self.rows, self.columns):
            first, last, width = min(self.rows), max(self.rows), max(self.columns)
            raise WorkbookRefused(TOO_WIDE.format(first=first, last=last, width=width))
        return Area(self.text_cells, self.errors)

    def _start(self, tag: str, attributes: dict[str, str]) -> None:
        self.elements += 1
        if self.elements > MAX_ELEMENTS:
            raise WorkbookRefused(TOO_MUCH)
        local = tag[tag.rfind(" ") + 1 :]
        if local == "c":
            self._cell(attributes)
        elif local in {"v", "is"}:
            self._value()
        elif local == "row":
            self._next_row(attributes.get("r"))

    def _cell(self, attributes: dict[str, str]) -> None:
        self.kind = attributes.get("t", "")
        reference = attributes.get("r")
        if reference is None:
            self.column += 1
            return
        found = REFERENCE.fullmatch(reference)
        if not found:  # the reader may take it for a place that is far away
            raise WorkbookRefused(NO_PLACE.format(place=reference[:20]))
        self.column, self.row = column_number(found[1]), int(found[2])

    def _next_row(self, number: str | None) -> None:
        if number is not None and not ROW_NUMBER.fullmatch(number):
            raise WorkbookRefused(NO_PLACE.format(place=number[:20]))
        self.row = self.row + 1 if number is None else int(number)
        self.column = 0

    def _value(self) -> None:
        if self.kind == "s":
            self.text_cells += 1
        elif self.kind == "e":
            if len(self.errors) >= MAX_ERROR_CELLS:
                raise WorkbookRefused(TOO_MANY_ERRORS.format(text=next(iter(self.errors.values()))))
            self.errors[self.row, self.column] = ""
            self.parser.CharacterDataHandler = self._error_text
            self.parser.EndElementHandler = self._error_end
        self.rows.add(self.row)
        self.columns.add(self.column)

    def _error_text(self, text: str) -> None:
        self.errors[self.row, self.column] += text

    def _error_end(self, _: str) -> None:
        self.parser.CharacterDataHandler = None
        self.parser.EndElementHandler = None
