"""A small right plan as plain data, for tests that break one thing in it.

BPSDM 1 serves three satkers: A with 4 people, B with 2, C with 1. Angkatan 1 (Golongan III) fills
the first wave, Angkatan 2 (Golongan II) the second; nobody is away when a colleague is.
"""

from __future__ import annotations

from datetime import date, timedelta

from schedule.checker.facts import (
    Center,
    CohortFacts,
    Day,
    Office,
    Person,
    Seat,
    WaveFacts,
    World,
)

A, B, C, ABROAD = 1, 2, 3, 4
OWN_CENTER, OTHER_CENTER = 10, 11
FIRST, LAST = date(2026, 2, 2), date(2026, 4, 30)
HOLIDAYS = {
    date(2026, 2, 16): "Cuti bersama Imlek",
    date(2026, 2, 17): "Tahun Baru Imlek",
    date(2026, 3, 18): "Cuti bersama Nyepi",
    date(2026, 3, 19): "Nyepi",
    date(2026, 3, 20): "Cuti bersama Idulfitri",
    date(2026, 3, 23): "Cuti bersama Idulfitri",
    date(2026, 3, 24): "Cuti bersama Idulfitri",
    date(2026, 4, 3): "Wafat Yesus Kristus",
    date(2026, 5, 1): "Hari Buruh Internasional",
    date(2026, 5, 14): "Kenaikan Yesus Kristus",
    date(2026, 5, 15): "Cuti bersama Kenaikan Yesus Kristus",
}


def working_days(start: date, amount: int) -> list[date]:
    days, day = [], start
    while len(days) < amount:
        if day.weekday() < 5 and day not in HOLIDAYS:
            days.append(day)
        day += timedelta(days=1)
    return days


def timetable(start: date) -> list[Day]:
    """Return 18 online and then 7 classical working days."""
    return [
        Day(on, place, "online" if place <= 18 else "classical")
        for place, on in enumerate(working_days(start, 25), start=1)
    ]


def cohort(pk: int, level: str, start: date, people: list[int], capacity: int = 4) -> CohortFacts:
    days = timetable(start)
    seats = [Seat(person, number) for number, person in enumerate(people, start=1)]
    return CohortFacts(
        pk=pk,
        number=pk,
        level=level,
        capacity=capacity,
        starts_on=days[0].date,
        saturday=False,
        cancelled=False,
        center=OWN_CENTER,
        office=A,
        days=days,
        seats=seats,
    )


def person(pk: int, office: int, level: str) -> Person:
    return Person(pk, f"{pk:018d}", f"Peserta {pk}", level, office, date(2025, 6, 1), True)


def right_world() -> World:
    """Return a plan that breaks no rule and gives no remark."""
    first = cohort(1, "III", FIRST, [1, 2, 5, 7])
    second = cohort(2, "II", date(2026, 3, 11), [3, 4, 6])
    people = [
        *(person(1, A, "III"), person(2, A, "III"), person(3, A, "II"), person(4, A, "II")),
        *(person(5, B, "III"), person(6, B, "II"), person(7, C, "III")),
    ]
    return World(
        year=2026,
        window=(FIRST, LAST),
        away_percent=50,
        scope={A, B, C},
        holidays=dict(HOLIDAYS),
        centers={
            OWN_CENTER: Center(OWN_CENTER, "BPSDM Provinsi Satu"),
            OTHER_CENTER: Center(OTHER_CENTER, "BPSDM Provinsi Dua"),
        },
        offices={
            A: Office(A, "53", "KPU Provinsi Satu", 53, OWN_CENTER),
            B: Office(B, "53.01", "KPU Kabupaten Dua", 53, OWN_CENTER),
            C: Office(C, "53.02", "KPU Kabupaten Tiga", 53, OWN_CENTER),
            ABROAD: Office(ABROAD, "51", "KPU Provinsi Lain", 51, OWN_CENTER),
        },
        people={one.pk: one for one in people},
        cohorts=[first, second],
        waves=[
            WaveFacts(1, OWN_CENTER, FIRST, date(2026, 3, 10), 4),
            WaveFacts(2, OWN_CENTER, date(2026, 3, 11), LAST, 3),
        ],
    )
