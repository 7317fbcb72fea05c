"""Reads one cell's value. Each function raises CellProblem with what is wrong and the mend."""

from __future__ import annotations

import re
from datetime import date, datetime
from typing import Any

from latsar.formatting import MONTHS

from .errors import CellProblem

AS_TEXT = "Di Excel ubah format kolom menjadi Teks lalu ketik ulang"
# Excel keeps 15 significant digits; longer numbers have lost the rest.
EXACT_DIGITS = 15
EXCEL_ERRORS = ("#N/A", "#REF!", "#VALUE!", "#NAME?", "#DIV/0!", "#NULL!", "#NUM!")
MONTH_NUMBERS = {name.casefold(): i for i, name in enumerate(MONTHS, 1)}
MONTH_NUMBERS |= {name[:3].casefold(): i for i, name in enumerate(MONTHS, 1)}
MONTH_NUMBERS |= {"agu": 8, "ags": 8, "agt": 8, "sept": 9, "nop": 11, "nopember": 11, "pebruari": 2}
WORD_DATE = re.compile(r"^(\d{1,2})[\s\-/.]+([A-Za-z]+)\.?[\s\-/.]+(\d{4})$")
DAY_FIRST = re.compile(r"^(\d{1,2})[\s\-/.]+(\d{1,2})[\s\-/.]+(\d{4})$")
YEAR_FIRST = re.compile(r"^(\d{4})[\-/.](\d{1,2})[\-/.](\d{1,2})(?:[T ]00:00(?::00(?:\.0+)?)?)?$")


def as_text(value: Any) -> str:
    """Return the cell as trimmed text; a whole number has no ".0"."""
    if value is None:
        return ""
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    if isinstance(value, datetime | date):
        return f"{value:%d-%m-%Y}"
    text = re.sub(r"[\s\u00a0\u200b]+", " ", str(value)).strip()
    text = text.removeprefix("'").strip()
    if text in EXCEL_ERRORS:
        raise CellProblem(
            f"Sel berisi kesalahan rumus {text}. Ganti dengan nilai yang benar (bukan rumus)."
        )
    return text


def as_date(value: Any) -> date:
    """Return the date of a real date cell or of Indonesian text, the day before the month."""
    if isinstance(value, datetime):
        return value.date()
    if isinstance(value, date):
        return value
    text = as_text(value)
    problem = CellProblem(
        f"“{text}” bukan tanggal yang dapat dibaca. Tulis misalnya 01-06-2025 atau 1 Juni 2025."
    )
    try:
        if match := WORD_DATE.match(text):
            month = MONTH_NUMBERS.get(match[2].casefold())
            if month:
                return date(int(match[3]), month, int(match[1]))
        elif match := DAY_FIRST.match(text):
            return date(int(match[3]), int(match[2]), int(match[1]))
        elif match := YEAR_FIRST.match(text):
            return date(int(match[1]), int(match[2]), int(match[3]))
    except ValueError:
        raise CellProblem(
            f"Tanggal “{text}” tidak ada dalam kalender. Periksa hari dan bulannya (hari dahulu)."
        ) from None
    raise problem


def as_digits(value: Any, length: int, label: str) -> str:
    """Return exactly `length` digits typed as text; spaces, dots and apostrophes are forgiven."""
    if isinstance(value, bool) or (isinstance(value, int | float) and length > EXACT_DIGITS):
        raise CellProblem(
            f"{label} tersimpan sebagai angka, sehingga Excel menghilangkan angka ke-16 dan "
            f"seterusnya. {AS_TEXT} {length} angka dari dokumen aslinya."
        )
    text = as_text(value)
    if re.fullmatch(r"\d+[.,]?\d*[eE]\+?\d+", text):
        raise CellProblem(
            f"{label} tertulis {text}: Excel sudah menjadikannya angka dan menghilangkan sebagian "
            f"angkanya. {AS_TEXT} {length} angka dari dokumen aslinya."
        )
    digits = re.sub(r"[\s.\-'’`]", "", text)
    if not (digits.isascii() and digits.isdigit()):
        wrong = next((c for c in digits if c not in "0123456789"), "")
        raise CellProblem(f"{label} memuat “{wrong}”, seharusnya {length} angka saja. {AS_TEXT}.")
    if len(digits) != length:
        raise CellProblem(f"{len(digits)} digit, seharusnya {length}. {AS_TEXT}.")
    return digits


def as_phone(value: Any) -> str:
    """Return a phone number; a leading 0 that Excel dropped is put back."""
    text = as_text(value)
    if not text:
        return ""
    digits = re.sub(r"[\s.\-()]", "", text)
    if re.fullmatch(r"8\d{7,12}", digits):
        digits = f"0{digits}"
    if not re.fullmatch(r"\+?\d{7,15}", digits):
        raise CellProblem(f"“{text}” bukan nomor telepon. Tulis misalnya 081234567890.")
    return digits
