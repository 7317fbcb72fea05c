"""Cells that the workbooks of several apps have: offices, e-mail addresses, bounded text.

Each reader returns the value, or raises CellProblem with the mend.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import validate_email

from latsar.accounts.models import User
from latsar.organizations.models import Satker

from .cells import as_text
from .errors import CellProblem

EMAIL_LENGTH = 254
# A part of what validate_email() accepts, told thirty times as fast.
USUAL_EMAIL = re.compile(
    r"[A-Za-z0-9_+-]+(\.[A-Za-z0-9_+-]+)*"
    r"@([A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?\.)+[A-Za-z]{2,63}"
)
SATKER_CODE = re.compile(r"^(\d{2})\.?(\d{2})?$")
EXAMPLE_CODE = "Tulis kode Kemendagri sebagai teks, misalnya 53 atau 53.71."


@dataclass(frozen=True)
class Offices:
    """All satkers by code, and which of them the acting account may write to."""

    by_code: Mapping[str, Satker]
    mine: frozenset[int]

    @classmethod
    def of(cls, actor: User) -> Offices:
        satkers = {satker.code: satker for satker in Satker.objects.order_by("code")}
        mine = Satker.objects.visible_to(actor).values_list("pk", flat=True)
        return cls(satkers, frozenset(mine))

    def in_scope(self) -> list[Satker]:
        return [satker for satker in self.by_code.values() if satker.pk in self.mine]


def bounded_text(cell: Any, length: int) -> str:
    text = as_text(cell)
    if len(text) > length:
        raise CellProblem(f"{len(text)} karakter, paling banyak {length}. Persingkat isinya.")
    return text


def email_address(cell: Any) -> str:
    """Read an address; an empty cell is none."""
    text = as_text(cell)
    try:
        if text and not USUAL_EMAIL.fullmatch(text):
            validate_email(text)
    except ValidationError:
        raise CellProblem(
            f"“{text}” bukan alamat surel. Tulis satu alamat saja, misalnya nama@kpu.go.id."
        ) from None
    if len(text) > EMAIL_LENGTH:
        raise CellProblem(f"{len(text)} karakter, paling banyak {EMAIL_LENGTH}.")
    return text


def office(cell: Any, offices: Offices, instead: str) -> Satker:
    """Read a satker's code within the scope, as text or as the number Excel made of it.

    instead: whom to ask about an office outside the scope, such as "minta PKSDM membuat akunnya"
    """
    satker = offices.by_code.get(satker_code(cell, offices))
    if satker is None:
        raise CellProblem(f"Kode satker “{as_text(cell)}” tidak dikenal. {EXAMPLE_CODE}")
    if satker.pk not in offices.mine:
        raise CellProblem(
            f"Kode satker {satker.code} di luar kewenangan akun Anda. "
            f"Hapus baris ini, atau {instead}."
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
    lost = f"{readings[0]} dan {readings[1]} tidak dapat dibedakan" if readings else "nolnya hilang"
    raise CellProblem(
        f"Kode satker tersimpan sebagai angka {text.replace('.', ',')}, sehingga {lost}. "
        "Di Excel ubah format kolom menjadi Teks lalu ketik ulang kode lengkapnya."
    )
