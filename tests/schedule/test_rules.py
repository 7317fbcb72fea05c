"""The pure rules: eligible dates, 18 + 7, balanced sizes, staggering, dealing."""

from __future__ import annotations

from collections import Counter
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from latsar.errors import Refused
from schedule.rules import (
    Candidate,
    Room,
    WindowTooShort,
    balanced_sizes,
    deal,
    eligible_dates,
    generate_days,
    numbered,
    staggered_days,
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


@given(people=st.integers(0, 400), capacity=st.integers(1, 60))
def test_sizes_are_balanced_and_as_few_as_can_be(people: int, capacity: int) -> None:
    sizes = balanced_sizes(people, capacity)
    assert sum(sizes) == people
    assert len(sizes) == -(-people // capacity)
    if sizes:
        assert max(sizes) <= capacity
        assert max(sizes) - min(sizes) <= 1


def test_the_sizes_of_ntt() -> None:
    assert balanced_sizes(38, 40) + balanced_sizes(77, 40) == [38, 39, 38]


def test_numbers_follow_the_dates() -> None:
    slots = numbered([(date(2026, 2, 4), "classical"), (date(2026, 2, 2), "online")])
    assert [(s.date.day, s.sequence, s.mode_sequence) for s in slots] == [(2, 1, 1), (4, 2, 1)]


def test_classical_days_follow_one_another_while_the_window_allows() -> None:
    eligible = eligible_dates(START, END, set(), saturday_allowed=False)
    busy: Counter[date] = Counter()
    rows = []
    for _ in range(7):
        days = staggered_days(eligible, busy)
        campus = [d for d, mode in days if mode == "classical"]
        rows.append(campus)
        busy.update(campus)
    room_for = (len(eligible) - 18) // 7
    assert room_for == 6
    apart = [d for campus in rows[:room_for] for d in campus]
    assert len(apart) == len(set(apart))
    assert apart == sorted(apart)
    assert set(rows[6]) & set(apart)  # the seventh has to share


def candidates(offices: dict[str, int], probation: date = date(2026, 6, 1)) -> list[Candidate]:
    names = [office for office, amount in offices.items() for _ in range(amount)]
    return [Candidate(n, office, probation) for n, office in enumerate(names)]


def rooms(*quotas: int) -> list[Room]:
    return [Room(q, date(2026, 3, 10) + timedelta(days=9 * n)) for n, q in enumerate(quotas)]


@given(
    offices=st.dictionaries(st.sampled_from("ABCDEFGH"), st.integers(1, 9), min_size=1),
    capacity=st.integers(2, 20),
    ends=st.dates(date(2026, 3, 1), date(2026, 6, 30)),
)
def test_everyone_is_dealt_once_and_quotas_hold(
    offices: dict[str, int], capacity: int, ends: date
) -> None:
    people = candidates(offices, ends)
    dealt = rooms(*balanced_sizes(len(people), capacity))
    assert deal(people, dealt) == []
    assert sorted(k for r in dealt for k in r.keys) == [c.key for c in people]
    assert all(r.free == 0 for r in dealt)


def test_an_office_is_spread_over_the_rooms() -> None:
    people = candidates({f"53.{n:02d}": 3 + n % 2 for n in range(22)})
    dealt = rooms(*balanced_sizes(len(people), 40))
    deal(people, dealt)
    for office, total in Counter(c.office for c in people).items():
        assert max(r.offices[office] for r in dealt) < total, office


def test_who_is_pressed_goes_to_the_earliest_room() -> None:
    people = candidates({"A": 6, "B": 6})
    pressed = [Candidate(c.key, c.office, date(2026, 3, 12)) for c in people[:3]]
    dealt = rooms(6, 6)
    deal([*people[3:], *pressed], dealt)
    assert {c.key for c in pressed} <= set(dealt[0].keys)


def test_when_nobody_can_be_served_in_time_offices_are_still_spread() -> None:
    people = candidates({"A": 4, "B": 4}, date(2026, 3, 1))
    dealt = rooms(4, 4)
    deal(people, dealt)
    assert dealt[0].offices == dealt[1].offices == {"A": 2, "B": 2}


def test_too_few_seats_leave_people_over() -> None:
    left = deal(candidates({"A": 5}), rooms(2, 2))
    assert len(left) == 1
