"""What an import changes, row by row: shown before it is saved, what undoing goes by afterwards.

Kept in pieces of CHUNK rows, so that neither a page nor an undoing ever holds all of them. A row is
- created: [row in Excel, pk or None, value of each of the chunk's `fields` ...]
- updated: [row in Excel, pk, NIP, name, satker pk, {field: [before, after]}]
- missing: [pk, NIP, name, satker pk]
with dates as ISO text and satkers by their key.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from typing import Any, overload

from django.db import models

from latsar.organizations.models import Satker

from ..choices import Section
from ..models import ImportChunk, RosterImport
from .spec import Plan, RosterSpec

CHUNK = 500
Row = list[Any]


def raw(value: Any) -> Any:
    """Return a model's value as JSON keeps it."""
    if value.__class__ is str:
        return value
    if isinstance(value, models.Model):
        return value.pk
    return value.isoformat() if isinstance(value, date) else value


def created_rows(plan: Plan, keys: Sequence[int | None] = ()) -> list[Row]:
    """`keys`: the primary keys of what was created, in the order of the plan."""
    keys = keys or [None] * len(plan.created)
    numbers = [planned.row for planned in plan.created]
    columns = [[raw(planned.values[f]) for planned in plan.created] for f in fields_of(plan)]
    return [list(row) for row in zip(numbers, keys, *columns, strict=True)]


def fields_of(plan: Plan) -> list[str]:
    """The fields that the file has, in the order of a created row."""
    return [column.field for column in plan.columns]


def updated_rows(plan: Plan) -> list[Row]:
    return [
        [
            planned.row,
            planned.existing.pk,
            planned.values["nip"],
            planned.values["name"],
            planned.values["satker"].pk,
            {change.field: [raw(change.old), raw(change.new)] for change in planned.changes},
        ]
        for planned in plan.updated
    ]


def missing_rows(spec: RosterSpec, plan: Plan) -> list[Row]:
    """Who is stored in the satkers that the file names, still counts, and isn't in the file."""
    stored = (
        spec.model._default_manager.filter(satker__in=sorted(plan.satker_ids), **spec.present)
        .order_by("satker__code", "name", "nip")
        .values_list("pk", "nip", "name", "satker")
    )
    return [list(person) for person in stored.iterator() if person[1] not in plan.nips]


def write_chunks(
    roster_import: RosterImport, sections: Iterable[tuple[str, Sequence[str], Sequence[Row]]]
) -> None:
    """Replace what is kept of an import; the caller holds the transaction."""
    roster_import.chunks.all().delete()
    ImportChunk.objects.bulk_create(
        ImportChunk(
            roster_import=roster_import,
            section=section,
            number=start // CHUNK,
            fields=list(fields),
            rows=rows[start : start + CHUNK],
        )
        for section, fields, rows in sections
        for start in range(0, len(rows), CHUNK)
    )


class SectionRows(Sequence[Row]):
    """The rows of one section as a sequence that reads only the chunks it is asked for.

    For django's Paginator, which wants a length and slices. Each row is a dictionary for created
    rows (its values by field) and a list otherwise.
    """

    def __init__(self, roster_import: RosterImport, section: str) -> None:
        counts = {
            Section.CREATED: roster_import.created_count,
            Section.UPDATED: roster_import.updated_count,
            Section.MISSING: roster_import.missing_count,
        }
        self.amount = counts[Section(section)]
        self.chunks = roster_import.chunks.filter(section=section)

    def __len__(self) -> int:
        return self.amount

    @overload
    def __getitem__(self, wanted: int) -> Row: ...
    @overload
    def __getitem__(self, wanted: slice) -> list[Row]: ...
    def __getitem__(self, wanted: int | slice) -> Row | list[Row]:
        if isinstance(wanted, int):
            return self[wanted : wanted + 1][0]
        start, stop, _ = wanted.indices(self.amount)
        first, last = start // CHUNK, max(start, stop - 1) // CHUNK
        rows: list[Row] = []
        for chunk in self.chunks.filter(number__range=(first, last)).order_by("number"):
            rows.extend(rows_of(chunk))
        return rows[start - first * CHUNK : stop - first * CHUNK]


def rows_of(chunk: ImportChunk) -> list[Any]:
    """Return a chunk's rows; a created row's values by the name of their field."""
    if chunk.section != Section.CREATED:
        return list(chunk.rows)
    return [
        {"row": row, "pk": pk, "values": dict(zip(chunk.fields, values, strict=True))}
        for row, pk, *values in chunk.rows
    ]


def chunks_of(roster_import: RosterImport, section: str) -> Iterator[ImportChunk]:
    """Give the chunks of a section one at a time, in the memory of one."""
    chunks = roster_import.chunks.filter(section=section)
    for number in list(chunks.order_by("number").values_list("number", flat=True)):
        yield chunks.get(number=number)


def stored(spec: RosterSpec, name: str, value: Any, satkers: Mapping[int, Satker]) -> Any:
    """Return what raw() made of a value as the model has it."""
    column: Any = spec.model._meta.get_field(name)
    return satkers.get(value) if column.is_relation else column.to_python(value)
