"""What a roster is: its columns, how a cell is read, what a row becomes. Each app gives its own."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, NamedTuple

from django.db import models

from latsar.formatting import date_short
from latsar.organizations.models import Satker
from latsar.spreadsheets.errors import CellError
from latsar.spreadsheets.fields import Offices
from latsar.spreadsheets.reader import Column as SheetColumn

Parser = Callable[[Any, Offices], Any]


def shown(value: Any) -> str:
    """Say a cleaned value in the words of the workbook and of the pages."""
    if value.__class__ is str:
        return str(value)
    if isinstance(value, date):
        return date_short(value)
    if isinstance(value, Satker):
        return f"{value.code} {value.name}"
    return "" if value is None else str(value)


@dataclass(frozen=True)
class Column:
    """A column of the workbook.

    `parse` returns the value of the model's `field` or raises CellProblem. `header_required`: the
    column must be in the file. A column that is not in the file leaves what is stored; an empty
    cell of a column that is in the file clears it (`empty` is stored) unless `filled` demands text.
    """

    header: str
    field: str
    parse: Parser
    aliases: tuple[str, ...] = ()
    filled: bool = True
    header_required: bool = True
    empty: Any = ""
    label: Callable[[Any], str] = shown  # for people: the check page
    export: Callable[[Any], Any] = lambda value: value  # for the workbook: text or a date
    choices: Callable[[Offices], Iterable[str]] | None = None  # drop-down of the template
    example: Any = ""
    width: int = 18
    is_text: bool = True  # formatted as text in the template, so that Excel keeps every digit
    note: str = ""  # what is expected, on the upload page


RowCheck = Callable[[Mapping[str, Any]], Iterable[tuple[str, str]]]


@dataclass(frozen=True)
class RosterSpec:
    """All that the pipeline must know of a roster; rows are matched by NIP.

    `check_row` gets the cleaned values of a row (only those that could be read) and yields
    (field, message) of what disagrees between columns. `prepare` fills what follows from other
    fields before a bulk write; `derived` names those fields.
    """

    kind: str  # ImportKind
    model: type[models.Model]
    noun: str  # "peserta"
    columns: tuple[Column, ...]
    created_action: str
    updated_action: str
    saved_action: str
    deleted_action: str
    undone_action: str
    present: Mapping[str, Any] = field(default_factory=dict)  # the condition of who still counts
    check_row: RowCheck = lambda values: ()
    prepare: Callable[[Any], None] = lambda obj: None
    derived: tuple[str, ...] = ()
    sheet_title: str = "Data"
    notices: Callable[[Plan], list[str]] = lambda plan: []  # what to look at though it is right

    @property
    def headers(self) -> list[str]:
        return [column.header for column in self.columns]

    def header_of(self, field: str) -> str:
        return next(column.header for column in self.columns if column.field == field)

    def column_of(self, field: str) -> Column:
        return next(column for column in self.columns if column.field == field)

    def sheet_columns(self) -> list[SheetColumn]:
        return [
            SheetColumn(c.field, c.header, aliases=c.aliases, required=c.header_required)
            for c in self.columns
        ]

    def example_rows(self, cells: Mapping[str, Sequence[Any]]) -> set[int]:
        """Return the places of the template's example row, which is never taken over."""
        nip, name = (str(self.column_of(field).example) for field in ("nip", "name"))
        return {
            at
            for at, text in enumerate(cells["name"])
            if text is not None
            and str(text).strip() == name
            and str(cells["nip"][at] or "").strip() == nip
        }


class CellChange(NamedTuple):
    """A cell that differs from what is stored: in words, and as the model holds it."""

    label: str
    before: str
    after: str
    field: str = ""
    old: Any = None
    new: Any = None


class PlannedRow(NamedTuple):
    """A row that will be written: a new object (`existing` is None) or a changed one.

    `existing` is a record of what is stored: pk, version, satker_id and the roster's fields.
    """

    row: int
    values: Mapping[str, Any]  # model field -> value
    existing: Any = None
    changes: tuple[CellChange, ...] = ()


@dataclass(frozen=True)
class Reading:
    """What a sheet says, by itself: cleaned values of its rows, and what can't be taken over."""

    columns: tuple[Column, ...]  # those in the file
    rows: Sequence[tuple[int, Mapping[str, Any]]]  # Excel's row number, model field -> value
    bad: frozenset[int]  # places in `rows` with an error
    errors: Sequence[CellError]

    @property
    def nips(self) -> list[str]:
        """Every NIP that could be read, once."""
        return list({values["nip"]: None for _, values in self.rows if "nip" in values})

    @property
    def satker_ids(self) -> set[int]:
        return {values["satker"].pk for _, values in self.rows if "satker" in values}


@dataclass
class Plan:
    """What saving would do. Nothing is written while it holds an error."""

    errors: list[CellError] = field(default_factory=list)
    created: list[PlannedRow] = field(default_factory=list)
    updated: list[PlannedRow] = field(default_factory=list)
    unchanged: int = 0
    columns: tuple[Column, ...] = ()  # those in the file
    nips: frozenset[str] = frozenset()  # all that could be read
    satker_ids: frozenset[int] = frozenset()  # of the satkers that the file names

    def counts(self) -> dict[str, int]:
        return {
            "created": len(self.created),
            "updated": len(self.updated),
            "unchanged": self.unchanged,
        }
