"""Gives a refused workbook back: bad cells red with a comment, and a sheet that lists them.

What openpyxl doesn't carry over is put back or named: see keeping.py.
"""

from __future__ import annotations

import io
from collections.abc import Sequence
from copy import copy
from difflib import get_close_matches
from math import ceil
from typing import Any

from openpyxl import Workbook, load_workbook
from openpyxl.cell.cell import Cell, MergedCell
from openpyxl.comments import Comment
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.styles.colors import Color
from openpyxl.worksheet.hyperlink import Hyperlink
from openpyxl.worksheet.worksheet import Worksheet

from latsar.formatting import number

from .errors import CellError, WorkbookRefused
from .guards import DAMAGED, MAX_BYTES, inspect
from .keeping import losses, with_results
from .layout import LINE_POINTS
from .reader import MARKS_SHEET, Column, Table, column_letters, find_table, normal
from .writer import AUTHOR, BOLD, put, saved, set_print

RED = "FFFFC7CE"
UNUSED = Color(indexed=64)  # the second colour of a fill in one colour
NONE = PatternFill(fill_type=None)
OWN_NOTE = "\n\nKomentar semula: "
LISTED = (("Sel", 8), ("Baris", 8), ("Kolom", 18), ("Isi", 26), ("Pesan", 90))
KINDS = ("nip", "int", "nip", "nip", "text")
LINK = Font(name="Calibri", size=11, color="FF0563C1", underline="single")
LINE = 84  # letters of a message that fit in its column
MAX_COMMENTS = 5_000  # every bad cell is red; so many tell by themselves what is wrong
MAX_LISTED = 10_000
LIKENESS = 0.75
MORE = "… dan {more} kesalahan lain. Perbaiki yang tertulis di atas, lalu unggah lagi."

Place = tuple[int, int]  # row and column, from 1


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
        workbook = load_workbook(io.BytesIO(original), rich_text=True)
    except Exception as error:  # openpyxl fails in many ways on what Excel itself would open
        raise WorkbookRefused(DAMAGED) from error
    if MARKS_SHEET in workbook.sheetnames:
        del workbook[MARKS_SHEET]
    try:
        table = find_table(inspected, columns)
    except WorkbookRefused:
        table = None  # no header, so no cells to mark: the list says it all
    places = [_positions(error, table, columns) if table else () for error in errors]
    if table is not None:
        sheet = workbook[table.name]
        _unmark(sheet)
        for at, (place, messages) in enumerate(_by_cell(errors, places).items()):
            _mark(_reachable(sheet, *place), messages, speaks=at < MAX_COMMENTS)
    _list_errors(workbook, table.name if table else "", errors, places, losses(original))
    return with_results(saved(workbook), workbook.sheetnames, original, inspected.workbook.parts)


def _by_cell(
    errors: Sequence[CellError], places: Sequence[Sequence[Place]]
) -> dict[Place, list[str]]:
    cells: dict[Place, list[str]] = {}
    for error, found in zip(errors, places, strict=True):
        for place in found:
            cells.setdefault(place, []).append(error.message)
    return cells


def _positions(error: CellError, table: Table, columns: Sequence[Column]) -> Sequence[Place]:
    """A cell stands where its column is read; a header at each place that is wrong with it."""
    column = next((c for c in columns if c.header == error.column), None)
    if column is None or error.row is None:
        return ()
    found = table.header.get(column.key, [])
    if error.row != table.header_row:
        return [(error.row, place) for place in found[:1]]
    return [(error.row, place) for place in found or [_place_of_missing(column, table)]]


def _place_of_missing(column: Column, table: Table) -> int:
    """Return the header that may be a slip for this one, or the free place beside the last."""
    left = table.offset[1] + 1
    texts = {
        at: normal(value)
        for at, value in enumerate(table.rows[table.header_index], left)
        if isinstance(value, str) and value.strip()
    }
    taken = {place for places in table.header.values() for place in places}
    unknown = {text: at for at, text in texts.items() if at not in taken}
    for name in (column.header, *column.aliases):
        if close := get_close_matches(normal(name), list(unknown), 1, LIKENESS):
            return unknown[close[0]]
    return max(texts, default=left - 1) + 1


