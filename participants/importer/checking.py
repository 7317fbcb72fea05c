"""From cells to a plan: every cell is read, every row matched; nothing is written.

Cells are read column by column: a roster repeats few dates, grades and satkers, and each text is
read once. read_rows() asks the database nothing; compare() says what is new or changed.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from operator import itemgetter
from typing import Any

from latsar.spreadsheets.cells import shown
from latsar.spreadsheets.errors import CellError, CellProblem
from latsar.spreadsheets.fields import Offices
from latsar.spreadsheets.reader import Sheet

from ..rules import NIP_ELSEWHERE
from .spec import CellChange, Column, Plan, PlannedRow, Reading, RosterSpec

NIPS_PER_QUERY = 10_000
MISSING = object()


class Unread(str):
    """Stands for the value of a cell that can't be taken over: what is wrong with it."""

    __slots__ = ()


def make_plan(spec: RosterSpec, offices: Offices, sheet: Sheet, *, lock: bool = False) -> Plan:
    """Check all rows and compare them with what is stored, locked when they will be written."""
    return compare(spec, offices, read_rows(spec, offices, sheet), lock=lock)


def read_rows(spec: RosterSpec, offices: Offices, sheet: Sheet) -> Reading:
    """Read every cell, then hold the cells of each row, and the rows, against each other."""
    columns = tuple(column for column in spec.columns if column.field in sheet.cells)
    examples = spec.example_rows(sheet.cells)
    numbers = _without(sheet.numbers, examples)
    cells = {column.field: _without(sheet.cells[column.field], examples) for column in columns}
    read = {c.field: _read_column(c, cells[c.field], offices) for c in columns}
    errors = list(_cell_errors(columns, numbers, cells, read))
    bad = {at for at, _ in errors}
    fields = list(read)
    rows = [dict(zip(fields, values, strict=True)) for values in zip(*read.values(), strict=True)]
    for at in bad:
        rows[at] = {f: v for f, v in rows[at].items() if v.__class__ is not Unread}
    errors += _row_errors(spec, numbers, cells, rows)
    errors += _repeated(spec, numbers, rows)
    bad.update(at for at, _ in errors)
    found = [error for _, error in errors]
    if not rows:
        found.append(_only_the_example(spec, sheet))
    return Reading(columns, list(zip(numbers, rows, strict=True)), frozenset(bad), found)


def _without(values: list[Any], places: set[int]) -> list[Any]:
    return [v for at, v in enumerate(values) if at not in places] if places else values


def _only_the_example(spec: RosterSpec, sheet: Sheet) -> CellError:
    message = (
        f"Berkas hanya memuat baris contoh. Isi data {spec.noun} mulai baris "
        f"{sheet.header_row + 1}, lalu unggah lagi."
    )
    return CellError(None, "", message)


def _read_column(column: Column, cells: Sequence[Any], offices: Offices) -> list[Any]:
    """Return the value of each cell, or Unread."""
    known: dict[Any, Any] = {}
    values = []
    for cell in cells:
        # 1.0 == True, and they don't mean the same.
        key = cell if cell.__class__ is str else (cell.__class__, cell)
        value = known.get(key, MISSING)
        if value is MISSING:
            try:
                value = known[key] = _read_cell(column, cell, offices)
            except CellProblem as problem:
                value = known[key] = Unread(problem)
        values.append(value)
    return values


def _read_cell(column: Column, cell: Any, offices: Offices) -> Any:
    if cell is None:
        if column.filled:
            raise CellProblem(f"Sel kosong. Isi {column.header}.")
        return column.empty
    return column.parse(cell, offices)


Placed = Iterator[tuple[int, CellError]]  # with the place of its row


def _cell_errors(
    columns: Iterable[Column],
    numbers: Sequence[int],
    cells: Mapping[str, Sequence[Any]],
    read: Mapping[str, Sequence[Any]],
) -> Placed:
    for column in columns:
        raw = cells[column.field]
        for at, value in enumerate(read[column.field]):
            if value.__class__ is Unread:
                yield (
                    at,
                    CellError(numbers[at], column.header, str(value), cell_text(raw[at])),
                )


def _row_errors(
    spec: RosterSpec,
    numbers: Sequence[int],
    cells: Mapping[str, Sequence[Any]],
    rows: Sequence[Mapping[str, Any]],
) -> Placed:
    for at, values in enumerate(rows):
        for field, message in spec.check_row(values):
            raw = cell_text(cells[field][at])
            yield at, CellError(numbers[at], spec.header_of(field), message, raw)


