"""How the columns that rosters share are read. Each raises CellProblem with the mend."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

from latsar.organizations.models import Satker
from latsar.spreadsheets.cells import as_date, as_digits, as_phone
from latsar.spreadsheets.errors import CellProblem
from latsar.spreadsheets.fields import Offices, bounded_text, email_address, office

from ..rules import NipProblem, parse_nip
from .spec import Column

NIP_LENGTH = 18
PHONE_LENGTH = 20


def read_nip(cell: Any, offices: Offices) -> str:
    """Read a NIP of 18 digits, structurally valid; a number has lost its last digits."""
    nip = as_digits(cell, NIP_LENGTH, "NIP")
    try:
        parse_nip(nip)
    except NipProblem as problem:
        raise CellProblem(str(problem)) from problem
    return nip


def text_of(length: int) -> Callable[[Any, Offices], str]:
    """Return a reader of text of at most `length` characters."""

    def read(cell: Any, offices: Offices) -> str:
        return bounded_text(cell, length)

    return read


def read_date(cell: Any, offices: Offices) -> date:
    return as_date(cell)


def read_phone(cell: Any, offices: Offices) -> str:
    phone = as_phone(cell)
    if len(phone) > PHONE_LENGTH:
        raise CellProblem(f"{len(phone)} karakter, paling banyak {PHONE_LENGTH}.")
    return phone


def read_email(cell: Any, offices: Offices) -> str:
    return email_address(cell)


def read_satker(cell: Any, offices: Offices) -> Satker:
    return office(cell, offices, "minta admin satker itu mengimpornya")


def export_satker(satker: Satker) -> str:
    return satker.code


def satker_codes(offices: Offices) -> list[str]:
    return sorted(satker.code for satker in offices.in_scope())


SATKER = Column(
    "Kode Satker",
    "satker",
    read_satker,
    aliases=("Kode Satuan Kerja", "Kode Kemendagri"),
    export=export_satker,
    choices=satker_codes,
    example="53.71",
    width=13,
    note="kode Kemendagri, misalnya 53.71 untuk KPU Kota Kupang",
)
PHONE = Column(
    "No HP",
    "phone",
    read_phone,
    aliases=("Nomor HP", "HP", "No Telepon", "Nomor Telepon", "No Telp"),
    filled=False,
    header_required=False,
    example="081200000000",
    width=17,
    note="boleh kosong",
)
EMAIL = Column(
    "Email",
    "email",
    read_email,
    aliases=("E-mail", "Surel", "Alamat Surel", "Alamat Email"),
    filled=False,
    header_required=False,
    example="nama@kpu.go.id",
    width=30,
    note="boleh kosong",
)
