"""Reads that other apps share. Changes of reference data are in latsar.reference.services."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from latsar.clock import today
from latsar.errors import Refused

from .choices import Level
from .models import Holiday, Program, Satker

if TYPE_CHECKING:
    from latsar.accounts.models import User


def program_for(year: int) -> Program:
    """Return the programme of a fiscal year. Raises Refused when PKSDM has not set it."""
    program = Program.objects.filter(fiscal_year=year).first()
    if program is None:
        raise Refused(
            f"Program Latsar tahun {year} belum diatur. "
            "Minta PKSDM mengisinya di Referensi > Program tahunan."
        )
    return program


def current_year() -> int:
    """Return the fiscal year that pages show by default: the newest programme, else this year."""
    year = Program.objects.order_by("-fiscal_year").values_list("fiscal_year", flat=True).first()
    return year or today().year


def holidays_between(start: date, end: date) -> dict[date, Holiday]:
    return {h.date: h for h in Holiday.objects.filter(date__range=(start, end))}


def province_satker(code: str, user: User | Any) -> Satker:
    """Return the KPU Provinsi of this province code within the user's scope, else refuse."""
    satker = (
        Satker.objects.visible_to(user)
        .with_province()
        .filter(code=code, level=Level.PROVINCE)
        .first()
    )
    if satker is None:
        raise Refused(
            f"Provinsi dengan kode {code} tidak ada atau di luar kewenangan akun ini. "
            "Gunakan kode Kemendagri dua angka, misalnya 53."
        )
    return satker
