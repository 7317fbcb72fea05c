"""What a marked copy keeps of the office's workbook, what it says it lost, and its bounds."""

from __future__ import annotations

import io
import re
import zipfile

import pytest
from openpyxl import load_workbook
from openpyxl.cell.rich_text import CellRichText, TextBlock
from openpyxl.cell.text import InlineFont
from openpyxl.chart import BarChart, Reference
from openpyxl.drawing.image import Image
from openpyxl.formatting.rule import CellIsRule
from openpyxl.styles import PatternFill
from openpyxl.workbook.defined_name import DefinedName
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet
from PIL import Image as Picture

from latsar.spreadsheets import marking
from latsar.spreadsheets.errors import CellError
from latsar.spreadsheets.reader import read_sheet

from .builders import (
    COLUMNS,
    HEADER,
    NIP,
    ROW,
    book,
    changed,
    part,
    repacked,
    rezipped,
    workbook_of,
)
from .test_marking import red_cells

SHEET = "xl/worksheets/sheet1.xml"
ERRORS = [CellError(2, "NIP", "17 digit, seharusnya 18.", "1998")]


def marked(data: bytes, errors: list[CellError] = ERRORS) -> bytes:
    return marking.mark_errors(data, errors, COLUMNS)


def opened(data: bytes):  # type: ignore[no-untyped-def]
    return load_workbook(io.BytesIO(data), rich_text=True)


def dressed() -> bytes:
    def dress(sheet: Worksheet) -> None:
        sheet.freeze_panes = "B2"
        sheet.auto_filter.ref = "A1:C3"
        sheet.column_dimensions["B"].width = 33
        sheet.column_dimensions["C"].hidden = True
        sheet.column_dimensions.group("E", "F", hidden=True)
        sheet.row_dimensions[2].height = 31
        sheet.sheet_properties.tabColor = "FF00B050"
        sheet.print_area = "A1:C3"
        sheet.print_title_rows = "1:1"
        sheet.page_setup.orientation = "landscape"
        sheet.oddFooter.center.text = "Halaman &P"
        sheet["B2"].hyperlink = "https://www.kpu.go.id/"
        sheet["B3"] = CellRichText("Maria ", TextBlock(InlineFont(b=True), "Bete"))
        red = PatternFill("solid", bgColor="FFFF0000")
        sheet.conditional_formatting.add("C2:C9", CellIsRule("equal", ['"X"'], fill=red))
        rule = DataValidation(type="list", formula1='"a,b"')
        rule.add("B2:B9")
        sheet.add_data_validation(rule)
        sheet.parent.defined_names["daftar"] = DefinedName("daftar", attr_text="Data!$A$1:$C$3")
        picture = io.BytesIO()
        Picture.new("RGB", (4, 4), "red").save(picture, "PNG")
        sheet.add_image(Image(picture), "H2")
        chart = BarChart()
        chart.add_data(Reference(sheet.parent["Rekap"], min_col=2, min_row=1, max_row=2))
        sheet.add_chart(chart, "H9")

    data = workbook_of(Data=[HEADER, ROW, ROW], Rekap=[["Jumlah", 2], ["Dua", 4]])
    return changed(data, dress)


def test_all_that_dresses_a_sheet_is_kept() -> None:
    before, after = opened(dressed()), opened(marked(dressed()))
    old, new = before["Data"], after["Data"]
    assert red_cells(new) == ["A2"]
    assert (new.freeze_panes, new.auto_filter.ref) == ("B2", "A1:C3")
    for letter in "ABCEF":
        for fact in ("width", "hidden", "outlineLevel"):
            dimensions = old.column_dimensions[letter], new.column_dimensions[letter]
            assert getattr(dimensions[0], fact) == getattr(dimensions[1], fact)
    assert new.row_dimensions[2].height == 31
    assert new.sheet_properties.tabColor.rgb == "FF00B050"
    assert (new.print_area, new.print_title_rows) == (old.print_area, old.print_title_rows)
    assert (new.page_setup.orientation, new.oddFooter.center.text) == ("landscape", "Halaman &P")
    assert new["B2"].hyperlink.target == "https://www.kpu.go.id/"
    assert [str(piece) for piece in new["B3"].value] == ["Maria ", "Bete"]
    assert new["B3"].value[1].font.b
    assert [str(found.sqref) for found in new.conditional_formatting] == ["C2:C9"]
    assert [str(rule.sqref) for rule in new.data_validations.dataValidation] == ["B2:B9"]
    assert after.defined_names["daftar"].attr_text == "Data!$A$1:$C$3"
    assert len(new._images) == 1
    assert len(new._charts) == 1
    assert after["Kesalahan"].max_row == 2


