"""A refused workbook comes back as it was, with its errors marked and listed."""

from __future__ import annotations

import io

import pytest
from openpyxl import load_workbook
from openpyxl.comments import Comment
from openpyxl.styles import Font
from openpyxl.workbook import Workbook
from openpyxl.worksheet.worksheet import Worksheet

from latsar.spreadsheets.errors import CellError, WorkbookRefused
from latsar.spreadsheets.marking import mark_errors
from latsar.spreadsheets.reader import read_sheet

from .builders import COLUMNS, HEADER, NIP, ROW, book, changed, workbook_of

RED = "FFFFC7CE"
ORIGINAL = workbook_of(
    Daftar=[["DAFTAR CPNS"], [], ["No", *HEADER], [1, *ROW], [2, "1998", "=A1", "kemarin"]],
    Rekap=[["Jumlah", 2]],
)
ERRORS = [
    CellError(5, "NIP", "4 digit, seharusnya 18.", "1998"),
    CellError(5, "TMT CPNS", "“kemarin” tidak dapat dibaca.", "kemarin"),
    CellError(5, "NIP", "NIP ini ada dua kali.", "=1+1"),
    CellError(None, "", "Satker tidak dikenal."),
    CellError(3, "Jabatan", "Kolom Jabatan tidak ada."),
]


def marked(data: bytes, errors: list[CellError] = ERRORS) -> Workbook:
    return load_workbook(io.BytesIO(mark_errors(data, errors, COLUMNS)))


def red_cells(sheet: Worksheet) -> list[str]:
    return [c.coordinate for row in sheet.iter_rows() for c in row if c.fill.fgColor.rgb == RED]


def test_bad_cells_are_red_with_all_their_messages() -> None:
    sheet = marked(ORIGINAL)["Daftar"]
    assert red_cells(sheet) == ["B5", "D5"]
    assert sheet["B5"].comment.text == "4 digit, seharusnya 18.\nNIP ini ada dua kali."
    assert sheet["D5"].comment.text == "“kemarin” tidak dapat dibaca."


def test_errors_are_listed_and_shown_first() -> None:
    workbook = marked(ORIGINAL)
    listed = workbook["Kesalahan"]
    rows = [[cell.value for cell in row] for row in listed.iter_rows()]
    assert rows[0] == ["Baris", "Kolom", "Isi", "Pesan"]
    assert all(cell.font.bold for cell in listed[1])
    assert rows[1] == [5, "NIP", "1998", "4 digit, seharusnya 18."]
    assert rows[4] == [None, None, None, "Satker tidak dikenal."]
    assert len(rows) == 6
    assert listed["C4"].data_type == "s"
    assert workbook.active.title == "Kesalahan"


def test_everything_else_stays() -> None:
    def dress(sheet: Worksheet) -> None:
        sheet["C4"].font = Font(bold=True, color="FF00B050")
        sheet.column_dimensions["C"].width = 41
        sheet.merge_cells("A1:D1")

    before = changed(ORIGINAL, dress)
    workbook = marked(before)
    sheet = workbook["Daftar"]
    assert workbook.sheetnames == ["Daftar", "Rekap", "Kesalahan"]
    assert (sheet["C4"].font.bold, sheet["C4"].font.color.rgb) == (True, "FF00B050")
    assert sheet.column_dimensions["C"].width == 41
    assert [str(area) for area in sheet.merged_cells.ranges] == ["A1:D1"]
    old = load_workbook(io.BytesIO(before))
    for name in ("Daftar", "Rekap"):
        assert [[c.value for c in row] for row in workbook[name].iter_rows()] == [
            [c.value for c in row] for row in old[name].iter_rows()
        ]


def test_marks_of_an_earlier_round_go() -> None:
    first = mark_errors(ORIGINAL, ERRORS, COLUMNS)
    workbook = marked(first, [CellError(4, "Nama", "Nama kosong.")])
    assert workbook.sheetnames == ["Daftar", "Rekap", "Kesalahan"]
    assert red_cells(workbook["Daftar"]) == ["C4"]
    assert workbook["Daftar"]["B5"].comment is None
    assert workbook["Kesalahan"].max_row == 2


def test_a_comment_of_the_office_survives_both_rounds() -> None:
    def note(sheet: Worksheet) -> None:
        sheet["B5"].comment = Comment("dari Bu Rina", "Rina")

    first = mark_errors(changed(ORIGINAL, note), ERRORS, COLUMNS)
    assert "dari Bu Rina" in load_workbook(io.BytesIO(first))["Daftar"]["B5"].comment.text
    assert marked(first, [])["Daftar"]["B5"].comment.text == "dari Bu Rina"


def test_both_headers_of_a_doubled_column_are_marked() -> None:
    data = book([*HEADER, "NIP"], [*ROW, NIP])
    with pytest.raises(WorkbookRefused) as refusal:
        read_sheet(data, COLUMNS)
    assert red_cells(marked(data, refusal.value.errors)["Data"]) == ["A1", "D1"]


def test_without_a_header_only_the_list_is_added() -> None:
    workbook = marked(book(["a", "b"], ["c", "d"]))
    assert red_cells(workbook["Data"]) == []
    assert workbook["Kesalahan"].max_row == 6


def test_an_error_in_a_merged_area_marks_its_first_cell() -> None:
    def merge(sheet: Worksheet) -> None:
        sheet.merge_cells("D4:D5")

    assert red_cells(marked(changed(ORIGINAL, merge), ERRORS[1:2])["Daftar"])[0] == "D4"


def test_a_marked_file_is_read_like_the_original() -> None:
    again = read_sheet(mark_errors(ORIGINAL, ERRORS, COLUMNS), COLUMNS)
    assert again.rows == read_sheet(ORIGINAL, COLUMNS).rows
    assert again.sheet_name == "Daftar"


@pytest.mark.parametrize("data", [b"", b"%PDF-1.7", b"PK\x03\x04"])
def test_what_is_no_workbook_cannot_be_marked(data: bytes) -> None:
    with pytest.raises(WorkbookRefused):
        mark_errors(data, ERRORS, COLUMNS)
