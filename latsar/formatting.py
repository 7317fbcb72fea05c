"""Money, dates and numbers in Indonesian words and figures."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from zoneinfo import ZoneInfo

from num2words import num2words

MONTHS = (
    "Januari",
    "Februari",
    "Maret",
    "April",
    "Mei",
    "Juni",
    "Juli",
    "Agustus",
    "September",
    "Oktober",
    "November",
    "Desember",
)
WEEKDAYS = ("Senin", "Selasa", "Rabu", "Kamis", "Jumat", "Sabtu", "Minggu")
ROMAN = ("I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "X", "XI", "XII")
ZONES = {
    "Asia/Jakarta": "WIB",
    "Asia/Pontianak": "WIB",
    "Asia/Makassar": "WITA",
    "Asia/Jayapura": "WIT",
}


def number(value: int) -> str:
    """Return 1.234 for 1234."""
    return f"{value:,}".replace(",", ".")


def rupiah(value: int) -> str:
    """Return Rp1.234.567 for 1234567 (whole rupiah)."""
    return f"-Rp{number(-value)}" if value < 0 else f"Rp{number(value)}"


def in_words(value: int) -> str:
    """Return "seratus lima belas" for 115."""
    return str(num2words(int(value), lang="id"))


def rupiah_in_words(value: int) -> str:
    """Return "dua juta rupiah" for 2000000."""
    return f"{in_words(value)} rupiah"


def month_name(month: int) -> str:
    return MONTHS[month - 1]


def roman_month(month: int) -> str:
    return ROMAN[month - 1]


def weekday_name(day: date) -> str:
    return WEEKDAYS[day.weekday()]


def date_long(day: date) -> str:
    """Return "3 Februari 2026"."""
    return f"{day.day} {month_name(day.month)} {day.year}"


def date_short(day: date) -> str:
    """Return "03-02-2026"."""
    return f"{day:%d-%m-%Y}"


def date_range(first: date, last: date) -> str:
    """Return "2–27 Februari 2026", naming month and year once where they are the same."""
    if first == last:
        return date_long(first)
    if (first.year, first.month) == (last.year, last.month):
        return f"{first.day}–{date_long(last)}"
    if first.year == last.year:
        return f"{first.day} {month_name(first.month)}–{date_long(last)}"
    return f"{date_long(first)}–{date_long(last)}"


def time_zoned(moment: datetime, zone: str = "Asia/Jakarta") -> str:
    """Return "12 Januari 2026 09.30 WITA" in the zone named."""
    local = moment.astimezone(ZoneInfo(zone))
    return f"{date_long(local.date())} {local:%H.%M} {ZONES.get(zone) or local.tzname()}"


def nip_spaced(nip: str) -> str:
    """Return "19980217 202506 1 001"; anything but 18 digits is returned as it is."""
    if len(nip) != 18 or not nip.isdigit():
        return nip
    return f"{nip[:8]} {nip[8:14]} {nip[14]} {nip[15:]}"


def joined(parts: Sequence[str]) -> str:
    """Return "a, b, dan c"; two parts are joined by "dan"."""
    if len(parts) < 3:
        return " dan ".join(parts)
    return f"{', '.join(parts[:-1])}, dan {parts[-1]}"
