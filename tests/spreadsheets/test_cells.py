"""A cell means what was typed, or is refused with the mend; nothing is repaired by guessing."""

from __future__ import annotations

import unicodedata
from datetime import date, datetime, time, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from latsar.spreadsheets.cells import (
    CellProblem,
    ErrorCell,
    as_date,
    as_digits,
    as_phone,
    as_text,
    shown,
)

from .builders import NIP


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (None, ""),
        ("  Maria \u00a0 Bete\n", "Maria Bete"),
        ("'0812", "0812"),
        ("'Aisyah", "'Aisyah"),
        ("\u200bMaria\ufeff", "Maria"),
        (812345.0, "812345"),
        (53.71, "53.71"),
        (date(2025, 6, 1), "01-06-2025"),
        (datetime.combine(date(2025, 6, 1), time()), "01-06-2025"),
        (datetime.combine(date(2025, 6, 1), time(9, 30)), "01-06-2025 09.30"),
        (time(9, 30), "09.30"),
        (timedelta(days=1, hours=3, minutes=30), "27.30"),
        (True, "TRUE"),
    ],
)
def test_text(value: Any, text: str) -> None:
    assert as_text(value) == text


@pytest.mark.parametrize("value", [1.99802172025061e17, ErrorCell("#REF!")])
def test_text_that_was_lost_is_refused(value: Any) -> None:
    with pytest.raises(CellProblem):
        as_text(value)


@pytest.mark.parametrize(
    "value",
    [
        date(1998, 2, 1), datetime.combine(date(1998, 2, 1), time(9)), "1 Februari 1998", "01-02-1998", "1/2/1998",
        "1998-02-01", "1998-02-01 00:00:00", "1.2.1998", "1 Feb 1998", "01-Feb-1998",
        "1 Pebruari 1998", "Minggu, 1 Februari 1998", " 01 FEBRUARI 1998 ", "1998/2/1",
    ],
)  # fmt: skip
def test_date(value: Any) -> None:
    assert as_date(value) == date(1998, 2, 1)


@pytest.mark.parametrize(
    ("month", "number"),
    [
        ("Mei", 5),
        ("Agu", 8),
        ("Agt", 8),
        ("Ags", 8),
        ("Okt", 10),
        ("Nop", 11),
        ("Des", 12),
        ("Aug", 8),
    ],
)
def test_month_names(month: str, number: int) -> None:
    assert as_date(f"3 {month} 2025") == date(2025, number, 3)


@pytest.mark.parametrize(
    ("value", "reason"),
    [
        ("02-13-1998", "urutannya tanggal, bulan, tahun"),
        ("31 Februari 2025", "bukan tanggal yang ada"),
        ("1 Febuari 1998", "bukan tanggal yang ada"),
        ("01-02-98", "empat angka"),
        ("kemarin", "misalnya 01-02-1998"),
        ("19980201", "misalnya 01-02-1998"),
        ("1-2-0998", "1900"),
        (date(1899, 12, 31), "31-12-1899.*1900"),
        (datetime.combine(date(9999, 1, 1), time()), "01-01-9999.*2100"),
        (35827.0, "tersimpan sebagai angka"),
        (time(9, 30), "seharusnya tanggal"),
        (ErrorCell("#N/A"), "#N/A"),
        (None, "Sel kosong"),
        ("\u200b", "Sel kosong"),
    ],
)
def test_date_refused(value: Any, reason: str) -> None:
    with pytest.raises(CellProblem, match=reason):
        as_date(value)


@pytest.mark.parametrize(
    "value",
    [
        NIP,
        " 19980217 202506 1 001 ",
        "19980217.202506.1.001",
        "'" + NIP,
        "19980217\u00a0202506 1 001",
        "19980217-202506-1-001",
        "19980217 – 202506 – 1 – 001",
        "\u200b\ufeff’" + NIP + "\u00a0",
        NIP.translate({ord("0") + digit: 0xFF10 + digit for digit in range(10)}),
    ],
)
def test_nip_as_people_type_it(value: str) -> None:
    assert as_digits(value, 18, "NIP") == NIP


@pytest.mark.parametrize(
    ("value", "reason"),
    [
        (1.99802172025061e17, "tersimpan sebagai angka sehingga tiga angka terakhir hilang"),
        (199802172025061001, "tiga angka terakhir hilang"),
        ("1,99802E+17", "tiga angka terakhir hilang"),
        ("1.99802172025061E+17", "tiga angka terakhir hilang"),
        (12345.0, "5 digit, seharusnya 18"),
        (
            NIP[:-1],
            "17 digit, seharusnya 18. Di Excel ubah format kolom menjadi Teks lalu ketik ulang",
        ),
        (NIP + "0", "19 digit"),
        (NIP[:-1] + "O", "memuat “O”"),
        ("١٩٩٨٠٢١٧٢٠٢٥٠٦١٠٠١", "seharusnya hanya angka"),
        ("-" + NIP, "memuat “-”"),
        (-1.0, "tanpa tanda lain"),
        (1.5, "tanpa tanda lain"),
        (True, "18 digit"),
        (date(2025, 6, 1), "18 digit"),
        (ErrorCell("#REF!"), "#REF!"),
        (None, "0 digit"),
        (float("nan"), "tanpa tanda lain"),
        (float("inf"), "angka terakhir hilang"),
    ],
)
def test_nip_refused_with_the_mend(value: Any, reason: str) -> None:
    with pytest.raises(CellProblem, match=reason):
        as_digits(value, 18, "NIP")


@pytest.mark.parametrize(
    ("value", "text"),
    [(1.99802172025061e17, "199802172025061000"), (1e30, "1e+30"), (53.71, "53.71"), (-2.0, "-2")],
)
def test_a_number_is_shown_as_excel_shows_it(value: float, text: str) -> None:
    assert shown(value) == text


def test_short_codes_may_be_numbers() -> None:
    assert as_digits(654321.0, 6, "Kode") == "654321"
    with pytest.raises(CellProblem, match="5 digit, seharusnya 6"):
        as_digits(54321.0, 6, "Kode")


ANYTHING = st.one_of(
    st.text(),
    st.text(alphabet="0123456789 .'’E+,-\u00a0\u0661", min_size=16, max_size=24),
    st.from_regex(r"[0-9]{17,19}", fullmatch=True),
    st.floats(),
    st.integers(),
    st.booleans(),
    st.dates(),
)


@given(ANYTHING)
def test_only_the_18_digits_that_were_typed_are_ever_accepted(value: Any) -> None:
    try:
        found = as_digits(value, 18, "NIP")
    except CellProblem:
        return
    assert isinstance(value, str)
    plain = unicodedata.normalize("NFKC", value)  # a full-width digit is that digit
    assert found == "".join(c for c in plain if c in "0123456789")
    assert len(found) == 18
    assert not any(c.isalnum() for c in plain if c not in "0123456789")


@pytest.mark.parametrize(
    ("value", "phone"),
    [
        (None, ""),
        (8123456789.0, "08123456789"),
        ("0812-3456-789", "08123456789"),
        ("+62 812 3456 789", "+628123456789"),
        (628123456789.0, "+628123456789"),
        ("(0380) 821 234", "0380821234"),
        ("'08123456789", "08123456789"),
    ],
)
def test_phone(value: Any, phone: str) -> None:
    assert as_phone(value) == phone


@pytest.mark.parametrize(
    "value", ["0812 atau 0813", "08123456789/08129876543", "123", "8,12E+11", True, 0.5, "0" * 20]
)
def test_phone_refused(value: Any) -> None:
    with pytest.raises(CellProblem):
        as_phone(value)
