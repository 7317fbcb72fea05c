"""The sheet "Dasar perhitungan": behind each line its people, days, rate and legal basis."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.utils import timezone
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from latsar.formatting import number
from latsar.spreadsheets.layout import rule
from latsar.spreadsheets.results import put_formula
from latsar.spreadsheets.writer import header_cell, put, set_print

from .choices import Component
from .explaining import Explainer, Explanation
from .models import BudgetLine
from .rab import PROVISIONAL, Part, SheetTotals, write_heading

SOURCES = "Dasar perhitungan"
COLUMNS = (  # header, width, kind
    ("No", 6, "int"),
    ("Kode", 9, "nip"),
    ("Komponen", 20, "text"),
    ("Uraian", 32, "text"),
    ("Hitungan", 36, "text"),
    ("Orang", 9, "int"),
    ("Nama", 48, "text"),
    ("Tanggal", 34, "text"),
    ("Tarif (Rp)", 16, "rupiah"),
    ("Satuan", 9, "nip"),
    ("Berlaku di", 24, "text"),
    ("TA tarif", 9, "nip"),
    ("Dicatat pada", 14, "date"),
    ("Dasar hukum", 34, "text"),
    ("Kode akun", 11, "nip"),
    ("Diubah manual", 32, "text"),
)
MOST_NAMES_TEXT = 30_000  # Excel keeps 32,767 characters in a cell
MOST_HEIGHT = 400.0  # points; Excel allows 409


def write_sources(
    sheet: Worksheet, where: str, year: int, parts: Sequence[tuple[Part, SheetTotals]]
) -> None:
    """Write one row a line; its amount refers to the line on the satker's own sheet."""
    row = header = write_heading(sheet, (SOURCES, f"{where}, TA {year}"))
    for column, (name, width, _) in enumerate(COLUMNS, 1):
        header_cell(sheet.cell(row, column), name)
        sheet.column_dimensions[get_column_letter(column)].width = width
    last = len(COLUMNS) + 1
    header_cell(sheet.cell(row, last), "Jumlah (Rp)")
    sheet.column_dimensions[get_column_letter(last)].width = 20
    set_print(sheet, row)
    for part, totals in parts:
        explainer = Explainer(part.request)
        for line in in_order(part.lines):
            row += 1
            values = values_of(row - header, part, explainer.of(line))
            for column, ((_, _, kind), value) in enumerate(zip(COLUMNS, values, strict=True), 1):
                put(sheet.cell(row, column), value, kind)
            place = totals.reference(totals.lines[line.pk])
            put_formula(sheet.cell(row, last), f"={place}", line.amount)
    rule(sheet, header, row, last)
    for dimension in sheet.row_dimensions.values():
        dimension.height = min(dimension.height or 0, MOST_HEIGHT) or None


def in_order(lines: Sequence[BudgetLine]) -> list[BudgetLine]:
    """Return the lines as they stand on the satker's sheet."""
    return [line for c in Component for line in lines if line.component == c]


def values_of(order: int, part: Part, explanation: Explanation) -> list[Any]:
    line = explanation.line
    return [
        order,
        part.request.satker.code,
        line.get_component_display(),
        line.description,
        line.formula,
        len(explanation.people) if explanation.is_known else None,
        names_text(explanation.names),
        explanation.days_text,
        *rate_values(line),
        line.account_code,
        override_text(line, explanation.computed),
    ]


def rate_values(line: BudgetLine) -> list[Any]:
    """Return amount, unit, scope, year, valid from, legal basis of the rate behind a line."""
    basis = f"{line.basis}; {PROVISIONAL}" if line.is_provisional else line.basis
    rate = line.rate
    if rate is None:
        return [None, line.unit, "", "", None, basis]
    since = timezone.localtime(rate.created_at).date()
    return [rate.amount, rate.unit, rate.scope_label, str(rate.fiscal_year), since, basis]


def override_text(line: BudgetLine, computed: str) -> str:
    if not line.is_overridden:
        return ""
    who = f" ({line.overridden_by.display_name})" if line.overridden_by else ""
    before = f"; hitungan semula {computed}" if computed and computed != line.formula else ""
    return f"{line.override_reason}{who}{before}"


def names_text(names: Sequence[str]) -> str:
    """Return the names in one text; beyond what a cell holds it says how many more."""
    length = 0
    for index, name in enumerate(names):
        length += len(name) + 2
        if length > MOST_NAMES_TEXT:
            rest = number(len(names) - index)
            return f"{'; '.join(names[:index])}; dan {rest} orang lain (lihat di aplikasi)"
    return "; ".join(names)
