"""One RAB on a sheet: lines by component whose amounts, subtotals and total are live formulas."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from math import prod

from openpyxl.comments import Comment
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from latsar.clock import today
from latsar.formatting import date_long, rupiah_in_words
from latsar.spreadsheets.layout import rule
from latsar.spreadsheets.results import put_formula
from latsar.spreadsheets.writer import AUTHOR, BOLD, HEADER_FILL, header_cell, put, set_print

from .choices import Component
from .models import BudgetLine, BudgetRequest

PROVISIONAL = "tarif sementara"
FIRST_FACTOR = 4  # column D: what stands before are number, account and description
FACTOR_WIDTH = 2  # a factor takes two columns: its value and its label
TEXT_WIDTHS = {1: 6, 2: 11, 3: 46}


@dataclass(frozen=True)
class Columns:
    """Where things stand on a sheet whose lines have up to `factors` factors."""

    factors: int

    @property
    def volume(self) -> int:
        return FIRST_FACTOR + self.factors * FACTOR_WIDTH

    @property
    def unit(self) -> int:
        return self.volume + 1

    @property
    def price(self) -> int:
        return self.volume + 2

    @property
    def amount(self) -> int:
        return self.volume + 3

    @property
    def note(self) -> int:
        return self.volume + 4

    def factor(self, index: int) -> int:
        return FIRST_FACTOR + index * FACTOR_WIDTH


@dataclass
class SheetTotals:
    """The cells of one sheet to which the recapitulation refers."""

    title: str
    total: str = ""
    components: dict[str, str] = field(default_factory=dict)
    amounts: dict[str, int] = field(default_factory=dict)
    lines: dict[int, str] = field(default_factory=dict)  # line: the cell of its amount

    def reference(self, cell: str) -> str:
        return f"'{self.title}'!{cell}"


@dataclass(frozen=True)
class Part:
    """A request with its lines, ready to be written."""

    request: BudgetRequest
    lines: Sequence[BudgetLine]


def cell(row: int, column: int) -> str:
    return f"{get_column_letter(column)}{row}"


def factors_of(line: BudgetLine) -> list[tuple[int, str]]:
    """Return the line's factors; the bare volume when they do not make up the quantity."""
    found = [(int(factor["value"]), str(factor["label"])) for factor in line.factors]
    if not found or prod(value for value, _ in found) != line.quantity:
        return [(line.quantity, line.unit)]
    return found


def amount_of(lines: Sequence[BudgetLine]) -> int:
    return sum(line.amount for line in lines)


def note_of(line: BudgetLine) -> str:
    notes = [line.basis] if line.basis else []
    if line.is_provisional:
        notes.append(PROVISIONAL)
    if line.is_overridden:
        notes.append(f"diubah manual: {line.override_reason}")
    return "; ".join(notes)


def write_request(sheet: Worksheet, part: Part, on: date | None = None) -> SheetTotals:
    """Write one RAB as of a day (today) and return where its sums stand."""
    request, totals = part.request, SheetTotals(sheet.title)
    columns = Columns(max((len(factors_of(line)) for line in part.lines), default=1))
    status = f"Status: {request.stage.label}, per {date_long(on or today())}"
    heading = (
        "Rencana Anggaran Biaya Pelatihan Dasar CPNS",
        f"{request.satker.name}, Tahun Anggaran {request.fiscal_year}",
        f"{status}; revisi {request.revision}" if request.revision else status,
    )
    row = header = write_heading(sheet, heading) + 1
    write_headers(sheet, row, columns)
    set_print(sheet, row)
    for component in Component:
        lines = [line for line in part.lines if line.component == component]
        if lines:
            first = row + 2
            row = write_component(sheet, row + 1, component, lines, columns)
            places = enumerate(lines, first)
            totals.lines |= {line.pk: cell(at, columns.amount) for at, line in places}
            totals.components[component.value] = cell(row, columns.amount)
            totals.amounts[component.value] = amount_of(lines)
    row += 1
    totals.total = cell(row, columns.amount)
    sums = "+".join(totals.components.values())
    write_sum(sheet, row, "Jumlah seluruhnya", f"={sums}" if sums else "=0", part.lines, columns)
    rule(sheet, header, row, columns.note)
    words = rupiah_in_words(amount_of(part.lines))
    put(sheet.cell(row + 1, 3), f"Terbilang: {words}", "nip")
    return totals


