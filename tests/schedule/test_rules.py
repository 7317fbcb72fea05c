"""The pure rules: eligible dates, 18 + 7, numbers."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from latsar.errors import Refused
from schedule.rules import (
    WindowTooShort,
    eligible_dates,
    generate_days,
    numbered,
)

START, END = date(2026, 2, 2), date(2026, 4, 30)
DAYS = st.dates(date(2026, 1, 1), date(2026, 12, 31))


@given(
    start=DAYS,
    length=st.integers(0, 150),
    holidays=st.sets(DAYS, max_size=40),
    saturday=st.booleans(),
)
def test_a_schedule_is_whole_or_refused(
    start: date, length: int, holidays: set[date], saturday: bool
) -> None:
    end = start + timedelta(days=length)
    available = [
        d
        for d in (start + timedelta(days=n) for n in range(length + 1))
        if d not in holidays and d.weekday() < (6 if saturday else 5)
    ]
    if len(available) < 25:
        with pytest.raises(WindowTooShort, match=f"hanya {len(available)} hari tersedia, perlu 25"):
            generate_days(start, end, holidays, saturday)
        return
    days = generate_days(start, end, holidays, saturday)
    assert [d for d, _ in days] == available[:25]
    assert [mode for _, mode in days] == ["online"] * 18 + ["classical"] * 7


def test_the_first_window_of_2026_ends_on_10_march() -> None:
    """25 days from 2 February without the holidays of 16 and 17 February; counted by hand."""
    holidays = {date(2026, 2, 16), date(2026, 2, 17)}
    days = generate_days(START, END, holidays, saturday_allowed=False)
    assert days[0][0] == date(2026, 2, 2)
    assert days[17] == (date(2026, 2, 27), "online")
    assert days[18] == (date(2026, 3, 2), "classical")
    assert days[-1][0] == date(2026, 3, 10)


def test_a_short_window_is_refused_with_the_mend() -> None:
    with pytest.raises(Refused) as refusal:
        generate_days(START, date(2026, 2, 27), set(), saturday_allowed=False)
    assert "hanya 20 hari tersedia, perlu 25" in refusal.value.message
    assert "izinkan hari Sabtu" in refusal.value.message
    with pytest.raises(Refused) as refusal:
        generate_days(START, date(2026, 2, 27), set(), saturday_allowed=True)
    assert "Sabtu" not in refusal.value.message


def test_saturday_is_a_switch_and_sunday_never() -> None:
    week = eligible_dates(START, date(2026, 2, 8), set(), saturday_allowed=True)
    assert week == [date(2026, 2, n) for n in range(2, 8)]
    assert eligible_dates(START, date(2026, 2, 8), set(), saturday_allowed=False) == week[:5]


def test_numbers_follow_the_dates() -> None:
    slots = numbered([(date(2026, 2, 4), "classical"), (date(2026, 2, 2), "online")])
    assert [(s.date.day, s.sequence, s.mode_sequence) for s in slots] == [(2, 1, 1), (4, 2, 1)]
