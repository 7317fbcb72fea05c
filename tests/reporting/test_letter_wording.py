"""Pieces of wording: names in capitals, counts, dates as an office writes them, addressees."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from latsar.organizations.models import Satker
from reporting.letters.duty_release import heads
from reporting.letters.sources import Scope
from reporting.letters.wording import addressees, counted, date_lines, date_span, letterhead


@pytest.mark.parametrize(
    ("name", "lines"),
    [
        ("KPU Provinsi Bali", ["KOMISI PEMILIHAN UMUM", "PROVINSI BALI"]),
        ("KPU Kota Kupang", ["KOMISI PEMILIHAN UMUM", "KOTA KUPANG"]),
        ("KIP Aceh", ["KOMISI INDEPENDEN PEMILIHAN", "ACEH"]),
        (
            "Sekretariat Jenderal KPU",
            ["KOMISI PEMILIHAN UMUM REPUBLIK INDONESIA", "SEKRETARIAT JENDERAL"],
        ),
        ("Kantor Lain", ["KANTOR LAIN"]),
    ],
)
def test_letterhead(name: str, lines: list[str]) -> None:
    assert letterhead(name) == lines


def test_counted() -> None:
    assert counted(115, "orang") == "115 (seratus lima belas) orang"
    assert counted(1000) == "1.000 (seribu)"


def days(first: date, *offsets: int) -> list[date]:
    return [first + timedelta(days=n) for n in offsets]


def test_dates_are_joined_to_runs_and_told_month_by_month() -> None:
    february = date(2026, 2, 23)
    assert date_lines(days(february, 0, 1, 2, 7, 9)) == [
        "23–25 Februari 2026",
        "2 dan 4 Maret 2026",
    ]
    assert date_lines(days(date(2026, 2, 2), 0, 1, 7, 10, 11)) == ["2–3, 9 dan 12–13 Februari 2026"]
    assert date_lines(days(date(2026, 2, 27), 0, 1, 2)) == ["27–28 Februari 2026", "1 Maret 2026"]
    assert date_lines([]) == []


def test_span() -> None:
    assert date_span(date(2026, 2, 2), date(2026, 3, 10)) == "2 Februari s.d. 10 Maret 2026"
    assert date_span(date(2026, 2, 2), date(2026, 2, 2)) == "2 Februari 2026"
    assert date_span(date(2026, 12, 30), date(2027, 1, 4)) == (
        "30 Desember 2026 s.d. 4 Januari 2027"
    )


def test_through_whom_belongs_to_the_addressee_above() -> None:
    assert addressees(["Sekretaris Jenderal", "c.q. Kepala Pusat", "Kepala Biro"]) == [
        ["Sekretaris Jenderal", "c.q. Kepala Pusat"],
        ["Kepala Biro"],
    ]


@pytest.mark.parametrize(
    ("name", "level", "whole", "expected"),
    [
        (
            "KPU Provinsi Bali",
            "province",
            True,
            [
                "Para Kepala Bagian pada Sekretariat KPU Provinsi Bali",
                "Para Sekretaris KPU Kabupaten/Kota se-Provinsi Bali",
            ],
        ),
        (
            "KIP Aceh",
            "province",
            True,
            [
                "Para Kepala Bagian pada Sekretariat KIP Aceh",
                "Para Sekretaris KIP Kabupaten/Kota se-Aceh",
            ],
        ),
        (
            "KPU Kota Kupang",
            "regency",
            False,
            ["Para Kepala Subbagian pada Sekretariat KPU Kota Kupang"],
        ),
        (
            "Sekretariat Jenderal KPU",
            "central",
            False,
            ["Para Kepala Biro dan Kepala Pusat di lingkungan Sekretariat Jenderal KPU"],
        ),
    ],
)
def test_heads_of_offices(name: str, level: str, whole: bool, expected: list[str]) -> None:
    assert heads(Scope(Satker(name=name, level=level), 2026, whole)) == expected
