"""Sheets and files that look odd and are right."""

from __future__ import annotations

import io
import zipfile

from openpyxl import Workbook
from openpyxl.chart import BarChart, Reference
from openpyxl.comments import Comment
from openpyxl.formatting.rule import CellIsRule
from openpyxl.styles import Font, PatternFill
from openpyxl.utils.datetime import CALENDAR_MAC_1904
from openpyxl.workbook.defined_name import DefinedName
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

from participants.importer.roster import PARTICIPANTS
from tests.bench.imports import with_shared_texts
from tests.spreadsheets.test_reading import Pipe

from ..workbooks import HEADERS
from .cases import Case, book, odd, plain, saved, with_xml


@odd
def plain_people() -> Case:
    return Case(book(plain()))


@odd
def titles_above_the_header() -> Case:
    return Case(book(plain(), above=[["DAFTAR CPNS"], ["KPU PROVINSI"], []]))


@odd
def a_merged_title() -> Case:
    def merge(sheet: Worksheet) -> None:
        sheet.merge_cells("A1:I1")
        sheet["A1"].font = Font(bold=True, size=16)

    return Case(book(plain(), above=[["DAFTAR CPNS", *[None] * 8], []], dress=merge))


@odd
def empty_rows_and_columns_before_the_table() -> Case:
    rows = [[None] * 3 + line for line in plain()]
    return Case(book(rows, [None] * 3 + list(HEADERS), above=[[], [], []]))


@odd
def empty_rows_between_people() -> Case:
    first, *others = plain()
    return Case(book([first, [], [None, " "], *others]))


@odd
def other_names_of_the_columns() -> Case:
    headers = [
        "N.I.P.", "Nama Lengkap", "Gol/Ruang", "JABATAN", "kode satker", "TMT",
        "Pendidikan", "Nomor HP", "E-mail",
    ]  # fmt: skip
    return Case(book(plain(), headers))


@odd
def more_names_of_the_columns() -> Case:
    headers = [
        "Nomor Induk Pegawai", "Nama Pegawai", "Gol. Ruang", "Nama Jabatan",
        "Kode Satuan Kerja", "Tanggal TMT CPNS", "Pendidikan Terakhir", "No. Telp", "Alamat Surel",
    ]  # fmt: skip
    return Case(book(plain(), headers))


@odd
def headers_with_line_breaks_and_stars() -> Case:
    headers = [f" {name.upper()}\n* ".replace(" ", "  ") for name in HEADERS]
    return Case(book(plain(), headers))


@odd
def another_order_and_unknown_columns() -> Case:
    order = [5, 0, 3, 8, 1, 4, 2, 7, 6]
    headers = ["No", *(HEADERS[place] for place in order), "Catatan"]
    rows = [[n, *(line[p] for p in order), "?"] for n, line in enumerate(plain(), 1)]
    return Case(book(rows, headers))


@odd
def numbers_under_the_header() -> Case:
    return Case(book([[f"({n})" for n in range(1, 10)], *plain()]))


@odd
def numbered_lines_without_people() -> Case:
    rows = [[n, *line] for n, line in enumerate(plain(), 1)]
    return Case(book([*rows, *([n] for n in range(4, 60))], ["No", *HEADERS]))


@odd
def thousands_of_formatted_empty_rows() -> Case:
    def dress(sheet: Worksheet) -> None:
        for number in range(5, 4_000):
            for column in (1, 5, 6):
                sheet.cell(number, column).number_format = "@"
            sheet.cell(number, 2, " ")

    return Case(book(plain(), dress=dress))


@odd
def hidden_rows_and_columns_and_a_filter() -> Case:
    """Who filters a list still means all of it."""

    def dress(sheet: Worksheet) -> None:
        sheet.row_dimensions[3].hidden = True
        sheet.column_dimensions["A"].hidden = True
        sheet.auto_filter.ref = "A1:I4"

    return Case(book(plain(), dress=dress))


@odd
def the_office_s_own_dressing() -> Case:
    def dress(sheet: Worksheet) -> None:
        sheet.freeze_panes = "B2"
        sheet.protection.sheet = True
        sheet["B2"].comment = Comment("cek lagi", "Rina")
        sheet["C3"].fill = PatternFill("solid", fgColor="FFFFFF00")
        red = PatternFill("solid", bgColor="FFFF0000")
        sheet.conditional_formatting.add("C2:C9", CellIsRule("equal", ['"X"'], fill=red))
        rule = DataValidation(type="list", formula1='"III/a,III/b"')
        rule.add("C2:C9")
        sheet.add_data_validation(rule)
        sheet.parent.defined_names["daftar"] = DefinedName("daftar", attr_text="Peserta!$A$1:$I$4")

    return Case(book(plain(), dress=dress))


@odd
def a_summary_a_chart_and_a_hidden_sheet() -> Case:
    def dress(sheet: Worksheet) -> None:
        summary = sheet.parent.create_sheet("Rekap", 0)
        for line in (["Nama", "Jumlah"], ["Kupang", 3]):
            summary.append(line)
        chart = BarChart()
        chart.add_data(Reference(summary, min_col=2, min_row=1, max_row=2), titles_from_data=True)
        summary.add_chart(chart, "D2")
        old = sheet.parent.create_sheet("Lama")
        for line in (list(HEADERS), *plain(NIP="1")):
            old.append(line)
        old.sheet_state = "hidden"

    return Case(book(plain(), dress=dress))


@odd
def a_workbook_with_macros() -> Case:
    """An .xlsm: the content type differs, and a part that is no XML."""
    macros = "application/vnd.ms-excel.sheet.macroEnabled.main+xml"
    usual = r"application/vnd\.openxmlformats-officedocument\.spreadsheetml\.sheet\.main\+xml"
    data = with_xml(book(plain()), usual, macros, "[Content_Types].xml")
    target = io.BytesIO(data)
    with zipfile.ZipFile(target, "a") as result:
        result.writestr("xl/vbaProject.bin", bytes(range(256)))
    return Case(target.getvalue())


@odd
def dates_counted_from_1904() -> Case:
    workbook = Workbook()
    workbook.epoch = CALENDAR_MAC_1904
    for line in (list(HEADERS), *plain()):
        workbook.worksheets[0].append(line)
    return Case(saved(workbook))


@odd
def texts_shared_as_excel_does() -> Case:
    return Case(with_shared_texts(book(plain())))


@odd
def a_file_written_as_a_stream() -> Case:
    pipe = Pipe()
    with (
        zipfile.ZipFile(io.BytesIO(book(plain()))) as old,
        zipfile.ZipFile(pipe, "w", zipfile.ZIP_DEFLATED) as new,
    ):
        for name in old.namelist():
            new.writestr(name, old.read(name))
    return Case(bytes(pipe.data))


@odd
def the_example_of_the_template_left_in() -> Case:
    example = [column.example for column in PARTICIPANTS.columns]
    return Case(book([example, *plain()]))


@odd
def cells_without_references() -> Case:
    """Some programs leave out which cell it is: they follow each other."""
    data = with_xml(book(plain()), r'<c r="[A-Z]+[0-9]+"', "<c")
    return Case(data)
