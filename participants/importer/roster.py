"""The roster of participants: its columns and its rules between columns."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from latsar.spreadsheets.cells import as_text
from latsar.spreadsheets.errors import CellProblem
from latsar.spreadsheets.fields import Offices
from latsar.spreadsheets.writer import EXAMPLE_MARK

from ..choices import ImportKind, Status
from ..models import GRADES, Participant
from ..rules import NipProblem, check_appointment, is_month_in_nip, parse_nip
from .fields import (
    EMAIL,
    PHONE,
    SATKER,
    read_date,
    read_nip,
    text_of,
)
from .spec import Column, RosterSpec

GRADE_NAMES = [grade for grade, _ in GRADES]
GRADE = re.compile(r"^(III|II|I|IV)[/.\-\s]*([A-E])$", re.I)


def read_grade(cell: Any, offices: Offices) -> str:
    """Read III/a however it is typed: IIIa, III A, iii/a, III.a."""
    text = as_text(cell)
    match = GRADE.match(text)
    grade = f"{match[1].upper()}/{match[2].lower()}" if match else text
    if grade not in GRADE_NAMES:
        raise CellProblem(
            f"Golongan “{text}” bukan golongan CPNS. Pilih {GRADE_NAMES[0]} sampai "
            f"{GRADE_NAMES[-1]}, misalnya II/c atau III/a."
        )
    return grade


def check_row(values: Mapping[str, Any]) -> Sequence[tuple[str, str]]:
    """The TMT must be in the month that the NIP holds."""
    nip, appointed_on = values.get("nip"), values.get("appointed_on")
    if nip is None or appointed_on is None or is_month_in_nip(nip, appointed_on):
        return ()
    try:
        check_appointment(parse_nip(nip), appointed_on)
    except NipProblem as problem:
        return (("appointed_on", str(problem)),)
    return ()


PARTICIPANTS = RosterSpec(
    kind=ImportKind.PARTICIPANTS,
    model=Participant,
    noun="peserta",
    sheet_title="Peserta",
    created_action="participant.created",
    updated_action="participant.updated",
    saved_action="roster.imported",
    deleted_action="participant.deleted",
    undone_action="roster.undone",
    present={"status": Status.ACTIVE},
    check_row=check_row,
    prepare=Participant.derive,
    derived=("grade_level", "probation_ends_on"),
    columns=(
        Column(
            "NIP",
            "nip",
            read_nip,
            aliases=("NIP CPNS", "NIP Baru", "No NIP", "Nomor NIP", "Nomor Induk Pegawai"),
            example="199802172025061999",
            width=22,
            note="18 angka, kolom berformat Teks",
        ),
        Column(
            "Nama",
            "name",
            text_of(120),
            aliases=("Nama Lengkap", "Nama Peserta", "Nama Pegawai", "Nama CPNS"),
            example=EXAMPLE_MARK,
            width=34,
            note="nama lengkap dengan gelar",
        ),
        Column(
            "Golongan",
            "grade",
            read_grade,
            aliases=("Gol", "Gol/Ruang", "Golongan/Ruang", "Golongan Ruang CPNS"),
            choices=lambda offices: GRADE_NAMES,
            example="III/a",
            width=11,
            note="II/a sampai III/d",
        ),
        Column(
            "Jabatan",
            "position",
            text_of(160),
            aliases=("Nama Jabatan", "Jabatan CPNS"),
            example="Penata Kelola Pemilu Ahli Pertama",
            width=38,
            note="jabatan CPNS",
        ),
        SATKER,
        Column(
            "TMT CPNS",
            "appointed_on",
            read_date,
            aliases=("TMT", "Tanggal TMT", "Tgl TMT", "Tanggal TMT CPNS", "Tgl TMT CPNS"),
            example=date(2025, 6, 1),
            is_text=False,
            width=13,
            note="tanggal; bulan dan tahunnya sama dengan yang termuat dalam NIP",
        ),
        Column(
            "Pendidikan",
            "education",
            text_of(120),
            aliases=("Pendidikan Terakhir",),
            filled=False,
            header_required=False,
            example="S-1 Ilmu Pemerintahan",
            width=28,
            note="boleh kosong",
        ),
        PHONE,
        EMAIL,
    ),
)
