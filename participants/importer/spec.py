"""What a roster is: its columns, how a cell is read, what a row becomes. Each app gives its own."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db import models

from latsar.accounts.models import User
from latsar.formatting import date_short
from latsar.organizations.models import Satker
from latsar.spreadsheets.errors import CellError
from latsar.spreadsheets.reader import Column as SheetColumn


@dataclass(frozen=True)
class Offices:
    """All satkers by code, and which of them the acting account may write to."""

    by_code: Mapping[str, Satker]
    mine: frozenset[int]

    @classmethod
    def of(cls, actor: User) -> Offices:
        satkers = {satker.code: satker for satker in Satker.objects.all()}
        mine = Satker.objects.visible_to(actor).values_list("pk", flat=True)
        return cls(satkers, frozenset(mine))

    def in_scope(self) -> list[Satker]:
        return [satker for satker in self.by_code.values() if satker.pk in self.mine]


Parser = Callable[[Any, Offices], Any]


def shown(value: Any) -> str:
    """Say a cleaned value in the words of the workbook and of the pages."""
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

    def is_example(self, values: Mapping[str, Any]) -> bool:
        """Tell whether a row is the example row of the template, which is never taken over."""
        return all(
            str(values.get(column.field) or "").strip() == str(column.example)
            for column in self.columns
            if column.field in {"nip", "name"}
        )


@dataclass(frozen=True)
class CellChange:
    label: str
    before: str
    after: str


@dataclass(frozen=True)
class PlannedRow:
    """A row that will be written: a new object (`existing` is None) or a changed one."""

    row: int
    values: Mapping[str, Any]  # model field -> value
    existing: Any = None
    changes: tuple[CellChange, ...] = ()


@dataclass
class Plan:
    """What saving would do. Nothing is written while it holds an error."""

    errors: list[CellError] = field(default_factory=list)
    created: list[PlannedRow] = field(default_factory=list)
    updated: list[PlannedRow] = field(default_factory=list)
    unchanged: int = 0

    def counts(self) -> dict[str, int]:
        return {
            "created": len(self.created),
            "updated": len(self.updated),
            "unchanged": self.unchanged,
        }