def _reachable(sheet: Worksheet, row: int, position: int) -> Cell:
    """Return the cell, or the first cell of the merged area it lies in."""
    cell = sheet.cell(row, position)
    if not isinstance(cell, MergedCell):
        return cell
    area = next(area for area in sheet.merged_cells.ranges if cell.coordinate in area)
    first = sheet.cell(area.min_row, area.min_col)
    assert isinstance(first, Cell)  # noqa: S101 - the top left of an area is never a MergedCell
    return first


def _mark(cell: Cell, messages: Sequence[str], *, speaks: bool) -> None:
    """Make the cell red. Its own colour is kept in the colour that such a fill doesn't show."""
    old = cell.fill
    own = copy(old.fgColor) if old.fill_type == "solid" else UNUSED
    if own.rgb != RED:  # two errors in one merged area meet in its first cell
        cell.fill = PatternFill("solid", fgColor=RED, bgColor=own)
    if speaks:
        text = "\n".join(messages)
        if cell.comment is not None:
            text += OWN_NOTE + cell.comment.text
        cell.comment = Comment(text, AUTHOR, width=320, height=120)


def _unmark(sheet: Worksheet) -> None:
    """Remove our marks only, known by their colour and author; what stood there comes back."""
    # Not iter_rows(): it would make every cell between two that lie far apart.
    for cell in list(sheet._cells.values()):
        if not isinstance(cell, Cell) or cell.fill.fgColor.rgb != RED:
            continue
        comment, own = cell.comment, cell.fill.bgColor
        if comment is not None and comment.author != AUTHOR:
            continue
        if comment is not None:
            _, note, text = comment.text.partition(OWN_NOTE)
            cell.comment = Comment(text, "") if note else None
        is_plain = own is None or (own.type == "indexed" and own.indexed == UNUSED.indexed)
        cell.fill = NONE if is_plain else PatternFill("solid", fgColor=copy(own))


def _list_errors(
    workbook: Workbook,
    name: str,
    errors: Sequence[CellError],
    places: Sequence[Sequence[Place]],
    lost: Sequence[str],
) -> None:
    listed = workbook.create_sheet(MARKS_SHEET)
    for position, (header, width) in enumerate(LISTED, 1):
        put(listed.cell(1, position), header, "text").font = BOLD
        listed.column_dimensions["ABCDE"[position - 1]].width = width
    for row, (error, found) in enumerate(zip(errors[:MAX_LISTED], places, strict=False), 2):
        cell = f"{column_letters(found[0][1])}{found[0][0]}" if found else ""
        values: tuple[Any, ...] = (cell, error.row, error.column, error.value, error.message)
        for position, (value, kind) in enumerate(zip(values, KINDS, strict=True), 1):
            put(listed.cell(row, position), value, kind)
        listed.row_dimensions[row].height = max(1, ceil(len(error.message) / LINE)) * LINE_POINTS
        if cell:
            _link(listed.cell(row, 1), _target(name, cell))
    _add_notes(listed, len(errors) - MAX_LISTED, lost)
    set_print(listed, 1)
    workbook.active = workbook.index(listed)
    for other in workbook.worksheets:
        other.sheet_view.tabSelected = other is listed


def _target(sheet: str, cell: str) -> str:
    quoted = sheet.replace("'", "''")
    return f"'{quoted}'!{cell}"


def _link(cell: Any, target: str) -> None:
    cell.hyperlink = Hyperlink(ref=cell.coordinate, location=target)
    cell.font = LINK


def _add_notes(listed: Worksheet, more: int, lost: Sequence[str]) -> None:
    notes = [MORE.format(more=number(more))] if more > 0 else []
    for note in (*notes, *lost):
        cell = put(listed.cell(listed.max_row + 1, len(LISTED)), note, "text")
        cell.alignment = Alignment(wrap_text=True, vertical="top")
        cell.font = Font(name="Calibri", size=11, italic=True)