def with_results(data: bytes) -> bytes:
    """Two formulas with their results, on the sheet of people and on another."""
    people = (
        '<c r="B2" t="str"><f>PROPER(A1)</f><v>Maria &amp; Bete</v></c>'
        '<c r="C2" s="0"><f>DATE(2025,6,1)</f><v>45809</v></c>'
    )
    xml = re.sub(r'<c r="B2".*?</c><c r="C2".*?</c>', people, part(data, SHEET).decode())
    other = part(data, "xl/worksheets/sheet2.xml").decode()
    other = re.sub(r'<c r="B1".*?</c>', '<c r="B1"><f>1+1</f><v>2</v></c>', other)
    contents = {SHEET: xml.encode(), "xl/worksheets/sheet2.xml": other.encode()}
    return rezipped(data, contents)


def test_formulas_keep_their_results_for_who_never_calculates() -> None:
    data = with_results(workbook_of(Data=[HEADER, ROW], Rekap=[["Jumlah", 2]]))
    result = marked(data)
    values = load_workbook(io.BytesIO(result), data_only=True)
    assert values["Data"]["B2"].value == "Maria & Bete"
    assert values["Data"]["C2"].value == 45809
    assert values["Rekap"]["B1"].value == 2
    assert opened(result)["Data"]["B2"].value == "=PROPER(A1)"
    assert read_sheet(result, COLUMNS).rows == read_sheet(data, COLUMNS).rows


def test_the_colour_of_the_office_comes_back_when_the_mark_goes() -> None:
    def paint(sheet: Worksheet) -> None:
        sheet["A2"].fill = PatternFill("solid", fgColor="FFFFFF00")

    once = marked(changed(book(HEADER, ROW), paint))
    assert red_cells(opened(once)["Data"]) == ["A2"]
    twice = opened(marked(marked(once), []))["Data"]
    assert (twice["A2"].fill.fill_type, twice["A2"].fill.fgColor.rgb) == ("solid", "FFFFFF00")
    plain = opened(marked(marked(book(HEADER, ROW)), []))["Data"]
    assert plain["A2"].fill.fill_type is None


def test_the_list_leads_to_the_cells() -> None:
    data = workbook_of(**{"Data 'A' 2026": [HEADER, ROW]})
    cell = opened(marked(data))["Kesalahan"]["A2"]
    assert cell.value == "A2"
    assert cell.hyperlink.location == "'Data ''A'' 2026'!A2"


@pytest.mark.parametrize(
    ("header", "place"),
    [
        (["NIP", "Nma", "TMT CPNS"], "B1"),
        (["NIP", "Catatan", "TMT CPNS"], "D1"),
        (["NIP", None, "TMT CPNS", "  "], "D1"),
    ],
)
def test_a_missing_column_is_marked_at_its_slip_or_beside_the_header(
    header: list[str | None], place: str
) -> None:
    errors = [CellError(1, "Nama", "Kolom Nama tidak ada.")]
    sheet = opened(marked(book(header, ROW), errors))["Data"]
    assert red_cells(sheet) == [place]
    assert sheet[place].comment.text == "Kolom Nama tidak ada."


def test_comments_and_the_list_are_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(marking, "MAX_COMMENTS", 3)
    monkeypatch.setattr(marking, "MAX_LISTED", 4)
    errors = [CellError(row, "NIP", "Salah.", "x") for row in range(2, 12)]
    workbook = opened(marked(book(HEADER, *[ROW] * 10), errors))
    sheet = workbook["Data"]
    assert len(red_cells(sheet)) == 10
    assert sum(cell.comment is not None for cell in sheet["A"]) == 3
    listed = workbook["Kesalahan"]
    assert listed.max_row == 6
    assert listed["E6"].value.startswith("… dan 6 kesalahan lain")


@pytest.mark.parametrize(
    ("part_name", "content", "what"),
    [
        ("xl__vbaProject.bin", b"\x00\x01", "makro"),
        ("xl__threadedComments__threadedComment1.xml", b"<a/>", "utas komentar"),
        ("xl__drawings__drawing9.xml", b'<xdr:sp xmlns:xdr="x"> </xdr:sp>', "bentuk"),
    ],
)
def test_what_the_copy_lacks_is_said(part_name: str, content: bytes, what: str) -> None:
    result = opened(marked(repacked(book(HEADER, ROW), **{part_name: content})))
    notes = [str(cell.value) for cell in result["Kesalahan"]["E"]]
    assert len(notes) == 3
    assert what in notes[-1]
    assert "tidak memuat" in notes[-1]


def test_the_copy_is_a_plain_workbook_without_macros() -> None:
    data = repacked(book(HEADER, ROW), **{"xl__vbaProject.bin": b"\x00\x01"})
    with zipfile.ZipFile(io.BytesIO(marked(data))) as archive:
        assert "xl/vbaProject.bin" not in archive.namelist()
        assert b"macroEnabled" not in archive.read("[Content_Types].xml")


def test_the_rows_of_the_list_are_as_high_as_their_message() -> None:
    errors = [CellError(2, "NIP", "x" * length) for length in (10, 100)]
    listed = opened(marked(book(HEADER, ROW), errors))["Kesalahan"]
    assert [listed.row_dimensions[row].height for row in (2, 3)] == [15, 30]


def test_a_long_nip_survives_as_text() -> None:
    assert opened(marked(book(HEADER, ROW)))["Data"]["A2"].value == NIP
