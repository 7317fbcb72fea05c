"""From rows to a plan: every cell is read, every row matched; nothing is written."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from typing import Any

from latsar.spreadsheets.cells import shown
from latsar.spreadsheets.errors import CellError, CellProblem
from latsar.spreadsheets.reader import Sheet

from ..rules import NIP_ELSEWHERE
from .spec import CellChange, Column, Offices, Plan, PlannedRow, RosterSpec

NIPS_PER_QUERY = 10_000


def make_plan(spec: RosterSpec, offices: Offices, sheet: Sheet, *, lock: bool = False) -> Plan:
    """Check all rows and compare them with what is stored, locked when they will be written."""
    plan = Plan()
    columns = [column for column in spec.columns if column.field in sheet.headers]
    read: list[tuple[int, dict[str, Any], bool]] = []
    seen: dict[str, int] = {}
    for row in sheet.rows:
        if spec.is_example(row.values):
            continue
        values, errors = _read_row(spec, columns, offices, row.number, row.values)
        errors.extend(_repeated(spec, seen, row.number, values))
        plan.errors.extend(errors)
        read.append((row.number, values, not errors))
    if not read:
        plan.errors.append(
            CellError(
                None,
                "",
                f"Berkas hanya memuat baris contoh. Isi data {spec.noun} mulai baris "
                f"{sheet.header_row + 1}, lalu unggah lagi.",
            )
        )
    nips = list({values["nip"]: None for _, values, _ in read if values.get("nip")})
    stored = existing_by_nip(spec, nips, lock=lock)
    _match(spec, columns, offices, plan, read, stored)
    places = {header: place for place, header in enumerate(spec.headers)}
    plan.errors.sort(key=lambda error: (error.row or 0, places.get(error.column, 0)))
    return plan


def _read_row(
    spec: RosterSpec,
    columns: Sequence[Column],
    offices: Offices,
    number: int,
    raw: Mapping[str, Any],
) -> tuple[dict[str, Any], list[CellError]]:
    values: dict[str, Any] = {}
    errors = []
    for column in columns:
        cell = raw.get(column.field)
        try:
            values[column.field] = _read_cell(column, cell, offices)
        except CellProblem as problem:
            errors.append(CellError(number, column.header, str(problem), cell_text(cell)))
    for field, message in spec.check_row(values):
        header = spec.header_of(field)
        errors.append(CellError(number, header, message, cell_text(raw.get(field))))
    return values, errors


def _read_cell(column: Column, cell: Any, offices: Offices) -> Any:
    if cell is None:
        if column.filled:
            raise CellProblem(f"Sel kosong. Isi {column.header}.")
        return column.empty
    return column.parse(cell, offices)


def cell_text(cell: Any) -> str:
    """Return a raw cell as the user knows it, short enough for a list."""
    return shown(cell)[:200]


def _repeated(
    spec: RosterSpec, seen: dict[str, int], number: int, values: Mapping[str, Any]
) -> list[CellError]:
    nip = values.get("nip")
    if not nip:
        return []
    first = seen.setdefault(nip, number)
    if first == number:
        return []
    message = (
        f"NIP ini ada dua kali di berkas: baris {first} dan baris {number}. "
        "Hapus salah satu, atau perbaiki NIP yang salah."
    )
    return [CellError(number, spec.header_of("nip"), message, nip)]


def existing_by_nip(spec: RosterSpec, nips: Sequence[str], *, lock: bool = False) -> dict[str, Any]:
    """Fetch what is stored, all satkers included: a NIP is unique in the nation."""
    found: dict[str, Any] = {}
    for start in range(0, len(nips), NIPS_PER_QUERY):
        rows: Any = spec.model._default_manager.filter(nip__in=nips[start : start + NIPS_PER_QUERY])
        rows = rows.order_by("pk").select_for_update() if lock else rows.order_by()
        found.update((row.nip, row) for row in rows)
    return found


def _match(
    spec: RosterSpec,
    columns: Sequence[Column],
    offices: Offices,
    plan: Plan,
    read: Sequence[tuple[int, dict[str, Any], bool]],
    stored: Mapping[str, Any],
) -> None:
    by_id = {satker.pk: satker for satker in offices.by_code.values()}
    for number, values, good in read:
        existing = stored.get(values.get("nip", ""))
        if existing is not None and existing.satker_id not in offices.mine:
            plan.errors.append(
                CellError(number, spec.header_of("nip"), NIP_ELSEWHERE, values["nip"])
            )
        elif good and existing is None:
            plan.created.append(PlannedRow(number, values))
        elif good and existing is not None:
            existing.satker = by_id[existing.satker_id]
            changes = _changes(columns, values, existing)
            if changes:
                plan.updated.append(PlannedRow(number, values, existing, changes))
            else:
                plan.unchanged += 1


def _changes(
    columns: Sequence[Column], values: Mapping[str, Any], existing: Any
) -> tuple[CellChange, ...]:
    return tuple(
        CellChange(
            column.header,
            column.label(getattr(existing, column.field)),
            column.label(values[column.field]),
        )
        for column in columns
        if getattr(existing, column.field) != values[column.field]
    )


def fingerprint(plan: Plan) -> str:
    """Return a digest of what saving would do, to notice that the world moved meanwhile."""
    content = [
        [row.values["nip"] for row in plan.created],
        [[row.values["nip"], *map(list, _triples(row))] for row in plan.updated],
        plan.unchanged,
    ]
    return hashlib.sha256(json.dumps(content).encode()).hexdigest()


def _triples(row: PlannedRow) -> list[tuple[str, str, str]]:
    return [(change.label, change.before, change.after) for change in row.changes]
