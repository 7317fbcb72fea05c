"""Gives a refused workbook back: bad cells red with a comment, and a sheet that lists them."""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from typing import Any

from openpyxl import Workbook, load_workbook
from openpyxl.cell.cell import Cell, MergedCell
from openpyxl.comments import Comment
from openpyxl.styles import PatternFill
from openpyxl.worksheet.worksheet import Worksheet

from .errors import CellError, WorkbookRefused
from .guards import DAMAGED, MAX_BYTES, inspect
from .reader import MARKS_SHEET, Column, Table, find_table
from .writer import AUTHOR, BOLD, put, saved

RED = PatternFill("solid", fgColor="FFFFC7CE")
NONE = PatternFill(fill_type=None)
OWN_NOTE = "\n\nKomentar semula: "
LISTED = (("Baris", 8), ("Kolom", 18), ("Isi", 26), ("Pesan", 100))


def mark_errors(
    original: bytes,
    errors: Sequence[CellError],
    columns: Sequence[Column],
    *,
    max_bytes: int = MAX_BYTES,
) -> bytes:
    """Return the same workbook with the errors marked; marks of an earlier round are removed.

    Raises WorkbookRefused when the file is no workbook that may be opened at all.
    """
    inspected = inspect(original, max_bytes=max_bytes)
    try:
        workbook = load_workbook(io.BytesIO(original))
    except Exception as error:  # openpyxl fails in many ways on what Excel itself would open
        raise WorkbookRefused(DAMAGED) from error
    if MARKS_SHEET in workbook.sheetnames:
        del workbook[MARKS_SHEET]
    try:
        table = find_table(inspected, columns)
    except WorkbookRefused:
        table = None  # no header, so no cells to mark: the list says it all
    if table is not None:
        sheet = workbook[table.name]
        _unmark(sheet)
        for (row, position), messages in _by_cell(errors, table, columns).items():
            _mark(_reachable(sheet, row, position), messages)
    _list_errors(workbook, errors)
    return saved(workbook)


def _by_cell(
    errors: Sequence[CellError], table: Table, columns: Sequence[Column]
) -> dict[tuple[int, int], list[str]]:
    places = {c.header: table.header[c.key] for c in columns if c.key in table.header}
    cells: dict[tuple[int, int], list[str]] = {}
    for error in errors:
        for position in _positions(error, table, places):
            cells.setdefault((error.row or 0, position), []).append(error.message)
    return cells


def _positions(
    error: CellError, table: Table, places: Mapping[str, Sequence[int]]
) -> Sequence[int]:
    """A doubled column is marked at each of its headers, a cell only where the column is read."""
    found = places.get(error.column, ()) if error.row is not None else ()
    return found if error.row == table.header_row else found[:1]


def _reachable(sheet: Worksheet, row: int, position: int) -> Cell:
    """Return the cell, or the first cell of the merged area it lies in."""
    cell = sheet.cell(row, position)
    if not isinstance(cell, MergedCell):
        return cell
    area = next(area for area in sheet.merged_cells.ranges if cell.coordinate in area)
    first = sheet.cell(area.min_row, area.min_col)
    assert isinstance(first, Cell)  # noqa: S101 - the top left of an area is never a MergedCell
    return first


def _mark(cell: Cell, messages: Sequence[str]) -> None:
    text = "\n".join(messages)
    if cell.comment is not None:
        text += OWN_NOTE + cell.comment.text
    cell.fill = RED
    cell.comment = Comment(text, AUTHOR, width=320, height=120)


def _unmark(sheet: Worksheet) -> None:
    """Remove our marks only: by author and colour. A comment that stood there before comes back."""
    # Not iter_rows(): it would make every cell between two that lie far apart.
    for cell in list(sheet._cells.values()):
        comment = cell.comment
        if not isinstance(cell, Cell) or comment is None or comment.author != AUTHOR:
            continue
        if cell.fill.fgColor.rgb == RED.fgColor.rgb:
            _, note, text = comment.text.partition(OWN_NOTE)
            cell.comment = Comment(text, "") if note else None
            cell.fill = NONE


def _list_errors(workbook: Workbook, errors: Sequence[CellError]) -> None:
    listed = workbook.create_sheet(MARKS_SHEET)
    for position, (header, width) in enumerate(LISTED, 1):
        put(listed.cell(1, position), header, "text").font = BOLD
        listed.column_dimensions["ABCD"[position - 1]].width = width
    for row, error in enumerate(errors, 2):
        values: tuple[Any, ...] = (error.row, error.column, error.value, error.message)
        kinds = ("int", "nip", "nip", "text")
        for position, (value, kind) in enumerate(zip(values, kinds, strict=True), 1):
            put(listed.cell(row, position), value, kind)
    listed.freeze_panes = "A2"
    workbook.active = workbook.index(listed)
    for other in workbook.worksheets:
        other.sheet_view.tabSelected = other is listed
