"""The shape of a blended cohort: pure functions, no model.

18 online + 7 classical days (Rakor Latsar CPNS, 25 November 2025); the classical days are the
closing part on campus, so they come last.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from latsar.errors import Refused
from latsar.formatting import date_long, weekday_name

from .choices import DayMode

ONLINE_DAYS = 18
CLASSICAL_DAYS = 7
TRAINING_DAYS = ONLINE_DAYS + CLASSICAL_DAYS
SATURDAY, SUNDAY = 5, 6

DatedMode = tuple[date, str]


class WindowTooShort(Refused):
    """The window holds fewer eligible days than a cohort needs."""

    def __init__(self, available: int, start: date, end: date, *, saturday_allowed: bool) -> None:
        mends = ["majukan tanggal mulai", "mundurkan tanggal akhir"]
        if not saturday_allowed:
            mends.append("izinkan hari Sabtu")
        super().__init__(
            f"Antara {date_long(start)} dan {date_long(end)} hanya {available} hari tersedia, "
            f"perlu {TRAINING_DAYS} ({ONLINE_DAYS} daring dan {CLASSICAL_DAYS} klasikal); "
            f"{', '.join(mends[:-1])}, atau {mends[-1]}."
        )


@dataclass(frozen=True)
class Slot:
    """A training day with its place in the cohort and in its mode."""

    date: date
    sequence: int
    mode: str
    mode_sequence: int


def dates_between(start: date, end: date) -> Iterator[date]:
    return (start + timedelta(days=n) for n in range((end - start).days + 1))


def is_eligible(day: date, holidays: Container[date], saturday_allowed: bool) -> bool:
    last_weekday = SATURDAY if saturday_allowed else SATURDAY - 1
    return day.weekday() <= last_weekday and day not in holidays


def eligible_dates(
    start: date, end: date, holidays: Container[date], saturday_allowed: bool
) -> list[date]:
    """Return the dates from start to end, both included, on which training may be held."""
    return [d for d in dates_between(start, end) if is_eligible(d, holidays, saturday_allowed)]


def closed_reason(day: date, holidays: Mapping[date, str], saturday_allowed: bool) -> str:
    """Say why no training may be held on this date; "" when it may. `holidays`: their names."""
    if day in holidays:
        return f"{date_long(day)} hari libur ({holidays[day]})"
    if day.weekday() == SUNDAY or (day.weekday() == SATURDAY and not saturday_allowed):
        return f"{date_long(day)} hari {weekday_name(day)}"
    return ""


def with_modes(dates: Sequence[date]) -> list[DatedMode]:
    """Give 25 dates in order their mode: first online, then classical."""
    return [
        (d, (DayMode.ONLINE if n < ONLINE_DAYS else DayMode.CLASSICAL).value)
        for n, d in enumerate(dates[:TRAINING_DAYS])
    ]


def generate_days(
    start: date, end: date, holidays: Container[date], saturday_allowed: bool
) -> list[DatedMode]:
    """Return the first 25 eligible dates from start. Raises WindowTooShort."""
    dates = eligible_dates(start, end, holidays, saturday_allowed)
    if len(dates) < TRAINING_DAYS:
        raise WindowTooShort(len(dates), start, end, saturday_allowed=saturday_allowed)
    return with_modes(dates)


def numbered(days: Iterable[DatedMode]) -> list[Slot]:
    """Number days by date, over all and within their mode."""
    within: Counter[str] = Counter()
    slots = []
    for sequence, (day, mode) in enumerate(sorted(days), start=1):
        within[mode] += 1
        slots.append(Slot(day, sequence, mode, within[mode]))
    return slots
