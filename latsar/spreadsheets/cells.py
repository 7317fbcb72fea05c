"""What a cell means as text, a date, a row of digits or a phone number. Refusals are CellProblem.

A blank cell is "" to as_text and as_phone; as_date and as_digits refuse it.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

from latsar.formatting import date_short, in_words

from .errors import CellProblem

__all__ = [
    "CellProblem",
    "ErrorCell",
    "as_date",
    "as_digits",
    "as_phone",
    "as_text",
    "shown",
    "visible",
]

EXACT_DIGITS = 15  # what Excel keeps of a number
INVISIBLE = re.compile("[\u200b-\u200f\u202a-\u202e\u2060\ufeff\u00ad]")
CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
# The apostrophe that some programs keep before a text cell; 'Aisyah keeps hers.
TEXT_MARK = re.compile(r"^'(?=[0-9+=@-])")
SCIENTIFIC = re.compile(r"[0-9]+([.,][0-9]+)?\s*E\s*\+?[0-9]+", re.I)
FORGIVEN_IN_DIGITS = re.compile(r"[\s.'’‘`´]")
DASH_BETWEEN = re.compile("(?<=[0-9])[-\u2010-\u2015\u2212](?=[0-9])")
# What Chinese and Japanese keyboards type; no digits of other scripts.
FULL_WIDTH = {0xFF10 + digit: str(digit) for digit in range(10)}
FORGIVEN_IN_PHONES = re.compile("[\\s().'’\u2010-\u2015-]")
USUAL_PHONE = re.compile(r"0[0-9]{7,14}")
RETYPE = "Di Excel ubah format kolom menjadi Teks lalu ketik ulang"

MONTHS = {
    "januari": 1, "jan": 1, "january": 1,
    "februari": 2, "pebruari": 2, "feb": 2, "peb": 2, "february": 2,
    "maret": 3, "mar": 3, "mrt": 3, "march": 3,
    "april": 4, "apr": 4,
    "mei": 5, "may": 5,
    "juni": 6, "jun": 6, "june": 6,
    "juli": 7, "jul": 7, "july": 7,
    "agustus": 8, "agu": 8, "agt": 8, "ags": 8, "agust": 8, "aug": 8, "august": 8,
    "september": 9, "sep": 9, "sept": 9,
    "oktober": 10, "okt": 10, "october": 10, "oct": 10,
    "november": 11, "nopember": 11, "nov": 11, "nop": 11,
    "desember": 12, "des": 12, "december": 12, "dec": 12,
}  # fmt: skip
WEEKDAY = re.compile(r"^(senin|selasa|rabu|kamis|jum['’]?at|sabtu|minggu|ahad)\s*,?\s+", re.I)
MIDNIGHT = re.compile(r"[T\s]+00[:.]00([:.]00(\.0+)?)?$")
YEAR_FIRST = re.compile(r"([0-9]{4})[-/.\s]+([0-9]{1,2})[-/.\s]+([0-9]{1,2})")
DAY_FIRST = re.compile(r"([0-9]{1,2})[-/.\s]+([0-9]{1,2}|[A-Za-z]+)[-/.,\s]+([0-9]{2,4})")
DATE_WANTED = "seharusnya tanggal, misalnya 01-02-1998 atau 1 Februari 1998"


@dataclass(frozen=True)
class ErrorCell:
    """A formula that failed: #N/A, #REF! and the like."""

    text: str

    def __str__(self) -> str:
        return self.text

    def problem(self) -> CellProblem:
        return CellProblem(
            f"Rumus di sel ini gagal ({self.text}). Perbaiki rumusnya atau ketik nilainya."
        )


def as_text(value: Any) -> str:
    """Return the cell's text with spaces collapsed; a whole number without its ".0"."""
    if value.__class__ is str:
        return _clean(value)
    if value is None:
        return ""
    if isinstance(value, ErrorCell):
        raise value.problem()
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, int | float):
        return _number_text(value)
    if isinstance(value, date | time | timedelta):
        return shown(value)
    return _clean(str(value))


def as_date(value: Any) -> date:
    """Return the date of a date cell or of a text; day before month, as Indonesians write."""
    if isinstance(value, datetime):
        value = value.date()
    if isinstance(value, date):
        return _within_years(value, date_short(value))
    if isinstance(value, ErrorCell):
        raise value.problem()
    if isinstance(value, int | float | bool | time | timedelta):
        raise CellProblem(
            f"“{shown(value)}” tersimpan sebagai angka, {DATE_WANTED}. Di Excel ubah format kolom "
            "menjadi Tanggal, atau ketik ulang tanggalnya."
        )
    text = as_text(value)
    if not text:
        raise CellProblem(f"Sel kosong, {DATE_WANTED}.")
    return _date_of(text)


def as_digits(value: Any, length: int = 18, label: str = "NIP") -> str:
    """Return exactly `length` digits as they were typed; never a repaired value."""
    if value.__class__ is str and len(value) == length and value.isascii() and value.isdigit():
        return str(value)
    if isinstance(value, bool | date | time | timedelta):
        raise CellProblem(f"{label} seharusnya {length} digit. {RETYPE}.")
    if isinstance(value, int | float):
        _check_number(value, length, label)
    text = as_text(value)
    if SCIENTIFIC.fullmatch(text):
        raise CellProblem(_lost_digits(length, label))
    digits = FORGIVEN_IN_DIGITS.sub("", text).translate(FULL_WIDTH)
    digits = DASH_BETWEEN.sub("", digits)
    strange = re.search(r"[^0-9]", digits)
    if strange:
        raise CellProblem(
            f"{label} memuat “{strange[0]}”, seharusnya hanya angka. Ketik ulang {length} digit."
        )
    if len(digits) != length:
        raise CellProblem(f"{len(digits)} digit, seharusnya {length}. {RETYPE}.")
    return digits


