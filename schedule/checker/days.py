"""The 25 days of a cohort: 18 online and 7 classical, on working days inside the programme."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import date, timedelta
from functools import partial

from latsar.formatting import date_long

from .facts import CohortFacts, Day, World
from .report import Finding

ONLINE_DAYS, CLASSICAL_DAYS = 18, 7
SATURDAY, SUNDAY = 6, 7


def check_days(world: World) -> Iterator[Finding]:
    """Yield what is wrong with the timetable of each cohort."""
    for cohort in world.judged():
        yield from _amounts(world, cohort)
        yield from _order(world, cohort)
        yield from _start(world, cohort)
        seen: set[date] = set()
        for day in sorted(cohort.days):
            yield from _date(world, cohort, day, seen)
            seen.add(day.date)


def _finding(world: World, cohort: CohortFacts, rule: str, text: str, on: date | None) -> Finding:
    return Finding(
        rule, f"{world.title(cohort)} {text}", cohort.number, world.code(cohort.office), date=on
    )


def _amounts(world: World, cohort: CohortFacts) -> Iterator[Finding]:
    modes = Counter(day.mode for day in cohort.days)
    online, classical = modes["online"], modes["classical"]
    right = ONLINE_DAYS + CLASSICAL_DAYS
    if (online, classical, len(cohort.days)) == (ONLINE_DAYS, CLASSICAL_DAYS, right):
        return
    text = (
        f"memiliki {len(cohort.days)} hari ({online} daring, {classical} klasikal), seharusnya "
        f"{right} hari ({ONLINE_DAYS} daring, {CLASSICAL_DAYS} klasikal). "
        "Susun ulang jadwal angkatan ini."
    )
    yield _finding(world, cohort, "days_count", text, cohort.first_day)


def _order(world: World, cohort: CohortFacts) -> Iterator[Finding]:
    in_sequence = sorted(cohort.days, key=lambda day: day.sequence)
    numbers = [day.sequence for day in in_sequence]
    dates = [day.date for day in in_sequence]
    wrong = None
    if numbers != list(range(1, len(numbers) + 1)):
        wrong = "nomor harinya tidak berurutan mulai 1 tanpa celah"
    elif dates != sorted(dates):
        wrong = "urutan nomor harinya tidak mengikuti tanggal"
    if wrong:
        text = f"tidak runtut: {wrong}. Susun ulang jadwal angkatan ini."
        yield _finding(world, cohort, "days_order", text, cohort.first_day)


def _start(world: World, cohort: CohortFacts) -> Iterator[Finding]:
    first = cohort.first_day
    if first is None or cohort.starts_on is None or first == cohort.starts_on:
        return
    text = (
        f"tercatat mulai {date_long(cohort.starts_on)}, padahal hari pertamanya "
        f"{date_long(first)}. Samakan tanggal mulai dengan hari pertama."
    )
    yield _finding(world, cohort, "days_start", text, cohort.starts_on)


def _date(world: World, cohort: CohortFacts, day: Day, seen: set[date]) -> Iterator[Finding]:
    found = partial(_finding, world, cohort, on=day.date)
    when = date_long(day.date)
    if day.date in seen:
        yield found("days_twice", f"memiliki dua hari pada {when}. Pindahkan salah satunya.")
        return
    weekday = day.date.isoweekday()
    if weekday == SUNDAY:
        yield found("days_sunday", f"memakai hari Minggu, {when}. Pindahkan ke hari kerja.")
    elif weekday == SATURDAY and not cohort.saturday:
        text = f"memakai hari Sabtu, {when}, padahal Sabtu tidak dipakai. Pindahkan ke hari kerja."
        yield found("days_saturday", text)
    if day.date in world.holidays:
        text = f"memakai hari libur, {when} ({world.holidays[day.date]}). Pindahkan ke hari kerja."
        yield found("days_holiday", text)
    if world.window and not world.window[0] <= day.date <= world.window[1]:
        first, last = (date_long(edge) for edge in world.window)
        text = (
            f"memakai {when}, di luar jendela program {first} sampai {last}. "
            "Pindahkan ke dalam jendela itu."
        )
        yield found("days_window", text)


def earliest_end(world: World, center: int | None) -> date | None:
    """Return the first date on which a 25-day timetable at the center can be over, if any can.

    Saturdays are not counted: a training center offers them by exception only. Where the center
    has waves, the 25 days lie inside one of them.
    """
    if world.window is None:
        return None
    first, last = world.window
    spans = [
        (max(first, wave.starts_on), min(last, wave.ends_on))
        for wave in world.waves
        if wave.center == center
    ] or [(first, last)]
    ends = (_nth_working_day(world, *span, ONLINE_DAYS + CLASSICAL_DAYS) for span in spans)
    return min((end for end in ends if end), default=None)


def _nth_working_day(world: World, first: date, last: date, amount: int) -> date | None:
    day = first
    while day <= last:
        if day.isoweekday() < SATURDAY and day not in world.holidays:
            amount -= 1
            if not amount:
                return day
        day += timedelta(days=1)
    return None
