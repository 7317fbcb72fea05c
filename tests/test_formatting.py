"""Money, dates, numbers and names as Indonesian officials write them."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from django.template import Context, Template
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from latsar import formatting as f

MORNING = datetime(2026, 1, 12, 1, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    ("value", "shown"),
    [(0, "Rp0"), (999, "Rp999"), (1234567, "Rp1.234.567"), (-4500, "-Rp4.500")],
)
def test_rupiah(value: int, shown: str) -> None:
    assert f.rupiah(value) == shown


@given(st.integers(-(10**15), 10**15))
def test_number_keeps_every_digit(value: int) -> None:
    assert int(f.number(value).replace(".", "")) == value


@pytest.mark.parametrize(
    ("value", "words"),
    [
        (0, "nol rupiah"),
        (11, "sebelas rupiah"),
        (1000, "seribu rupiah"),
        (1_100, "seribu seratus rupiah"),
        (203_550_000, "dua ratus tiga juta lima ratus lima puluh ribu rupiah"),
        (1_000_000_000, "satu miliar rupiah"),
        (-5, "min lima rupiah"),
    ],
)
def test_rupiah_in_words(value: int, words: str) -> None:
    assert f.rupiah_in_words(value) == words


def test_dates() -> None:
    day = date(2026, 2, 3)
    assert f.date_long(day) == "3 Februari 2026"
    assert f.date_short(day) == "03-02-2026"
    assert f.weekday_name(day) == "Selasa"
    assert (f.month_name(12), f.roman_month(9)) == ("Desember", "IX")


@pytest.mark.parametrize(
    ("first", "last", "shown"),
    [
        (date(2026, 2, 2), date(2026, 2, 27), "2–27 Februari 2026"),
        (date(2026, 2, 2), date(2026, 3, 10), "2 Februari–10 Maret 2026"),
        (date(2025, 12, 29), date(2026, 1, 2), "29 Desember 2025–2 Januari 2026"),
        (date(2026, 2, 2), date(2026, 2, 2), "2 Februari 2026"),
    ],
)
def test_date_range_names_each_part_once(first: date, last: date, shown: str) -> None:
    assert f.date_range(first, last) == shown


@pytest.mark.parametrize(
    ("zone", "shown"),
    [
        ("Asia/Jakarta", "12 Januari 2026 08.30 WIB"),
        ("Asia/Pontianak", "12 Januari 2026 08.30 WIB"),
        ("Asia/Makassar", "12 Januari 2026 09.30 WITA"),
        ("Asia/Jayapura", "12 Januari 2026 10.30 WIT"),
        ("UTC", "12 Januari 2026 01.30 UTC"),
    ],
)
def test_time_zoned(zone: str, shown: str) -> None:
    assert f.time_zoned(MORNING, zone) == shown


def test_nip_is_spaced_only_when_it_is_one() -> None:
    assert f.nip_spaced("199802172025061001") == "19980217 202506 1 001"
    assert f.nip_spaced("1998") == "1998"
    assert f.nip_spaced("bukan NIP sama sekali") == "bukan NIP sama sekali"


@pytest.mark.parametrize(
    ("parts", "shown"),
    [([], ""), (["a"], "a"), (["a", "b"], "a dan b"), (["a", "b", "c"], "a, b, dan c")],
)
def test_joined(parts: list[str], shown: str) -> None:
    assert f.joined(parts) == shown


def rendered(source: str, **context: object) -> str:
    return Template("{% load latsar_format %}" + source).render(Context(context))


@pytest.mark.parametrize("nothing", [None, ""])
@pytest.mark.parametrize(
    "name",
    [
        "rupiah", "number", "date_long", "date_short", "nip", "nip_spaced", "in_words",
        "rupiah_in_words", "time_zoned", "month_name", "roman_month", "weekday_name", "joined",
    ],
)  # fmt: skip
def test_filters_keep_nothing_empty(name: str, nothing: object) -> None:
    assert rendered("{{ x|" + name + " }}", x=nothing) == ""


def test_filters_format_as_the_functions_do() -> None:
    assert rendered("{{ x|rupiah }}", x=1500) == "Rp1.500"
    assert rendered("{{ x|nip }}", x="199802172025061001") == "19980217 202506 1 001"
    assert rendered("{{ a|date_range:b }}", a=date(2026, 2, 2), b=date(2026, 2, 27)) == (
        "2–27 Februari 2026"
    )
    assert rendered("{{ a|date_range:b }}", a=None, b=None) == ""


@pytest.mark.parametrize(
    ("zone", "day", "moment"),
    [
        ("Asia/Jakarta", "11-01-2026", "11 Januari 2026 23.30 WIB"),
        ("Asia/Makassar", "12-01-2026", "12 Januari 2026 00.30 WITA"),
        ("Asia/Jayapura", "12-01-2026", "12 Januari 2026 01.30 WIT"),
    ],
)
def test_a_moment_is_shown_in_the_zone_of_the_user(zone: str, day: str, moment: str) -> None:
    at = datetime(2026, 1, 11, 16, 30, tzinfo=UTC)
    with timezone.override(zone):
        assert rendered("{{ x|date_short }}", x=at) == day
        assert rendered("{{ x|time_zoned }}", x=at) == moment


def test_a_range_with_one_end_is_a_date() -> None:
    assert rendered("{{ a|date_range:b }}", a=date(2026, 2, 2), b=None) == "2 Februari 2026"
    assert rendered("{{ a|date_range:b }}", a=None, b=date(2026, 2, 2)) == "2 Februari 2026"


def test_what_a_filter_gives_is_escaped() -> None:
    assert rendered("{{ x|joined }}", x=["<b>", "c"]) == "&lt;b&gt; dan c"
    assert rendered("{{ x|nip }}", x="<i>") == "&lt;i&gt;"
