"""A refused workbook comes back as it was, with its errors marked and listed."""

from __future__ import annotations

import io
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
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
    assert rows[0] == ["Sel", "Baris", "Kolom", "Isi", "Pesan"]
    assert all(cell.font.bold for cell in listed[1])
    assert rows[1] == ["B5", 5, "NIP", "1998", "4 digit, seharusnya 18."]
    assert rows[4] == [None, None, None, None, "Satker tidak dikenal."]
    assert len(rows) == 6
    assert listed["D4"].data_type == "s"
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


TEXTS = st.text(st.sampled_from("ab =+-@1é'"), min_size=1, max_size=6)
PLACES = st.sets(st.tuples(st.integers(2, 6), st.sampled_from(HEADER)), max_size=6)


@settings(max_examples=25, deadline=None)
@given(st.lists(st.tuples(TEXTS, TEXTS, TEXTS), min_size=5, max_size=5), PLACES)
def test_exactly_the_cells_named_change_and_again_changes_nothing(
    rows: list[tuple[str, str, str]], places: set[tuple[int, str]]
) -> None:
    original = dressed(rows)
    errors = [CellError(row, column, f"Pesan {row}.", "x") for row, column in sorted(places)]
    once = mark_errors(original, errors, COLUMNS)
    twice = mark_errors(once, errors, COLUMNS)
    expected = {f"{'ABC'[HEADER.index(column)]}{row}" for row, column in places}

    before, after = look(original), look(once)
    assert set(red_cells(load_workbook(io.BytesIO(once))["Data"])) == expected
    marks = {place: facts for place, facts in after.items() if place in expected}
    assert {place: facts[:-2] for place, facts in after.items()} == {
        place: facts[:-2] for place, facts in before.items()
    }
    assert all(after[place] == before[place] for place in before if place not in expected)
    assert all(facts[-1] == f"Pesan {place[1:]}." for place, facts in marks.items())
    assert look(twice) == after
    assert listed(twice) == listed(once)
    assert look(mark_errors(twice, [], COLUMNS)) == before


def dressed(rows: list[tuple[str, str, str]]) -> bytes:
    """Texts as texts, whatever they begin with, in fonts and widths of the office's own."""

    def dress(sheet: Worksheet) -> None:
        for place, row in enumerate(rows, 2):
            for column, text in enumerate(row, 1):
                cell = sheet.cell(place, column, text)
                cell.data_type = "s"
                cell.font = Font(name="Arial", size=8 + place, italic=column == 2)
                cell.number_format = "@" if column == 1 else "General"
            sheet.row_dimensions[place].height = 14 + place
        sheet.column_dimensions["B"].width = 41.5

    return changed(book(HEADER), dress)


def look(data: bytes) -> dict[str, tuple[object, ...]]:
    """All that can be seen of each cell; its colour and its comment last."""
    sheet = load_workbook(io.BytesIO(data))["Data"]
    widths = {letter: dimension.width for letter, dimension in sheet.column_dimensions.items()}
    heights = {row: dimension.height for row, dimension in sheet.row_dimensions.items()}
    return {
        cell.coordinate: (
            cell.value, cell.data_type, cell.number_format, cell.font.name, cell.font.size,
            cell.font.italic, cell.alignment.wrap_text, cell.border.left.style,
            widths.get(cell.column_letter), heights.get(cell.row),
            cell.fill.fgColor.rgb, cell.comment.text if cell.comment else None,
        )
        for row in sheet.iter_rows()
        for cell in row
    }  # fmt: skip


def listed(data: bytes) -> list[tuple[object, ...]]:
    sheet = load_workbook(io.BytesIO(data))["Kesalahan"]
    return [tuple(cell.value for cell in row) for row in sheet.iter_rows()]


def test_cells_that_lie_far_apart_are_marked_at_once() -> None:
    def format_the_corner(sheet: Worksheet) -> None:
        sheet["XFD1048576"].number_format = "@"

    started = time.process_time()
    sheet = marked(changed(ORIGINAL, format_the_corner))["Daftar"]
    assert time.process_time() - started < 5
    assert (sheet["B5"].fill.fgColor.rgb, sheet["D5"].fill.fgColor.rgb) == (RED, RED)