def cell_text(cell: Any) -> str:
    """Return a raw cell as the user knows it, short enough for a list."""
    return shown(cell)[:200]


def _repeated(
    spec: RosterSpec, numbers: Sequence[int], rows: Sequence[Mapping[str, Any]]
) -> Placed:
    seen: dict[str, int] = {}
    for at, values in enumerate(rows):
        nip = values.get("nip")
        if nip is None:
            continue
        first = seen.setdefault(nip, numbers[at])
        if first != numbers[at]:
            message = (
                f"NIP ini ada dua kali di berkas: baris {first} dan baris {numbers[at]}. "
                "Hapus salah satu, atau perbaiki NIP yang salah."
            )
            yield at, CellError(numbers[at], spec.header_of("nip"), message, nip)


def compare(spec: RosterSpec, offices: Offices, reading: Reading, *, lock: bool = False) -> Plan:
    """Say what saving would do now. `lock`: hold what is stored until the transaction ends."""
    nips = reading.nips
    plan = Plan(
        errors=list(reading.errors),
        columns=reading.columns,
        nips=frozenset(nips),
        satker_ids=frozenset(reading.satker_ids),
    )
    _match(spec, offices, plan, reading, existing_by_nip(spec, nips, lock=lock))
    places = {header: place for place, header in enumerate(spec.headers)}
    plan.errors.sort(key=lambda error: (error.row or 0, places.get(error.column, 0)))
    return plan


def existing_by_nip(spec: RosterSpec, nips: Sequence[str], *, lock: bool = False) -> dict[str, Any]:
    """Fetch what is stored, all satkers included: a NIP is unique in the nation.

    The records carry pk, version and the roster's fields; whole objects would take four times
    as long.
    """
    fields = ["pk", "version", *(_attname(spec, column) for column in spec.columns)]
    found: dict[str, Any] = {}
    for start in range(0, len(nips), NIPS_PER_QUERY):
        rows: Any = spec.model._default_manager.filter(nip__in=nips[start : start + NIPS_PER_QUERY])
        rows = rows.order_by("pk").select_for_update() if lock else rows.order_by()
        found.update((row.nip, row) for row in rows.values_list(*fields, named=True))
    return found


def _attname(spec: RosterSpec, column: Column) -> str:
    return str(spec.model._meta.get_field(column.field).attname)  # type: ignore[union-attr]


def _match(
    spec: RosterSpec,
    offices: Offices,
    plan: Plan,
    reading: Reading,
    stored: Mapping[str, Any],
) -> None:
    differing = _Differences(spec, offices, reading.columns)
    for at, (number, values) in enumerate(reading.rows):
        existing = stored.get(values.get("nip", ""))
        if existing is None:
            if at not in reading.bad:
                plan.created.append(PlannedRow(number, values))
        elif existing.satker_id not in offices.mine:
            plan.errors.append(
                CellError(number, spec.header_of("nip"), NIP_ELSEWHERE, values["nip"])
            )
        elif at not in reading.bad:
            changes = differing.between(values, existing)
            if changes:
                plan.updated.append(PlannedRow(number, values, existing, changes))
            else:
                plan.unchanged += 1


class _Differences:
    """Compares the values of a row with what is stored; most rows are told to be equal at once."""

    def __init__(self, spec: RosterSpec, offices: Offices, columns: Sequence[Column]) -> None:
        self.columns = columns
        self.by_id = {satker.pk: satker for satker in offices.by_code.values()}
        fields = [column.field for column in spec.columns]
        # The records begin with pk and version.
        self.stored_of = itemgetter(*(fields.index(c.field) + 2 for c in columns))
        self.at_satker = [c.field for c in columns].index("satker")

    def between(self, values: Mapping[str, Any], existing: Any) -> tuple[CellChange, ...]:
        stored, read = list(self.stored_of(existing)), list(values.values())
        stored[self.at_satker] = self.by_id[stored[self.at_satker]]
        if stored == read:
            return ()
        return tuple(
            CellChange(column.header, column.label(old), column.label(new), column.field, old, new)
            for column, old, new in zip(self.columns, stored, read, strict=True)
            if old != new
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
