"""Damaged dates, telephone numbers and addresses; several cells at once."""

from __future__ import annotations

from datetime import date, time

from ..workbooks import HEADERS, row
from .cases import Case, book, cell_xml, damaged, hurt, plain


@damaged
def date_of_words() -> Case:
    return hurt(TMT_CPNS="segera")


@damaged
def date_on_31_june() -> Case:
    return hurt(TMT_CPNS="31-06-2025")


@damaged
def date_in_american_order() -> Case:
    return hurt(TMT_CPNS="06/13/2025")


@damaged
def date_with_a_short_year() -> Case:
    return hurt(TMT_CPNS="01-06-25")


@damaged
def date_with_a_month_that_does_not_exist() -> Case:
    return hurt(TMT_CPNS="1 Junni 2025")


@damaged
def date_that_lost_its_format() -> Case:
    return hurt(TMT_CPNS=45809)


@damaged
def date_of_digits_only() -> Case:
    return hurt(TMT_CPNS="20250601")


@damaged
def date_left_empty() -> Case:
    return hurt(TMT_CPNS=None)


@damaged
def date_in_another_month_than_the_nip() -> Case:
    return hurt(TMT_CPNS=date(2025, 7, 1))


@damaged
def date_in_american_order_that_exists() -> Case:
    """6 January in Indonesia; the NIP says June."""
    return hurt(TMT_CPNS="06/01/2025")


@damaged
def date_of_another_millennium() -> Case:
    return hurt(TMT_CPNS="01-06-1025")


@damaged
def date_that_is_a_time() -> Case:
    return hurt(TMT_CPNS=time(9, 30))


@damaged
def date_of_a_formula_that_failed() -> Case:
    data = cell_xml(book(plain()), "F3", 't="e"><f>DATE(1,2)</f><v>#VALUE!</v></c>')
    return Case(data, marks=frozenset({(3, "TMT CPNS")}))


@damaged
def date_with_a_remark() -> Case:
    return hurt(TMT_CPNS="1 Juni 2025 (SK menyusul)")


@damaged
def phone_of_words() -> Case:
    return hurt(No_HP="tidak ada")


@damaged
def phone_twice_in_a_cell() -> Case:
    return hurt(No_HP="081200000001/081200000002")


@damaged
def phone_too_short() -> Case:
    return hurt(No_HP="0812")


@damaged
def phone_in_scientific_notation() -> Case:
    return hurt(No_HP="8,12E+10")


@damaged
def email_without_its_domain() -> Case:
    return hurt(Email="maria@")


@damaged
def email_twice_in_a_cell() -> Case:
    return hurt(Email="a@kpu.go.id; b@kpu.go.id")


@damaged
def email_with_a_space() -> Case:
    return hurt(Email="maria bete@kpu.go.id")


@damaged
def email_that_is_a_formula_that_failed() -> Case:
    data = cell_xml(book(plain()), "I3", 't="e"><f>A1/0</f><v>#DIV/0!</v></c>')
    return Case(data, marks=frozenset({(3, "Email")}))


@damaged
def every_cell_of_a_row() -> Case:
    cells = dict.fromkeys((header.replace(" ", "_") for header in HEADERS), "#")
    cells |= {"Nama": None, "Jabatan": None, "Pendidikan": "x" * 121}
    return hurt(*HEADERS, **cells)


@damaged
def one_cell_in_each_of_three_rows() -> Case:
    rows = [row(1, Email="a@"), row(2, Golongan="V/a"), row(3, Nama=None)]
    return Case(book(rows), marks=frozenset({(2, "Email"), (3, "Golongan"), (4, "Nama")}))


@damaged
def the_last_of_many_rows() -> Case:
    rows = [row(number) for number in range(1, 800)]
    data = book([*rows, row(800, No_HP="x")])
    return Case(data, marks=frozenset({(801, "No HP")}))


@damaged
def a_cell_in_a_hidden_row_and_column() -> Case:
    def hide(sheet: object) -> None:
        sheet.row_dimensions[3].hidden = True  # type: ignore[attr-defined]
        sheet.column_dimensions["C"].hidden = True  # type: ignore[attr-defined]

    return hurt(Golongan="X", dress=hide)