def write_heading(sheet: Worksheet, lines: Sequence[str]) -> int:
    for row, line in enumerate(lines, 1):
        put(sheet.cell(row, 1), line, "nip").font = BOLD
    return len(lines) + 1


def write_headers(sheet: Worksheet, row: int, columns: Columns) -> None:
    headers = {1: "No", 2: "Kode akun", 3: "Uraian"}
    for index in range(columns.factors):
        headers[columns.factor(index)] = f"Faktor {index + 1}"
        headers[columns.factor(index) + 1] = "Satuan faktor"
    headers |= {
        columns.volume: "Volume",
        columns.unit: "Satuan",
        columns.price: "Harga satuan (Rp)",
        columns.amount: "Jumlah (Rp)",
        columns.note: "Keterangan",
    }
    widths = {columns.price: 18, columns.amount: 20, columns.note: 52}
    for column, header in headers.items():
        header_cell(sheet.cell(row, column), header)
        width = TEXT_WIDTHS.get(column) or widths.get(column, 10)
        sheet.column_dimensions[get_column_letter(column)].width = width


def write_component(
    sheet: Worksheet,
    row: int,
    component: Component,
    lines: Sequence[BudgetLine],
    columns: Columns,
) -> int:
    """Write a component's heading, lines and subtotal; return the subtotal's row."""
    put(sheet.cell(row, 3), component.label, "text").font = BOLD
    first = row + 1
    for number, line in enumerate(lines, 1):
        row += 1
        write_line(sheet, row, number, line, columns)
    span = f"{cell(first, columns.amount)}:{cell(row, columns.amount)}"
    label = f"Jumlah {component.label.lower()}"
    write_sum(sheet, row + 1, label, f"=SUM({span})", lines, columns)
    return row + 1


def write_line(sheet: Worksheet, row: int, number: int, line: BudgetLine, columns: Columns) -> None:
    put(sheet.cell(row, 1), number, "int")
    put(sheet.cell(row, 2), line.account_code, "nip")
    put(sheet.cell(row, 3), line.description, "text")
    values = []
    for index, (value, label) in enumerate(factors_of(line)):
        put(sheet.cell(row, columns.factor(index)), value, "int")
        put(sheet.cell(row, columns.factor(index) + 1), label, "nip")
        values.append(cell(row, columns.factor(index)))
    product = "*".join(values)
    put_formula(sheet.cell(row, columns.volume), f"={product}", line.quantity, "int")
    put(sheet.cell(row, columns.unit), line.unit, "nip")
    put(sheet.cell(row, columns.price), line.unit_price, "rupiah")
    amount = f"={product}*{cell(row, columns.price)}"
    place = put_formula(sheet.cell(row, columns.amount), amount, line.amount)
    place.comment = Comment(explained(line), AUTHOR, width=340, height=110)
    put(sheet.cell(row, columns.note), note_of(line), "text")


def explained(line: BudgetLine) -> str:
    """Return the note on an amount: how it is counted, and where its people and days stand."""
    return f"{line.formula}\n{note_of(line)}\nOrang dan tanggalnya: lembar Dasar perhitungan."


def write_sum(
    sheet: Worksheet,
    row: int,
    label: str,
    formula: str,
    lines: Sequence[BudgetLine],
    columns: Columns,
) -> None:
    put(sheet.cell(row, 3), label, "text")
    put_formula(sheet.cell(row, columns.amount), formula, amount_of(lines))
    for column in range(1, columns.note + 1):
        sheet.cell(row, column).font = BOLD
        sheet.cell(row, column).fill = HEADER_FILL
