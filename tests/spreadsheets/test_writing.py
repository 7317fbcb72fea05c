"""Exports keep what they are given, can't carry a formula in a text, and never differ by time."""

from __future__ import annotations

import io
import zipfile
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import Workbook, load_workbook

from latsar.spreadsheets.cells import as_date, as_digits, as_phone, as_text
from latsar.spreadsheets.reader import Column, read_sheet
from latsar.spreadsheets.writer import (
    EXAMPLE_MARK,
    ColumnSpec,
    Formula,
    SheetSpec,
    TemplateColumn,
    write_template,
    write_workbook,
)

from .builders import COLUMNS, NIP

EXPORT = [
    ColumnSpec("NIP", 22, "nip"),
    ColumnSpec("Nama", 34),
    ColumnSpec("TMT CPNS", 13, "date"),
    ColumnSpec("No HP", 17, "nip"),
]
ATTACKS = ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "=cmd|'/c calc'!A0", "#N/A", "#REF!"]


def opened(data: bytes) -> Workbook:
    return load_workbook(io.BytesIO(data))


def one_sheet(*rows: list[Any], **options: Any) -> bytes:
    return write_workbook([SheetSpec("Peserta", EXPORT, rows, **options)])


def test_what_is_written_is_read_back() -> None:
    data = one_sheet(
        [NIP, "Maria Bete", date(2025, 6, 1), "08123456789"], notes=["KPU NTT", "2026"]
    )
    sheet = read_sheet(data, COLUMNS)
    assert (sheet.header_row, sheet.rows[0].number) == (3, 4)
    values = sheet.rows[0].values
    assert as_digits(values["nip"], 18, "NIP") == NIP
    assert as_text(values["name"]) == "Maria Bete"
    assert as_date(values["start"]) == date(2025, 6, 1)
    assert as_phone(values["phone"]) == "08123456789"