def as_phone(value: Any) -> str:
    """Return 08... or +62...; a number cell has lost its leading 0, which is put back."""
    if value.__class__ is str and USUAL_PHONE.fullmatch(value):
        return str(value)
    if isinstance(value, bool | date | time | timedelta):
        raise CellProblem("Isi sel bukan nomor telepon. " + RETYPE + ".")
    text = as_text(value)
    if not text:
        return ""
    if SCIENTIFIC.fullmatch(text):
        raise CellProblem(f"Nomor telepon tersimpan sebagai angka dan terpotong. {RETYPE}.")
    compact = FORGIVEN_IN_PHONES.sub("", text).translate(FULL_WIDTH)
    if not re.fullmatch(r"\+?[0-9]+", compact):
        raise CellProblem(f"“{text}” bukan satu nomor telepon. Tulis satu nomor, hanya angka.")
    number = _with_prefix(compact)
    if not 8 <= len(number.lstrip("+")) <= 15:
        raise CellProblem(f"“{text}” bukan nomor telepon: harus 8 sampai 15 angka. {RETYPE}.")
    return number


def shown(value: Any) -> str:
    """Say a cell's value for a message; never refuses."""
    if value is None:
        return ""
    if isinstance(value, datetime):
        clock = "" if value.time() == time() else f" {value:%H.%M}"
        return date_short(value) + clock
    if isinstance(value, date):
        return date_short(value)
    if isinstance(value, time):
        return f"{value:%H.%M}"
    if isinstance(value, timedelta):  # a duration, such as 27:30 in the format [h]:mm
        minutes = value // timedelta(minutes=1)
        return f"{minutes // 60}.{minutes % 60:02}"
    if isinstance(value, float):
        # As Excel shows it: fifteen digits, then zeros.
        exact = f"{value:.15g}"
        return f"{Decimal(exact):f}" if value.is_integer() and abs(value) < 1e21 else exact
    return _clean(str(value))


def visible(text: str) -> str:
    """Strip what can't be seen at the ends: spaces of any kind, marks of direction."""
    return INVISIBLE.sub("", text).strip()


def _clean(text: str) -> str:
    if text.isascii() and text.isprintable() and "  " not in text:  # nothing below would find work
        text = text.strip(" ")
        return TEXT_MARK.sub("", text) if text.startswith("'") else text
    text = INVISIBLE.sub("", CONTROL.sub(" ", unicodedata.normalize("NFC", text)))
    return TEXT_MARK.sub("", " ".join(text.split()))


def _number_text(value: int | float) -> str:
    if abs(value) >= 10**EXACT_DIGITS:
        raise CellProblem(
            "Angka lebih dari 15 digit tidak tersimpan utuh di Excel. Ubah format kolom menjadi "
            "Teks lalu ketik ulang dari sumber aslinya."
        )
    return shown(float(value))


def _check_number(value: int | float, length: int, label: str) -> None:
    if abs(value) >= 10**EXACT_DIGITS:
        raise CellProblem(_lost_digits(length, label))
    if value < 0 or not float(value).is_integer():
        raise CellProblem(f"{label} seharusnya {length} digit tanpa tanda lain. {RETYPE}.")


def _lost_digits(length: int, label: str) -> str:
    lost = max(length - EXACT_DIGITS, 0)
    what = f"{in_words(lost)} angka terakhir hilang" if lost else "sebagian angkanya hilang"
    return (
        f"{label} tersimpan sebagai angka sehingga {what}. Ubah format kolom menjadi Teks lalu "
        f"ketik ulang {length} digit dari sumber aslinya."
    )


def _with_prefix(compact: str) -> str:
    if compact.startswith(("0", "+")):
        return compact
    return f"+{compact}" if compact.startswith("62") else f"0{compact}"


def _date_of(text: str) -> date:
    bare = MIDNIGHT.sub("", WEEKDAY.sub("", text.translate(FULL_WIDTH)))
    year_first, day_first = YEAR_FIRST.fullmatch(bare), DAY_FIRST.fullmatch(bare)
    if year_first:
        year, month, day = (int(part) for part in year_first.groups())
    elif day_first:
        day, month, year = int(day_first[1]), _month_of(day_first[2]), int(day_first[3])
        if len(day_first[3]) != 4:
            raise CellProblem(f"“{text}”: tulis tahun dengan empat angka, {DATE_WANTED}.")
    else:
        raise CellProblem(f"“{text}” tidak dapat dibaca, {DATE_WANTED}.")
    try:
        found = date(year, month, day)
    except ValueError:
        raise CellProblem(
            f"“{text}” bukan tanggal yang ada (urutannya tanggal, bulan, tahun), {DATE_WANTED}."
        ) from None
    return _within_years(found, text)


def _within_years(found: date, text: str) -> date:
    if not 1900 <= found.year <= 2100:
        raise CellProblem(f"“{text}”: tahunnya di luar 1900 sampai 2100, {DATE_WANTED}.")
    return found


def _month_of(text: str) -> int:
    return int(text) if text.isdigit() else MONTHS.get(text.casefold(), 0)
