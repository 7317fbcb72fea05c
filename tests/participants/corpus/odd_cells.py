"""Cells that look odd and have one meaning: the people must come out as the plain ones."""

from __future__ import annotations

from datetime import datetime

from openpyxl.cell.rich_text import CellRichText, TextBlock
from openpyxl.cell.text import InlineFont
from openpyxl.worksheet.worksheet import Worksheet

from ..workbooks import HEADERS, nip, row
from .cases import Case, book, cell_xml, odd, plain

NIP1, NIP2, NIP3 = (nip(number) for number in (1, 2, 3))
FULL_WIDTH = {48 + digit: 0xFF10 + digit for digit in range(10)}


def of(header: str, *values: object) -> Case:
    """The people with this column's cells spelt so."""
    name = header.replace(" ", "_")
    rows = [row(number, **{name: value}) for number, value in enumerate(values, 1)]
    return Case(book(rows), people=len(rows))


@odd
def nips_behind_an_apostrophe() -> Case:
    return of("NIP", f"'{NIP1}", f"’{NIP2}", f"‘{NIP3}")


@odd
def nips_in_groups() -> Case:
    return of(
        "NIP",
        f" {NIP1[:8]} {NIP1[8:14]} {NIP1[14]} {NIP1[15:]} ",
        f"{NIP2[:8]}.{NIP2[8:14]}.{NIP2[14]}.{NIP2[15:]}",
        f"{NIP3[:8]}-{NIP3[8:14]} – {NIP3[14]}-{NIP3[15:]}",
    )


@odd
def nips_with_what_cannot_be_seen() -> Case:
    return of("NIP", f"\u00a0{NIP1}\u00a0", f"\ufeff{NIP2}\u200b", f"{NIP3[:8]}\u202f{NIP3[8:]}\n")


@odd
def nips_in_full_width_digits() -> Case:
    return of("NIP", *(number.translate(FULL_WIDTH) for number in (NIP1, NIP2, NIP3)))


@odd
def dates_in_words() -> Case:
    return of(
        "TMT CPNS",
        "1 Juni 2025", "01 JUNI 2025", "1 Jun 2025", "1-Jun-2025", "Minggu, 1 Juni 2025",
        "1 June 2025", " 1\u00a0Juni\u00a02025 ",
    )  # fmt: skip


@odd
def dates_in_figures() -> Case:
    return of(
        "TMT CPNS",
        "01-06-2025", "1/6/2025", "01.06.2025", "1-6-2025", "2025-06-01", "2025/6/1",
        "2025-06-01 00:00:00", "2025-06-01T00:00:00", "01 06 2025",
    )  # fmt: skip


@odd
def dates_in_full_width_digits() -> Case:
    return of("TMT CPNS", "01-06-2025".translate(FULL_WIDTH))


@odd
def dates_with_a_time() -> Case:
    return of("TMT CPNS", *map(datetime.fromisoformat, ("2025-06-01", "2025-06-01T08:30")))


@odd
def grades_spelt_freely() -> Case:
    return of("Golongan", "IIIa", "iii/A", "III A", "III.a", " III - a ", "III/ a")


@odd
def satkers_as_numbers() -> Case:
    return of("Kode Satker", 53.71, 5371, "5371", "53,71", " 53. 71 ", "53.71\u00a0")


@odd
def satker_code_that_lost_its_zero_and_has_one_reading() -> Case:
    rows = [row(1, 53.1), row(2, "53.01")]
    return Case(book(rows), people=0)  # two people of another office: read, and not refused


@odd
def phones_spelt_freely() -> Case:
    return of("No HP", 81200000001, "0812-0000-0002", "(0812) 0000 0003", "0812.0000.0004")


@odd
def spaces_around_everything() -> Case:
    rows = [
        [f" \u00a0{cell} \n" if isinstance(cell, str) else cell for cell in line]
        for line in plain()
    ]
    return Case(book(rows))


@odd
def names_with_double_spaces_and_line_breaks() -> Case:
    return of("Nama", "Calon  Uji 001", "Calon\nUji 002", "Calon\u00a0Uji\t003")


@odd
def texts_that_look_like_formulas() -> Case:
    """Typed with Excel's mark for text, which some programs keep as a character."""
    return of("Pendidikan", "'S-1 Hukum".replace("'S", "S"), "S-1 Hukum", "S-1\u200b Hukum")


@odd
def formulas_with_their_results() -> Case:
    data = cell_xml(book(plain()), "B3", 't="str"><f>PROPER("x")</f><v>Calon Uji 002</v></c>')
    data = cell_xml(data, "F3", 's="1"><f>DATE(2025,6,1)</f><v>45809</v></c>')
    return Case(data)


@odd
def rich_text_in_a_cell() -> Case:
    def dress(sheet: Worksheet) -> None:
        bold = InlineFont(b=True)
        sheet["B3"] = CellRichText(TextBlock(bold, "Calon"), " Uji 002")

    return Case(book(plain(), dress=dress))


@odd
def optional_cells_that_hold_spaces() -> Case:
    """A blank telephone is none: these are not the plain people, but nothing is refused."""
    return Case(book([row(1, No_HP="  ", Email="\u00a0", Pendidikan="\u200b")]), people=0)


@odd
def optional_columns_left_out() -> Case:
    lacking = frozenset(HEADERS[6:])
    return Case(book([line[:6] for line in plain()], HEADERS[:6]), left_out=lacking)
