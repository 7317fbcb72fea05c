"""The workbooks of a roster: template, export (which can be imported again), marked errors."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from latsar.accounts.models import User
from latsar.spreadsheets.errors import CellError, WorkbookRefused
from latsar.spreadsheets.fields import Offices
from latsar.spreadsheets.marking import mark_errors
from latsar.spreadsheets.writer import (
    ColumnSpec,
    SheetSpec,
    TemplateColumn,
    write_template,
    write_workbook,
)

from .spec import Column, RosterSpec


def template_workbook(spec: RosterSpec, actor: User) -> bytes:
    """Return the import template, its drop-downs bounded by the actor's scope."""
    offices = Offices.of(actor)
    columns = [
        TemplateColumn(
            column.header,
            width=column.width,
            is_text=column.is_text,
            choices=list(column.choices(offices)) if column.choices else (),
            hint=column.note,
        )
        for column in spec.columns
    ]
    example = {column.header: column.example for column in spec.columns}
    if codes := [satker.code for satker in offices.in_scope()]:
        example[spec.header_of("satker")] = codes[-1]
    return write_template(
        columns, example=example, instructions=instructions(spec, offices), title=spec.sheet_title
    )


def instructions(spec: RosterSpec, offices: Offices) -> list[str]:
    return [
        f"Isi satu baris untuk satu {spec.noun}, mulai baris 3. Baris 2 adalah contoh dan dilewati "
        "saat diimpor.",
        "Jangan mengubah judul kolom pada baris 1. Urutan kolom bebas.",
        "NIP harus berupa teks 18 angka. NIP yang tersimpan sebagai angka kehilangan tiga angka "
        "terakhirnya dan ditolak.",
        *(f"{column.header}: {column.note}." for column in spec.columns if column.note),
        "",
        "Kode satker yang dapat Anda gunakan:",
        *(f"{satker.code}  {satker.name}" for satker in offices.in_scope()),
    ]


def export_workbook(spec: RosterSpec, people: Iterable[Any]) -> bytes:
    """Return a workbook in the import format: importing it again changes nothing."""
    columns = [ColumnSpec(c.header, width=c.width, kind=_kind(c)) for c in spec.columns]
    rows = ([c.export(getattr(person, c.field)) for c in spec.columns] for person in people)
    return write_workbook([SheetSpec(spec.sheet_title, columns, rows)])


def _kind(column: Column) -> str:
    if isinstance(column.example, date):
        return "date"
    return "text" if column.width > 22 else "nip"


def marked_workbook(spec: RosterSpec, content: bytes, errors: Sequence[CellError]) -> bytes | None:
    """Return the uploaded workbook with its errors marked; None when it is no workbook at all."""
    try:
        return mark_errors(content, errors, spec.sheet_columns())
    except (WorkbookRefused, KeyError, ValueError, OSError, TypeError):
        return None
