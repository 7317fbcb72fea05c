"""How the columns that rosters share are read. Each raises CellProblem with the mend."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import validate_email

from latsar.organizations.models import Satker
from latsar.spreadsheets.cells import as_date, as_digits, as_phone, as_text
from latsar.spreadsheets.errors import CellProblem

from ..rules import NipProblem, parse_nip
from .spec import Column, Offices

NIP_LENGTH = 18
PHONE_LENGTH = 20
EMAIL_LENGTH = 254
# A part of what validate_email() accepts, told thirty times as fast.
USUAL_EMAIL = re.compile(
    r"[A-Za-z0-9_+-]+(\.[A-Za-z0-9_+-]+)*"
    r"@([A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?\.)+[A-Za-z]{2,63}"
)
SATKER_CODE = re.compile(r"^(\d{2})\.?(\d{2})?$")
EXAMPLE_CODE = "Tulis kode Kemendagri sebagai teks, misalnya 53 atau 53.71."


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
        text = as_text(cell)
        if len(text) > length:
            raise CellProblem(f"{len(text)} karakter, paling banyak {length}. Persingkat isinya.")
        return text

    return read


def read_date(cell: Any, offices: Offices) -> date:
    return as_date(cell)


def read_phone(cell: Any, offices: Offices) -> str:
    phone = as_phone(cell)
    if len(phone) > PHONE_LENGTH:
        raise CellProblem(f"{len(phone)} karakter, paling banyak {PHONE_LENGTH}.")
    return phone


def read_email(cell: Any, offices: Offices) -> str:
    text = as_text(cell)
    try:
        if not USUAL_EMAIL.fullmatch(text):
            validate_email(text)
    except ValidationError:
        raise CellProblem(
            f"“{text}” bukan alamat surel. Tulis satu alamat saja, misalnya nama@kpu.go.id."
        ) from None
    if len(text) > EMAIL_LENGTH:
        raise CellProblem(f"{len(text)} karakter, paling banyak {EMAIL_LENGTH}.")
    return text


def read_satker(cell: Any, offices: Offices) -> Satker:
    """Read a satker's code, as text or as the number Excel made of it, within the scope."""
    satker = offices.by_code.get(satker_code(cell, offices))
    if satker is None:
        raise CellProblem(f"Kode satker “{as_text(cell)}” tidak dikenal. {EXAMPLE_CODE}")
    if satker.pk not in offices.mine:
        raise CellProblem(
            f"Kode satker {satker.code} di luar kewenangan akun Anda. "
            "Hapus baris ini, atau minta admin satker itu mengimpornya."
        )
    return satker


def satker_code(cell: Any, offices: Offices) -> str:
    """Return the code in its own spelling: 53.71 also as 5371, "53. 71" or a number cell."""
    if isinstance(cell, float) and not cell.is_integer():
        return _code_of_number(cell, offices)
    text = as_text(cell).replace(" ", "").replace(",", ".")
    text = text.partition(".")[0] if re.fullmatch(r"\d{2}\.0*", text) else text
    match = SATKER_CODE.match(text)
    if not match:
        return text
    return f"{match[1]}.{match[2]}" if match[2] else match[1]


def _code_of_number(cell: float, offices: Offices) -> str:
    """Read 53.71 stored as a number. 53.1 may have been 53.10 or a slip of 53.01."""
    text = f"{cell:.10f}".rstrip("0")
    head, _, tail = text.partition(".")
    if len(tail) != 1:
        return text
    readings = [code for code in (f"{head}.{tail}0", f"{head}.0{tail}") if code in offices.by_code]
    if len(readings) == 1:
        return readings[0]
    if not readings:
        return text
    raise CellProblem(
        f"Kode satker tersimpan sebagai angka {text.replace('.', ',')}, sehingga {readings[0]} dan "
        f"{readings[1]} tidak dapat dibedakan. Di Excel ubah format kolom menjadi Teks lalu ketik "
        "ulang kode lengkapnya."
    )


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
