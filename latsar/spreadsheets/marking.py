"""Gives a refused workbook back: bad cells red with a comment, and a sheet that lists them."""

from __future__ import annotations

import io
from collections.abc import Sequence

from openpyxl import load_workbook
from openpyxl.comments import Comment
from openpyxl.styles import PatternFill
from openpyxl.workbook import Workbook
from openpyxl.worksheet.worksheet import Worksheet

from .errors import CellError
from .reader import HEADER_SEARCH_ROWS, Column, folded, known_names
from .writer import BOLD, put, saved

ERROR_SHEET = "Kesalahan"
AUTHOR = "Latsar"
RED = PatternFill("solid", fgColor="FFC7CE")
NONE = PatternFill(fill_type=None)


def mark_errors(original: bytes, errors: Sequence[CellError], columns: Sequence[Column]) -> bytes:
    """Return the same workbook with the errors marked; marks of an earlier round are removed."""
    workbook = load_workbook(io.BytesIO(original))
    if ERROR_SHEET in workbook.sheetnames:
        del workbook[ERROR_SHEET]
    sheet, places = data_sheet(workbook, columns)
    if sheet is not None:
        unmark(sheet)
        for (row, position), messages in by_cell(errors, places).items():
            cell = sheet.cell(row, position)
            cell.fill = RED
            cell.comment = Comment("\n".join(messages), AUTHOR, width=320, height=120)
    listed = workbook.create_sheet(ERROR_SHEET, 0)
    for position, (header, width) in enumerate(
        (("Baris", 8), ("Kolom", 18), ("Isi", 26), ("Pesan", 100)), 1
    ):
        put(listed.cell(1, position), header, "text").font = BOLD
        listed.column_dimensions["ABCD"[position - 1]].width = width
    for row, error in enumerate(errors, 2):
        for position, value in enumerate((error.row, error.column, error.value, error.message), 1):
            put(listed.cell(row, position), value, "text")
    workbook.active = 0
    for other in workbook.worksheets:
        other.sheet_view.tabSelected = other.title == ERROR_SHEET
    return saved(workbook)


def data_sheet(
    workbook: Workbook, columns: Sequence[Column]
) -> tuple[Worksheet | None, dict[str, int]]:
    """Return the sheet that has the most of the headers, and {folded header: position}."""
    names = known_names(columns)
    headers = {column.key: folded(column.header) for column in columns}
    best: tuple[Worksheet | None, dict[str, int]] = (None, {})
    for sheet in workbook.worksheets:
        for row in sheet.iter_rows(max_row=HEADER_SEARCH_ROWS):
            places: dict[str, int] = {}
            for cell in row:
                key = names.get(folded(cell.value or ""))
                if key and isinstance(cell.column, int):
                    places.setdefault(headers[key], cell.column)
            if len(places) > len(best[1]):
                best = (sheet, places)
    return best


def unmark(sheet: Worksheet) -> None:
    for row in sheet.iter_rows():
        for cell in row:
            if (
                cell.comment
                and cell.comment.author == AUTHOR
                and cell.fill.fgColor.rgb
                in (
                    "00FFC7CE",
                    "FFFFC7CE",
                )
            ):
                cell.comment = None
                cell.fill = NONE


def by_cell(
    errors: Sequence[CellError], places: dict[str, int]
) -> dict[tuple[int, int], list[str]]:
    cells: dict[tuple[int, int], list[str]] = {}
    for error in errors:
        position = places.get(folded(error.column))
        if error.row and position:
            cells.setdefault((error.row, position), []).append(error.message)
    return cells