@given(st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cs"]), max_size=60))
def test_any_text_survives_the_round_trip(text: str) -> None:
    data = one_sheet([NIP, text, date(2025, 6, 1), ""])
    assert as_text(read_sheet(data, COLUMNS).rows[0].values["name"]) == as_text(text)


KINDS = ["text", "nip", "int", "rupiah", "date"]


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("attack", ATTACKS)
def test_no_text_becomes_a_formula(attack: str, kind: str) -> None:
    spec = SheetSpec(attack, [ColumnSpec(attack, kind=kind)], [[attack]], [attack], [attack])
    cells = [row[0] for row in opened(write_workbook([spec])).worksheets[0].iter_rows()]
    assert len(cells) == 4
    assert {cell.data_type for cell in cells} == {"s"}
    assert all(cell.quotePrefix for cell in cells) or attack.startswith("#")


ANY_TEXT = st.text(st.characters(codec="utf-8", exclude_categories=["Cs"]), min_size=1, max_size=40)


@given(st.builds(str.__add__, st.sampled_from(["", *"=+-@\t\r"]), ANY_TEXT), st.sampled_from(KINDS))
def test_whatever_is_typed_is_stored_as_text(text: str, kind: str) -> None:
    spec = SheetSpec("Data", [ColumnSpec(text, kind=kind)], [[text]], [text], [text])
    data = write_workbook([spec])
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        assert b"<f" not in archive.read("xl/worksheets/sheet1.xml")
    cells = [row[0] for row in opened(data).worksheets[0].iter_rows()]
    assert {cell.data_type for cell in cells if cell.value is not None} <= {"s"}


def test_a_nip_given_as_a_number_is_still_stored_as_text() -> None:
    cell = opened(one_sheet([int(NIP), "", None, 8123])).worksheets[0]["A2"]
    assert (cell.value, cell.data_type, cell.number_format) == (NIP, "s", "@")


def test_formulas_come_from_formula_columns_and_formula_values_only() -> None:
    columns = [ColumnSpec("Jumlah", kind="rupiah"), ColumnSpec("Hasil", kind="formula")]
    spec = SheetSpec("RAB", columns, [], notes=["x"])
    assert spec.first_row == 3
    spec = SheetSpec("RAB", columns, [[5, "=A3*2"]], ["x"], [Formula("=SUM(A3:A3)"), None])
    sheet = opened(write_workbook([spec])).worksheets[0]
    assert [sheet[at].data_type for at in ("A3", "B3", "A4")] == ["n", "f", "f"]
    assert sheet["A4"].font.bold
    assert sheet["A3"].number_format == '"Rp"#,##0'


def test_characters_that_xml_cannot_hold_are_dropped() -> None:
    assert opened(one_sheet([NIP, "Ma\x00ria\x0b", None, ""])).worksheets[0]["B2"].value == "Maria"


def test_the_sheet_prints_and_scrolls_with_its_header() -> None:
    sheet = opened(one_sheet([NIP, "Maria", None, ""], notes=["KPU"])).worksheets[0]
    assert sheet.freeze_panes == "A3"
    assert sheet.auto_filter.ref == "A2:D3"
    assert sheet.print_title_rows == "$2:$2"
    assert (sheet.page_setup.orientation, sheet.page_setup.fitToHeight) == ("landscape", 0)
    assert sheet.sheet_properties.pageSetUpPr.fitToPage


def test_the_same_content_gives_the_same_bytes() -> None:
    data = one_sheet([NIP, "Maria", date(2025, 6, 1), ""])
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        assert {info.date_time for info in archive.infolist()} == {(2026, 1, 1, 0, 0, 0)}
    assert opened(data).properties.modified == opened(data).properties.created
    assert opened(data).properties.creator == "Latsar"
    assert data == one_sheet([NIP, "Maria", date(2025, 6, 1), ""])


TEMPLATE = [
    TemplateColumn("NIP", 22, is_text=True, hint="18 angka"),
    TemplateColumn("Nama", 34),
    TemplateColumn("Kode Satker", 13, is_text=True, choices=[f"53.{n:02}" for n in range(553)]),
    TemplateColumn("Moda", choices=["Tatap muka", "Daring"]),
    TemplateColumn("TMT CPNS", 13),
]
EXAMPLE = {"NIP": NIP, "Nama": EXAMPLE_MARK, "Kode Satker": "53.71", "TMT CPNS": date(2025, 6, 1)}


def template() -> bytes:
    return write_template(TEMPLATE, example=EXAMPLE, instructions=["Isi mulai baris 3."])


def test_template_keeps_digits_on_2000_rows() -> None:
    sheet = opened(template()).worksheets[0]
    assert {sheet.cell(row, 1).number_format for row in range(2, 2002)} == {"@"}
    assert {sheet.cell(row, 3).number_format for row in range(2, 2002)} == {"@"}
    assert sheet["E2001"].number_format == "DD-MM-YYYY"


def test_template_has_drop_downs_a_commented_example_and_instructions() -> None:
    workbook = opened(template())
    assert workbook.sheetnames == ["Data", "Daftar", "Petunjuk"]
    assert workbook["Daftar"].sheet_state == "hidden"
    assert workbook["Petunjuk"]["A1"].value == "Isi mulai baris 3."
    sheet = workbook["Data"]
    assert sheet["A2"].comment.text == EXAMPLE_MARK
    rules = {str(rule.sqref): rule for rule in sheet.data_validations.dataValidation}
    assert rules["C2:C2001"].formula1 == "Daftar!$C$1:$C$553"
    assert rules["D2:D2001"].formula1 == '"Tatap muka,Daring"'
    assert all(rule.showErrorMessage for rule in rules.values())
    assert [c.value for c in workbook["Daftar"]["C"]][:2] == ["53.00", "53.01"]


def test_template_is_read_by_the_importer_and_shows_its_example() -> None:
    columns = [Column(c.header, c.header) for c in TEMPLATE]
    (row,) = read_sheet(template(), columns).rows
    assert row.number == 2
    assert row.values["Nama"] == EXAMPLE_MARK
