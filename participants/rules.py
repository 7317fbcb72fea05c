"""NIP and probation rules: pure functions, no model.

The NIP's structure is in latsar.nip. Probation: PP 11/2017 art. 34, one year.
"""

from __future__ import annotations

from datetime import date

from latsar.nip import NipParts, NipProblem, anniversary, parse_nip

__all__ = [
    "NIP_ELSEWHERE",
    "WARNING_DAYS",
    "AppointmentProblem",
    "NipParts",
    "NipProblem",
    "anniversary",
    "check_appointment",
    "grade_level_of",
    "is_month_in_nip",
    "parse_nip",
    "probation_end",
    "probation_urgency",
]

# Said of a NIP outside one's scope: not where, not who.
NIP_ELSEWHERE = (
    "NIP sudah terdaftar di satker lain; hubungi PKSDM. Bila salah ketik, perbaiki NIP ini."
)


class AppointmentProblem(NipProblem):
    """The NIP and the TMT CPNS disagree."""


def probation_end(appointed_on: date) -> date:
    """Return the end of the one-year probation (PP 11/2017 art. 34)."""
    return anniversary(appointed_on, 1)


WARNING_DAYS = 90


def probation_urgency(ends_on: date, today: date) -> str:
    """Return the tone of a probation's end: "late" when past, "action" when near, else ""."""
    if ends_on < today:
        return "late"
    return "action" if (ends_on - today).days <= WARNING_DAYS else ""


def grade_level_of(grade: str) -> str:
    """Return "II" or "III" of a grade such as "III/a"."""
    return grade.partition("/")[0]


def is_month_in_nip(nip: str, appointed_on: date) -> bool:
    """Tell whether a sound NIP holds the year and month of the TMT."""
    return int(nip[8:14]) == appointed_on.year * 100 + appointed_on.month


def check_appointment(parts: NipParts, appointed_on: date) -> None:
    """Raise AppointmentProblem unless the NIP's year and month are those of the TMT."""
    if (appointed_on.year, appointed_on.month) != (parts.appointed_year, parts.appointed_month):
        raise AppointmentProblem(
            f"TMT CPNS {appointed_on:%d-%m-%Y} tidak sesuai NIP, yang memuat bulan "
            f"{parts.appointed_month:02d}-{parts.appointed_year}. Periksa keduanya."
        )
