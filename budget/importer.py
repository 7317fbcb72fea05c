"""Ceilings out of a workbook and into one: the exported list, filled in, is what is read again."""

from __future__ import annotations

from typing import Any

from latsar.accounts.models import User
from latsar.audit.services import record_export
from latsar.organizations.models import Satker
from latsar.spreadsheets.cells import CellProblem, as_text, shown
from latsar.spreadsheets.errors import CellError, WorkbookRefused
from latsar.spreadsheets.reader import Column, SheetRow, read_sheet
from latsar.spreadsheets.writer import ColumnSpec, SheetSpec, write_workbook

from .models import BudgetCeiling
from .rules import whole_rupiah
from .services.ceilings import MOST_CEILING, Wanted, set_ceilings

COLUMNS = (
    Column("code", "Kode Satker", aliases=("Kode",)),
    Column("amount", "Pagu (Rp)", aliases=("Pagu",)),
    Column("basis", "Dasar", aliases=("Dasar pagu",)),
)
MOST_BASIS = 200
HEADERS = {column.key: column.header for column in COLUMNS}
UNKNOWN = "Tidak ada satker dengan kode {code}. Gunakan kode Kemendagri, misalnya 53.71."
BAD_AMOUNT = "Tulis pagu dalam rupiah tanpa desimal, misalnya 150000000 atau Rp150.000.000."


def import_ceilings(*, actor: User, year: int, content: bytes) -> dict[str, int]:
    """Set the ceilings of a workbook, all or none; a row without an amount changes nothing.

    Raises WorkbookRefused with every error found, by row and column.
    """
    sheet = read_sheet(content, COLUMNS)
    offices = {satker.code: satker for satker in Satker.objects.visible_to(actor)}
    wanted: list[Wanted] = []
    errors: list[CellError] = []
    seen: dict[str, int] = {}
    for row in sheet.rows:
        if row.values["amount"] is None:
            continue
        found = read_row(row, offices, seen)
        (wanted if isinstance(found, Wanted) else errors).append(found)  # type: ignore[arg-type]
    if errors:
        raise WorkbookRefused(errors)
    return set_ceilings(actor=actor, year=year, wanted=wanted)


def read_row(row: SheetRow, offices: dict[str, Satker], seen: dict[str, int]) -> Wanted | CellError:
    """Return what a row asks for, or the first thing that is wrong with it."""
    column = "code"
    try:
        code = code_of(row.values[column])
        if code not in offices:
            raise CellProblem(UNKNOWN.format(code=code or "kosong"))
        if code in seen:
            raise CellProblem(f"Kode {code} sudah ada di baris {seen[code]}. Hapus salah satunya.")
        column = "amount"
        amount = amount_of(row.values[column])
        column = "basis"
        basis = as_text(row.values[column])
        if not basis or len(basis) > MOST_BASIS:
            raise CellProblem(f"Tulis dasar pagunya, paling panjang {MOST_BASIS} huruf.")
    except CellProblem as problem:
        value = shown(row.values[column])
        return CellError(row.number, HEADERS[column], str(problem), value)
    seen[code] = row.number
    return Wanted(offices[code], amount, basis)


def code_of(value: Any) -> str:
    """Return the code as text; Excel may keep 53.71 as a number and 53.10 as 53.1."""
    if isinstance(value, float) and not value.is_integer():
        return f"{value:.2f}"
    return as_text(value)


def amount_of(value: Any) -> int:
    amount = None
    if isinstance(value, float) and value.is_integer():
        amount = int(value)
    elif not isinstance(value, float):
        amount = whole_rupiah(as_text(value))
    if amount is None:
        raise CellProblem(BAD_AMOUNT)
    if not 0 < amount <= MOST_CEILING:
        raise CellProblem("Pagu harus lebih dari nol. Kosongkan selnya bila satker tanpa pagu.")
    return amount


def export_ceilings(*, actor: User, year: int) -> bytes:
    """Return all satkers in sight with their ceilings; filled in, it is what is imported."""
    ceilings = {one.satker_id: one for one in BudgetCeiling.objects.of_year(year)}
    rows = []
    for satker in Satker.objects.visible_to(actor).order_by("code"):
        ceiling = ceilings.get(satker.pk)
        figures = [ceiling.amount, ceiling.basis] if ceiling else [None, None]
        rows.append([satker.code, satker.name, *figures])
    columns = (
        ColumnSpec("Kode Satker", 12, "nip"),
        ColumnSpec("Satker", 44),
        ColumnSpec("Pagu (Rp)", 20, "rupiah"),
        ColumnSpec("Dasar", 60),
    )
    record_export(actor=actor, what=f"Pagu TA {year}", amount=len(rows))
    return write_workbook([SheetSpec("Pagu", columns, rows)])
