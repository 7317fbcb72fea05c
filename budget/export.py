"""The workbook of budgets: a recapitulation that refers to the RAB of each satker. Audited."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Sequence
from datetime import date
from typing import Any

from django.db import transaction
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from latsar.accounts.models import User
from latsar.audit.services import record
from latsar.errors import Refused
from latsar.organizations.choices import CENTRAL_CODE
from latsar.organizations.models import Satker
from latsar.spreadsheets.layout import rule
from latsar.spreadsheets.results import FormulaBook, put_formula, saved_with_results
from latsar.spreadsheets.writer import (
    BOLD,
    HEADER_FILL,
    header_cell,
    put,
    set_print,
    sheet_title,
)

from .choices import Component, Status
from .models import BudgetLine, BudgetRequest
from .rab import Part, SheetTotals, cell, write_heading, write_request
from .recap import RecapRow, recap_by_satker
from .rules import excess
from .sources import SOURCES, write_sources

RECAP = "Rekapitulasi"
LAST = 6 + len(Component)  # the column of the total; status, ceiling, excess, remarks follow


def write_recap(
    sheet: Worksheet, where: str, year: int, rows: Sequence[tuple[RecapRow, SheetTotals]]
) -> None:
    """Write one row a satker, each figure a reference to its own sheet, and the sums below."""
    row = write_heading(
        sheet,
        ("Rekapitulasi Kebutuhan Anggaran Pelatihan Dasar CPNS", f"{where}, TA {year}"),
    )
    headers = ["No", "Kode", "Satker", "Peserta", "Mentor", *(c.label for c in Component)]
    headers += ["Jumlah", "Status", "Pagu", "Di atas pagu", "Keterangan"]
    for column, header in enumerate(headers, 1):
        header_cell(sheet.cell(row, column), header)
        width = {1: 6, 2: 9, 3: 40, 4: 10, 5: 10, len(headers): 60}.get(column, 20)
        sheet.column_dimensions[get_column_letter(column)].width = width
    set_print(sheet, row)
    first = row + 1
    for number, (office, totals) in enumerate(rows, 1):
        row += 1
        write_recap_row(sheet, row, number, office, totals)
    row += 1
    put(sheet.cell(row, 3), "Jumlah", "text")
    for column, result in sums_of(rows).items():
        kind = "int" if column < 6 else "formula"
        span = f"{cell(first, column)}:{cell(row - 1, column)}"
        put_formula(sheet.cell(row, column), f"=SUM({span})" if rows else "=0", result, kind)
    for column in range(1, len(headers) + 1):
        sheet.cell(row, column).font = BOLD
        sheet.cell(row, column).fill = HEADER_FILL
    rule(sheet, first - 1, row, len(headers))


def sums_of(rows: Sequence[tuple[RecapRow, SheetTotals]]) -> dict[int, int]:
    """Return {column: what the last row comes to}: people, mentors, components, total, ceiling."""
    amounts = [
        sum(totals.amounts.get(component.value, 0) for _, totals in rows) for component in Component
    ]
    offices = [office for office, _ in rows]
    counts = [sum(office.people for office in offices), sum(office.mentors for office in offices)]
    sums = dict(enumerate([*counts, *amounts, sum(amounts)], 4))
    sums[LAST + 2] = sum(office.ceiling for office in offices)
    sums[LAST + 3] = sum(over_of(office, totals) for office, totals in rows)
    return sums


def over_of(office: RecapRow, totals: SheetTotals) -> int:
    over = excess(sum(totals.amounts.values()), office.ceiling)
    return over.amount if over else 0


def write_recap_row(
    sheet: Worksheet, row: int, number: int, office: RecapRow, totals: SheetTotals
) -> None:
    put(sheet.cell(row, 1), number, "int")
    put(sheet.cell(row, 2), office.code, "nip")
    put(sheet.cell(row, 3), office.name, "text")
    put(sheet.cell(row, 4), office.people, "int")
    put(sheet.cell(row, 5), office.mentors, "int")
    for column, component in enumerate(Component, 6):
        found = totals.components.get(component.value)
        if found:
            amount = totals.amounts[component.value]
            put_formula(sheet.cell(row, column), f"={totals.reference(found)}", amount)
        else:
            put(sheet.cell(row, column), 0, "rupiah")
    total = sum(totals.amounts.values())
    put_formula(sheet.cell(row, LAST), f"={totals.reference(totals.total)}", total)
    put(sheet.cell(row, LAST + 1), office.status_label, "nip")
    if office.ceiling:
        put(sheet.cell(row, LAST + 2), office.ceiling, "rupiah")
        above = f"=MAX(0,{cell(row, LAST)}-{cell(row, LAST + 2)})"
        put_formula(sheet.cell(row, LAST + 3), above, over_of(office, totals))
    put(sheet.cell(row, LAST + 4), office.remarks, "text")


def workbook_of(where: str, year: int, parts: Sequence[Part], offices: Sequence[RecapRow]) -> bytes:
    """Return the workbook: the recapitulation, one sheet a satker, and what all of it rests on."""
    workbook = FormulaBook()
    recap = workbook.worksheets[0]
    recap.title = RECAP
    by_code = {office.code: office for office in offices}
    rows, written = [], []
    for part in parts:
        code = part.request.satker.code
        totals = write_request(workbook.create_sheet(sheet_title(code)), part)
        rows.append((by_code[code], totals))
        written.append((part, totals))
    write_recap(recap, where, year, rows)
    write_sources(workbook.create_sheet(SOURCES), where, year, written)
    workbook.calculation.fullCalcOnLoad = True
    return saved_with_results(workbook)


@transaction.atomic
def export_request(*, actor: User, budget: BudgetRequest) -> bytes:
    """Return the RAB of one request; who took it away is recorded."""
    satker = budget.satker
    code = satker.province.code if satker.province else CENTRAL_CODE
    recap = recap_by_satker(actor, budget.fiscal_year, code)
    office = next((row for row in recap.rows if row.code == satker.code), None)
    office = office or RecapRow(satker.code, satker.name)
    # A former revision keeps its own status; the recapitulation knows the current one only.
    office.statuses.clear()
    office.statuses[budget.stage] = 1
    part = Part(budget, list(budget.lines.with_sources()))
    office.overridden = sum(line.is_overridden for line in part.lines)
    over = excess(budget.total, office.ceiling)
    office.over, office.over_reason = over.amount if over else 0, budget.over_reason
    record(actor, "export.downloaded", budget, after={"isi": "RAB", "baris": len(part.lines)})
    return workbook_of(satker.name, budget.fiscal_year, [part], [office])


@transaction.atomic
def export_province(*, actor: User, year: int, code: str, place: Satker) -> bytes:
    """Return the RABs of a province (00: of the Setjen) that are not cancelled."""
    requests = (
        BudgetRequest.objects.visible_to(actor)
        .current()
        .filter(fiscal_year=year)
        .exclude(status=Status.CANCELLED)
        .select_related("satker")
        .order_by("satker__code")
    )
    if code == CENTRAL_CODE:
        requests = requests.filter(satker__province=None)
    else:
        requests = requests.filter(satker__province__code=code)
    lines: defaultdict[int, list[BudgetLine]] = defaultdict(list)
    for line in BudgetLine.objects.with_sources().filter(request__in=requests).order_by("position"):
        lines[line.request_id].append(line)
    parts = [Part(request, lines[request.pk]) for request in requests]
    if not parts:
        raise Refused(f"Belum ada usulan anggaran {place} untuk diunduh. Susun drafnya dahulu.")
    after: dict[str, Any] = {"isi": "RAB dan rekapitulasi", "satker": len(parts)}
    record(actor, "export.downloaded", place, after=after)
    return workbook_of(place.name, year, parts, recap_by_satker(actor, year, code).rows)


def file_name(what: str, year: int, day: date) -> str:
    """Return a file name of plain letters: rab-53.71-2026-20260112.xlsx."""
    return f"rab-{re.sub(r'[^0-9A-Za-z.]+', '-', what)}-{year}-{day:%Y%m%d}.xlsx"
