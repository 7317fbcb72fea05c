"""The roster of mentors: its columns, and what it forgives."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from latsar.formatting import nip_spaced, number
from latsar.nip import is_pppk
from latsar.spreadsheets.cells import as_digits, as_text
from latsar.spreadsheets.errors import CellProblem
from latsar.spreadsheets.fields import Offices
from latsar.spreadsheets.writer import EXAMPLE_MARK
from participants.choices import ImportKind
from participants.importer import Column, Plan, RosterSpec
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
from .rules import check_mentor_nip

KINDS = {
    "struktural": PositionKind.STRUCTURAL,
    "fungsional": PositionKind.FUNCTIONAL,
    "jabatan struktural": PositionKind.STRUCTURAL,
    "jabatan fungsional": PositionKind.FUNCTIONAL,
}
NAMED = 3  # NIPs spelled out in a notice
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


def notices(plan: Plan) -> list[str]:
    """A PPPK may be a mentor, but a 21 in place of the month may also be a slip."""
    rows = (*plan.created, *plan.updated)
    marked = [row.values["nip"] for row in rows if is_pppk(row.values["nip"])]
    if not marked:
        return []
    named = ", ".join(nip_spaced(nip) for nip in marked[:NAMED])
    more = f", dan {number(len(marked) - NAMED)} lainnya" if len(marked) > NAMED else ""
    return [
        f"{number(len(marked))} NIP bertanda PPPK (angka ke-13 dan ke-14: 21): {named}{more}. "
        "Diterima untuk mentor; pastikan memang benar."
    ]


MENTORS = RosterSpec(
    kind=ImportKind.MENTORS,
    model=Mentor,
    noun="mentor",
    sheet_title="Mentor",
    created_action="mentor.created",
    updated_action="mentor.updated",
    saved_action="mentor.roster_imported",
    deleted_action="mentor.deleted",
    undone_action="mentor.roster_undone",
    present={"is_active": True},
    notices=notices,
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
