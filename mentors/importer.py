"""The roster of mentors: its columns, and what it forgives."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from latsar.spreadsheets.cells import as_digits, as_text
from latsar.spreadsheets.errors import CellProblem
from latsar.spreadsheets.writer import EXAMPLE_MARK
from participants.choices import ImportKind
from participants.importer import Column, Offices, Plan, RosterSpec
from participants.importer.fields import (
    EMAIL,
    NIP_LENGTH,
    PHONE,
    SATKER,
    text_of,
)
from participants.rules import NipProblem

from .choices import Mode, PositionKind
from .models import Mentor
from .rules import check_mentor_nip, is_pppk

KINDS = {
    "struktural": PositionKind.STRUCTURAL,
    "fungsional": PositionKind.FUNCTIONAL,
    "jabatan struktural": PositionKind.STRUCTURAL,
    "jabatan fungsional": PositionKind.FUNCTIONAL,
}
MODES = {
    "tatap muka": Mode.OFFLINE,
    "offline": Mode.OFFLINE,
    "luring": Mode.OFFLINE,
    "daring": Mode.ONLINE,
    "online": Mode.ONLINE,
}


def read_mentor_nip(cell: Any, offices: Offices) -> str:
    """Read a NIP; a PPPK's is accepted here, since a mentor may be any civil servant."""
    nip = as_digits(cell, NIP_LENGTH, "NIP")
    try:
        check_mentor_nip(nip)
    except NipProblem as problem:
        raise CellProblem(str(problem)) from problem
    return nip


def one_of(known: Mapping[str, str], labels: str) -> Callable[[Any, Offices], str]:
    """Return a reader of a word out of a list; case, spaces and hyphens are forgiven."""

    def read(cell: Any, offices: Offices) -> str:
        text = as_text(cell)
        found = known.get(" ".join(text.lower().replace("-", " ").split()))
        if found is None:
            raise CellProblem(f"“{text}” tidak dikenal. Pilih {labels}.")
        return found

    return read


def kind_label(value: str) -> str:
    return str(PositionKind(value).label)


def mode_label(value: str) -> str:
    return str(Mode(value).label)


def pppk_in(plan: Plan) -> list[str]:
    """Return the NIPs of a plan that carry the mark of a PPPK: accepted, but to be looked at."""
    rows = [*plan.created, *plan.updated]
    return [row.values["nip"] for row in rows if is_pppk(row.values["nip"])]


MENTORS = RosterSpec(
    kind=ImportKind.MENTORS,
    model=Mentor,
    noun="mentor",
    sheet_title="Mentor",
    created_action="mentor.created",
    updated_action="mentor.updated",
    saved_action="mentor.roster_imported",
    columns=(
        Column(
            "NIP",
            "nip",
            read_mentor_nip,
            example="198005042006041999",
            width=22,
            note="18 angka, kolom berformat Teks; NIP PPPK diterima",
        ),
        Column(
            "Nama",
            "name",
            text_of(120),
            aliases=("Nama Lengkap", "Nama Mentor"),
            example=EXAMPLE_MARK,
            width=34,
            note="nama lengkap dengan gelar",
        ),
        Column(
            "Jabatan",
            "position",
            text_of(160),
            example="Kepala Subbagian Keuangan, Umum, dan Logistik",
            width=38,
        ),
        Column(
            "Jenis Jabatan",
            "position_kind",
            one_of(KINDS, "Struktural atau Fungsional"),
            label=kind_label,
            export=kind_label,
            choices=lambda offices: PositionKind.labels,
            example=PositionKind.STRUCTURAL.label,
            width=15,
            note="Struktural atau Fungsional",
        ),
        SATKER,
        Column(
            "Moda",
            "mode",
            one_of(MODES, "Tatap muka atau Daring"),
            filled=False,
            header_required=False,
            empty=Mode.OFFLINE,
            label=mode_label,
            export=mode_label,
            choices=lambda offices: Mode.labels,
            example=Mode.OFFLINE.label,
            width=13,
            note="Tatap muka atau Daring; kosong berarti tatap muka",
        ),
        PHONE,
        EMAIL,
    ),
)
