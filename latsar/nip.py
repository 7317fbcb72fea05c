"""The NIP of a civil servant: pure functions, no model.

Its structure is Peraturan Kepala BKN 22/2007: birth date YYYYMMDD, appointment YYYYMM, sex 1 (male)
or 2 (female), sequence 001-999. A PPPK's carries 21 in place of the month.
"""

from __future__ import annotations

from datetime import date
from typing import NamedTuple

NIP_LENGTH = 18
# Bounds of a slip of the finger, not of the law.
EARLIEST_YEAR, LATEST_YEAR = 1920, 2100
# A PPPK's NIP holds this marker where a PNS has the month of appointment.
PPPK_MARKER = "21"


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


def anniversary(day: date, years: int) -> date:
    """Return the same day `years` later; 29 February becomes 28 February."""
    try:
        return day.replace(year=day.year + years)
    except ValueError:
        return day.replace(year=day.year + years, day=28)


def is_nip_shaped(text: str) -> bool:
    return len(text) == NIP_LENGTH and text.isascii() and text.isdigit()


def is_pppk(nip: str) -> bool:
    return is_nip_shaped(nip) and nip[12:14] == PPPK_MARKER


def parse_nip(nip: str) -> NipParts:
    """Split a NIP of 18 digits. Raises NipProblem with the digits at fault and the mend."""
    if not is_nip_shaped(nip):
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


def check_staff_nip(nip: str) -> None:
    """Raise NipProblem unless this is the NIP of a PNS, a CPNS or a PPPK."""
    parse_nip(f"{nip[:12]}12{nip[14:]}" if is_pppk(nip) else nip)
