"""Damaged tables: headers, merged cells, lines that are no people."""

from __future__ import annotations

from openpyxl.worksheet.worksheet import Worksheet

from ..workbooks import HEADERS, row
from .cases import Case, book, damaged, plain, saved

REQUIRED = HEADERS[:6]


def marks(*places: tuple[int, str]) -> frozenset[tuple[int, str]]:
    return frozenset(places)


def without(header: str) -> bytes:
    place = HEADERS.index(header)
    rows = [[*line[:place], *line[place + 1 :]] for line in plain()]
    return book(rows, [name for name in HEADERS if name != header])


@damaged
def a_column_is_missing() -> Case:
    """Nothing in the file stands for it: the place to add it is marked."""
    return Case(without("Golongan"), marks((1, "Golongan")), cells=frozenset({"I1"}))


@damaged
def two_columns_are_missing() -> Case:
    headers = [h for h in HEADERS if h not in {"Jabatan", "TMT CPNS"}]
    rows = [[c for h, c in zip(HEADERS, line, strict=True) if h in headers] for line in plain()]
    found = marks((1, "Jabatan"), (1, "TMT CPNS"))
    return Case(book(rows, headers), found, cells=frozenset({"H1"}))


@damaged
def a_header_is_misspelt() -> Case:
    headers = [name.replace("Golongan", "Golngan") for name in HEADERS]
    return Case(book(plain(), headers), marks((1, "Golongan")), cells=frozenset({"C1"}))


@damaged
def a_header_is_misspelt_below_a_title() -> Case:
    headers = [name.replace("Jabatan", "Jabtan") for name in HEADERS]
    data = book(plain(), headers, above=[["DAFTAR CPNS"], []])
    return Case(data, marks((3, "Jabatan")), cells=frozenset({"D3"}))


@damaged
def a_header_is_left_empty() -> Case:
    headers = ["NIP", None, *HEADERS[2:]]
    return Case(book(plain(), headers), marks((1, "Nama")), cells=frozenset({"J1"}))


@damaged
def a_column_is_there_twice() -> Case:
    data = book([[*line, "x"] for line in plain()], [*HEADERS, "Nama"])
    return Case(data, marks((1, "Nama")), cells=frozenset({"B1", "J1"}))


@damaged
def a_column_is_there_under_two_names() -> Case:
    data = book([[*line, "x"] for line in plain()], [*HEADERS, "Nama Lengkap"])
    return Case(data, marks((1, "Nama")), cells=frozenset({"B1", "J1"}))


@damaged
def one_date_merged_over_three_rows() -> Case:
    """Excel keeps the value in the first cell only; the others are empty."""

    def merge(sheet: Worksheet) -> None:
        sheet.merge_cells("F2:F4")

    found = marks((3, "TMT CPNS"), (4, "TMT CPNS"))
    return Case(book(plain(), dress=merge), found, cells=frozenset({"F2"}))


@damaged
def a_satker_merged_over_its_people() -> Case:
    def merge(sheet: Worksheet) -> None:
        sheet.merge_cells("E3:E4")

    return Case(book(plain(), dress=merge), marks((4, "Kode Satker")), cells=frozenset({"E3"}))


@damaged
def a_line_of_totals() -> Case:
    data = book([*plain(), [None, "Jumlah", 3]])
    return Case(data, marks(*((5, header) for header in REQUIRED if header != "Nama")))


@damaged
def a_signature_below_the_table() -> Case:
    data = book([*plain(), [], [None] * 5 + ["Kupang, 1 Juni 2025"]])
    return Case(data, marks(*((6, header) for header in REQUIRED)))


@damaged
def the_header_again_on_the_second_page() -> Case:
    data = book([row(1), list(HEADERS), row(2)])
    wrong = [h for h in HEADERS if h not in {"Nama", "Jabatan", "Pendidikan"}]
    return Case(data, marks(*((3, header) for header in wrong)))


@damaged
def a_table_below_titles_and_beside_empty_columns() -> Case:
    rows = [[None, None, *line] for line in plain(Golongan="?")]
    data = book(rows, [None, None, *HEADERS], above=[[], ["KPU PROVINSI"], []])
    return Case(data, marks((6, "Golongan")), cells=frozenset({"E6"}))


@damaged
def columns_in_another_order() -> Case:
    rows = [list(reversed(line)) for line in plain(Nama=None)]
    data = book(rows, list(reversed(HEADERS)))
    return Case(data, marks((3, "Nama")), cells=frozenset({"H3"}))


@damaged
def a_bad_cell_on_the_second_sheet() -> Case:
    from openpyxl import Workbook

    workbook = Workbook()
    workbook.worksheets[0].append(["Rekap", 3])
    sheet = workbook.create_sheet("Data")
    for line in [list(HEADERS), *plain(Kode_Satker="99")]:
        sheet.append(line)
    return Case(saved(workbook), marks((3, "Kode Satker")))


@damaged
def the_header_stands_too_low() -> Case:
    data = book(plain(), above=[["x"]] * 20)
    return Case(data, refusal="judul kolom tidak ditemukan")


@damaged
def there_is_no_header() -> Case:
    return Case(book(plain(), None), refusal="judul kolom tidak ditemukan")


@damaged
def the_header_has_nothing_below() -> Case:
    return Case(book([]), refusal="tidak memuat data")


@damaged
def two_sheets_hold_people() -> Case:
    from openpyxl import Workbook

    workbook = Workbook()
    for title in ("Januari", "Februari"):
        sheet = workbook.create_sheet(title)
        for line in [list(HEADERS), *plain()]:
            sheet.append(line)
    return Case(saved(workbook), refusal="sama-sama memuat daftar ini")


@damaged
def only_the_example_of_the_template() -> Case:
    from participants.importer.roster import PARTICIPANTS

    example = [column.example for column in PARTICIPANTS.columns]
    return Case(book([example]), refusal="hanya memuat baris contoh")
