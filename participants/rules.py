"""NIP and probation rules: pure functions, no model.

The NIP's structure is Peraturan Kepala BKN 22/2007: birth date YYYYMMDD, appointment YYYYMM,
sex 1 (male) or 2 (female), sequence 001-999. Probation: PP 11/2017 art. 34, one year.
"""

from __future__ import annotations

from datetime import date
from typing import NamedTuple

# Bounds of a slip of the finger, not of the law.
EARLIEST_YEAR, LATEST_YEAR = 1920, 2100
# Said of a NIP outside one's scope: not where, not who.
NIP_ELSEWHERE = (
    "NIP sudah terdaftar di satker lain; hubungi PKSDM. Bila salah ketik, perbaiki NIP ini."
)


class NipParts(NamedTuple):
    birth_on: date
    appointed_year: int
    appointed_month: int
    sex: int
    sequence: int

    @property
    def sex_label(self) -> str:
        return "Laki-laki" if self.sex == 1 else "Perempuan"


class NipProblem(ValueError):
    """The NIP breaks its structure; the message is Indonesian."""


class AppointmentProblem(NipProblem):
    """The NIP and the TMT CPNS disagree."""


def anniversary(day: date, years: int) -> date:
    """Return the same day `years` later; 29 February becomes 28 February."""
    try:
        return day.replace(year=day.year + years)
    except ValueError:
        return day.replace(year=day.year + years, day=28)


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


def parse_nip(nip: str) -> NipParts:
    """Split a NIP of 18 digits. Raises NipProblem with the digits at fault and the mend."""
    if len(nip) != 18 or not nip.isascii() or not nip.isdigit():
        raise NipProblem(f"{len(nip)} karakter, seharusnya 18 angka. Ketik ulang NIP lengkap.")
    try:
        birth_on = date(int(nip[:4]), int(nip[4:6]), int(nip[6:8]))
    except ValueError:
        raise NipProblem(
            f"Delapan angka pertama ({nip[:8]}) bukan tanggal lahir yang sah (TTTTBBHH). "
            "Periksa kembali NIP ini."
        ) from None
    year, month = int(nip[8:12]), int(nip[12:14])
    if not 1 <= month <= 12:
        raise NipProblem(f"Angka ke-13 dan ke-14 ({nip[12:14]}) bukan bulan TMT, seharusnya 01-12.")
    if not EARLIEST_YEAR <= birth_on.year < year <= LATEST_YEAR:
        raise NipProblem(
            f"Tahun lahir {birth_on.year} dan tahun TMT {nip[8:12]} tidak masuk akal. "
            "Periksa kembali NIP ini."
        )
    if nip[14] not in "12":
        raise NipProblem(f"Angka ke-15 ({nip[14]}) seharusnya 1 (laki-laki) atau 2 (perempuan).")
    if nip[15:] == "000":
        raise NipProblem("Tiga angka terakhir seharusnya 001-999, bukan 000.")
    if year - birth_on.year <= 18 and date(year, month, 28) < anniversary(birth_on, 18):
        raise NipProblem(
            f"TMT {month:02d}-{year} kurang dari 18 tahun setelah tanggal lahir "
            f"{birth_on:%d-%m-%Y}. Periksa kembali NIP ini."
        )
    return NipParts(birth_on, year, month, int(nip[14]), int(nip[15:]))


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
