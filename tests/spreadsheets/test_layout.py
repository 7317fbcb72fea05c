"""Rows are as high as their wrapped text: LibreOffice and previews do not fit them by themselves."""

from __future__ import annotations

from openpyxl import Workbook

from latsar.spreadsheets.layout import LINE_POINTS, rule
from latsar.spreadsheets.writer import put


def test_a_row_grows_with_its_longest_wrapped_cell() -> None:
    sheet = Workbook().worksheets[0]
    sheet.column_dimensions["A"].width = 21
    for row, text in enumerate(("pendek", "x" * 20, "x" * 21, "x" * 50), 1):
        put(sheet.cell(row, 1), text, "text")
    rule(sheet, 1, 4, 1)
    heights = [sheet.row_dimensions[row].height / LINE_POINTS for row in range(1, 5)]
    assert heights == [1, 1, 2, 3]


def test_a_cell_that_does_not_wrap_stays_one_line_and_every_cell_is_ruled() -> None:
    sheet = Workbook().worksheets[0]
    put(sheet.cell(1, 1), "1" * 200, "nip")
    rule(sheet, 1, 2, 2)
    assert sheet.row_dimensions[1].height == LINE_POINTS
    assert all(cell.border.top.style == "thin" for row in sheet["A1:B2"] for cell in row)
