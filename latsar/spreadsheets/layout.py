"""How a sheet looks on paper: ruled cells, and rows as high as their wrapped text needs."""

from __future__ import annotations

from math import ceil

from openpyxl.cell.cell import Cell
from openpyxl.styles import Border, Side
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

LINE_POINTS = 15.0
BOLD_FACTOR = 1.15  # a bold letter is wider than the one a column's width counts in
THIN = Side(style="thin", color="9AA1A9")
RULED = Border(left=THIN, right=THIN, top=THIN, bottom=THIN)


def rule(sheet: Worksheet, first_row: int, last_row: int, columns: int) -> None:
    """Rule the cells of a table and set the height of its rows (not every program fits them)."""
    rows = sheet.iter_rows(min_row=first_row, max_row=last_row, max_col=columns)
    for number, row in enumerate(rows, first_row):
        needed = 1
        for cell in row:
            cell.border = RULED
            if isinstance(cell, Cell) and cell.alignment.wrap_text:
                needed = max(needed, lines_of(sheet, cell))
        sheet.row_dimensions[number].height = needed * LINE_POINTS


def lines_of(sheet: Worksheet, cell: Cell) -> int:
    text = str(cell.value or "")
    width = sheet.column_dimensions[get_column_letter(cell.column)].width
    length = len(text) * (BOLD_FACTOR if cell.font.bold else 1)
    return max(1, ceil(length / max(width - 1, 1)))
