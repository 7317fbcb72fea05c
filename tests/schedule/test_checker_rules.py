"""The checker on plain data: a right plan gives nothing; each planted fault is found and named."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from schedule.checker import Report, check_cohorts
from schedule.checker.days import earliest_end
from schedule.checker.facts import Day, Office, Seat, WaveFacts, World
from schedule.checker.people import away_limit, one_year_after
from schedule.checker.report import LISTED_PER_RULE
from tests.schedule.checker_world import (
    ABROAD,
    FIRST,
    LAST,
    OTHER_CENTER,
    OWN_CENTER,
    A,
    B,
    cohort,
    person,
    right_world,
    timetable,
    working_days,
)

Break = Callable[[World], Any]


def rules_of(report: Report) -> set[str]:
    listed = {f.rule for f in report.violations} | {f.rule for f in report.warnings}
    assert listed == set(report.counts)
    return listed


def change_day(world: World, which: int, place: int, **fields: Any) -> None:
    days = world.cohorts[which].days
    days[place] = days[place]._replace(**fields)


def change_person(world: World, pk: int, **fields: Any) -> None:
    world.people[pk] = world.people[pk]._replace(**fields)


def change_wave(world: World, which: int, **fields: Any) -> None:
    world.waves[which] = world.waves[which]._replace(**fields)


def change_seat(world: World, which: int, place: int, **fields: Any) -> None:
    seats = world.cohorts[which].seats
    seats[place] = seats[place]._replace(**fields)


def add_day(world: World) -> None:
    last = world.cohorts[1].days[-1].date
    world.cohorts[1].days.append(Day(working_days(last, 2)[1], 26, "classical"))


def last_day_on_weekday(weekday: int) -> Break:
    def fault(world: World) -> None:
        on = world.cohorts[1].days[-1].date
        while on.isoweekday() != weekday:
            on += timedelta(days=1)
        change_day(world, 1, 24, date=on)

    return fault


def swap_dates(world: World) -> None:
    one, other = world.cohorts[0].days[4:6]
    change_day(world, 0, 4, date=other.date)
    change_day(world, 0, 5, date=one.date)


def holiday_on_a_day(world: World) -> None:
    world.holidays[world.cohorts[0].days[3].date] = "Libur baru"


def one_more_in_the_second(world: World) -> None:
    """Seat a fourth: there is room for it in the cohort, none in the wave."""
    world.people[8] = person(8, ABROAD, "II")
    world.cohorts[1].seats.append(Seat(8, 4))


def neighbours_fill_the_wave(world: World) -> None:
    """Another province's cohort at the same center takes seats of the same wave."""
    world.people[8] = person(8, ABROAD, "II")
    other = cohort(3, "II", date(2026, 3, 11), [8])
    world.cohorts.append(replace(other, office=ABROAD))


def seated_twice_in_one(world: World) -> None:
    world.cohorts[1].seats.append(Seat(6, 4))
    change_wave(world, 1, seats=4)


def seated_twice_in_two(world: World) -> None:
    world.cohorts.append(cohort(3, "III", date(2026, 3, 11), [7]))
    change_wave(world, 1, seats=4)


def move_to(world: World, start: date) -> None:
    """Move the second cohort, and drop the waves, which would complain too."""
    world.waves = []
    days = timetable(start)
    world.cohorts[1].days = days
    world.cohorts[1].starts_on = days[0].date


def set_field(which: int, **fields: Any) -> Break:
    def fault(world: World) -> None:
        for name, value in fields.items():
            setattr(world.cohorts[which], name, value)

    return fault


FAULTS: list[tuple[str, Break, set[str]]] = [
    ("a day missing", lambda w: w.cohorts[0].days.pop(), {"days_count"}),
    ("a day too many", add_day, {"days_count"}),
    ("19 + 6", lambda w: change_day(w, 0, 18, mode="online"), {"days_count"}),
    ("17 + 8", lambda w: change_day(w, 1, 17, mode="classical"), {"days_count"}),
    ("a gap in the sequence", lambda w: change_day(w, 0, 24, sequence=26), {"days_order"}),
    ("a number twice", lambda w: change_day(w, 0, 9, sequence=9), {"days_order"}),
    ("numbers against the dates", swap_dates, {"days_order"}),
    (
        "two days on one date",
        lambda w: change_day(w, 0, 1, date=w.cohorts[0].days[0].date),
        {"days_twice"},
    ),
    ("a Sunday", last_day_on_weekday(7), {"days_sunday"}),
    ("a Saturday", last_day_on_weekday(6), {"days_saturday"}),
    ("a holiday", holiday_on_a_day, {"days_holiday"}),
    (
        "before the window",
        lambda w: setattr(w, "window", (FIRST + timedelta(days=1), LAST)),
        {"days_window"},
    ),
    (
        "after the window",
        lambda w: setattr(w, "window", (FIRST, w.cohorts[1].days[-1].date - timedelta(days=1))),
        {"days_window"},
    ),
    ("another start", set_field(0, starts_on=FIRST + timedelta(days=1)), {"days_start"}),
    ("a seat too many", set_field(0, capacity=3), {"capacity"}),
    ("a seat twice", lambda w: change_seat(w, 0, 1, number=1), {"seat_number"}),
    ("seat 0", lambda w: change_seat(w, 0, 0, number=0), {"seat_number"}),
    ("seat 5 of 4", lambda w: change_seat(w, 0, 3, number=5), {"seat_number"}),
    ("a cancelled cohort", set_field(1, cancelled=True), {"cancelled"}),
    ("a wave too small", lambda w: change_wave(w, 0, seats=3), {"wave_seats"}),
    ("one more than the wave", one_more_in_the_second, {"wave_seats"}),
    ("neighbours in the wave", neighbours_fill_the_wave, {"wave_seats"}),
    ("starts before the wave", lambda w: change_wave(w, 0, starts_on=date(2026, 2, 3)), {"wave_outside"}),
    ("ends after the wave", lambda w: change_wave(w, 1, ends_on=date(2026, 4, 10)), {"wave_outside"}),
    ("another grade", lambda w: change_person(w, 2, level="II"), {"grade_level"}),
    (
        "another center",
        lambda w: w.offices.update({B: w.offices[B]._replace(center=OTHER_CENTER)}),
        {"center"},
    ),
    ("a province without a center", lambda w: w.offices.update({B: w.offices[B]._replace(center=None)}), {"center"}),
    ("withdrawn", lambda w: change_person(w, 5, active=False), {"inactive"}),
    ("twice in one cohort", seated_twice_in_one, {"one_seat"}),
    ("in two cohorts", seated_twice_in_two, {"one_seat"}),
    ("a seat of last year", lambda w: w.seated_elsewhere.add(6), {"one_seat"}),
    ("too late, though another could", lambda w: change_person(w, 4, appointed_on=date(2025, 3, 31)), {"deadline"}),
    ("too late, inevitably", lambda w: change_person(w, 1, appointed_on=date(2025, 3, 1)), {"deadline_unavoidable"}),
    ("overlap online", lambda w: move_to(w, date(2026, 3, 10)), {"away_released"}),
    ("overlap on campus", lambda w: move_to(w, FIRST), {"away_released", "away_campus"}),
    ("nobody may go beside the first", lambda w: setattr(w, "away_percent", 49), {"away_released", "away_campus"}),
    ("without a seat", lambda w: w.cohorts[0].seats.pop(), {"unplaced"}),
    ("no programme", lambda w: setattr(w, "window", None), {"program"}),
]  # fmt: skip
WARNINGS = {"inactive", "deadline_unavoidable", "away_released", "unplaced"}


def test_a_right_plan_gives_nothing() -> None:
    report = check_cohorts(right_world(), away_days="all")
    assert (report.violations, report.warnings, report.ok) == ([], [], True)
    assert report.checked == {"cohorts": 2, "participants": 7, "days": 50, "satkers": 3}
    assert report.verdict == "Pemeriksa mandiri tidak menemukan pelanggaran."


@pytest.mark.parametrize(
    ("fault", "rules"), [f[1:] for f in FAULTS], ids=[name for name, _, _ in FAULTS]
)
def test_exactly_the_broken_rule_speaks(fault: Break, rules: set[str]) -> None:
    world = right_world()
    fault(world)
    report = check_cohorts(world)
    assert rules_of(report) == rules
    assert {f.rule for f in report.warnings} == rules & WARNINGS
    assert report.ok is (rules <= WARNINGS)
    for finding in [*report.violations, *report.warnings]:
        assert finding.message.endswith(".")
        assert finding.nip is None or finding.nip not in finding.message


def broken(fault: Break, **options: Any) -> dict[str, Any]:
    world = right_world()
    fault(world)
    report = check_cohorts(world, **options)
    return {f.rule: f.as_json() for f in [*report.violations, *report.warnings]}


def test_a_fault_names_cohort_satker_person_and_date() -> None:
    late = broken(lambda w: change_person(w, 4, appointed_on=date(2025, 3, 31)))["deadline"]
    assert late == {
        "rule": "deadline",
        "message": "Peserta 4 dari KPU Provinsi Satu selesai 22 April 2026 di Angkatan 2 Golongan "
        "II (BPSDM Provinsi Satu), sesudah masa percobaannya berakhir 31 Maret 2026. "
        "Pindahkan ke angkatan yang selesai sebelum tanggal itu.",
        "cohort": 2,
        "satker": "53",
        "nip": f"{4:018d}",
        "date": "2026-04-22",
    }
    away = broken(lambda w: move_to(w, FIRST))["away_campus"]
    assert away["satker"] in {"53", "53.01"}
    assert "bersamaan pada 2 Maret 2026 dan 6 tanggal lain, melampaui batas" in away["message"]
    assert away["date"] == "2026-03-02"
    unplaced = broken(lambda w: w.cohorts[0].seats.pop())["unplaced"]
    assert (unplaced["satker"], unplaced["message"][:40]) == (
        "53.02",
        "KPU Kabupaten Tiga: 1 peserta aktif belu",
    )
    full = broken(lambda w: change_wave(w, 0, seats=3))["wave_seats"]
    assert "berisi 4 peserta, padahal kursinya 3. Pindahkan 1 peserta" in full["message"]


def test_a_double_seat_says_where_the_other_is() -> None:
    same = broken(seated_twice_in_one)["one_seat"]
    assert "terdaftar dua kali di Angkatan 2 Golongan II" in same["message"]
    other = broken(seated_twice_in_two)["one_seat"]
    assert (
        "Angkatan 3 Golongan III (BPSDM Provinsi Satu) dan juga di Angkatan 1" in other["message"]
    )
    years = broken(lambda w: w.seated_elsewhere.add(6))["one_seat"]
    assert (
        "Angkatan 2 Golongan II (BPSDM Provinsi Satu) dan juga di angkatan tahun lain"
        in (years["message"])
    )


def test_the_edges_of_window_and_waves_belong_to_them() -> None:
    world = right_world()
    last = world.cohorts[1].days[-1].date
    world.window = (FIRST, last)
    change_wave(world, 1, ends_on=last)
    assert rules_of(check_cohorts(world)) == set()


def test_all_days_make_the_release_a_violation() -> None:
    world = right_world()
    move_to(world, date(2026, 3, 10))
    assert check_cohorts(world).ok
    report = check_cohorts(world, away_days="all")
    assert not report.ok
    assert rules_of(report) == {"away_released"}
    assert report.warnings == []


def test_a_saturday_is_right_where_the_cohort_allows_it() -> None:
    world = right_world()
    last_day_on_weekday(6)(world)
    world.cohorts[1].saturday = True
    assert rules_of(check_cohorts(world)) == set()


def test_a_finished_cohort_may_hold_who_has_passed() -> None:
    world = right_world()
    change_person(world, 7, active=False, appointed_on=date(2020, 1, 1))
    change_seat(world, 0, 3, completed=True)
    assert rules_of(check_cohorts(world)) == set()


def test_the_setjen_has_no_center_of_its_own() -> None:
    world = right_world()
    world.offices[B] = Office(B, "00", "Sekretariat Jenderal", None, None)
    assert rules_of(check_cohorts(world)) == set()


def test_what_lies_outside_the_scope_is_not_judged() -> None:
    world = right_world()
    world.people[8] = person(8, ABROAD, "II")._replace(active=False)
    other = replace(cohort(3, "III", FIRST, [8, 8], capacity=1), office=ABROAD)
    other.days.pop()
    world.cohorts.append(other)
    change_wave(world, 0, seats=6)
    assert rules_of(check_cohorts(world)) == set()
    world.scope.add(ABROAD)
    assert rules_of(check_cohorts(world)) == {
        *("days_count", "capacity", "grade_level", "inactive", "one_seat")
    }


@pytest.mark.parametrize(
    ("people", "percent", "limit"),
    [
        *((0, 50, 0), (1, 1, 1), (1, 100, 1), (2, 1, 1), (2, 50, 1), (2, 100, 1), (3, 50, 1)),
        *((3, 66, 1), (3, 67, 2), (3, 100, 2), (4, 50, 2), (5, 50, 2), (5, 100, 4), (10, 29, 2)),
    ],
)
def test_how_many_may_be_away(people: int, percent: int, limit: int) -> None:
    assert away_limit(people, percent) == limit


def test_the_probation_is_one_year() -> None:
    assert one_year_after(date(2025, 3, 1)) == date(2026, 3, 1)
    assert one_year_after(date(2024, 2, 29)) == date(2025, 2, 28)
    assert one_year_after(date(2025, 12, 31)) == date(2026, 12, 31)


def test_the_deadline_day_itself_is_in_time() -> None:
    last = right_world().cohorts[0].days[-1].date
    same_day = last.replace(year=last.year - 1)
    assert broken(lambda w: change_person(w, 1, appointed_on=same_day)) == {}
    day_before = same_day - timedelta(days=1)
    assert set(broken(lambda w: change_person(w, 1, appointed_on=day_before))) == {
        "deadline_unavoidable"
    }


def test_the_earliest_end_of_a_timetable() -> None:
    world = right_world()
    assert earliest_end(world, OWN_CENTER) == date(2026, 3, 10)
    assert earliest_end(world, OTHER_CENTER) == date(2026, 3, 10)
    world.waves = [WaveFacts(1, OWN_CENTER, date(2026, 2, 3), LAST, 9)]
    assert earliest_end(world, OWN_CENTER) == date(2026, 3, 11)
    assert earliest_end(world, OTHER_CENTER) == date(2026, 3, 10)
    world.waves = [WaveFacts(1, OWN_CENTER, date(2026, 2, 3), date(2026, 3, 10), 9)]
    assert earliest_end(world, OWN_CENTER) is None
    world.window = None
    assert earliest_end(world, OTHER_CENTER) is None


def test_a_wave_that_ends_too_soon_makes_the_delay_inevitable() -> None:
    """Where the only wave ends early enough for nobody, no timetable could have met it."""
    world = right_world()
    change_person(world, 4, appointed_on=date(2025, 3, 31))
    world.waves = [WaveFacts(2, OWN_CENTER, date(2026, 2, 27), LAST, 7)]
    world.cohorts = world.cohorts[1:]
    assert "deadline" not in rules_of(check_cohorts(world))
    assert "deadline_unavoidable" in rules_of(check_cohorts(world))


def test_the_list_is_bounded_and_the_count_exact() -> None:
    world = right_world()
    world.waves = []
    amount = LISTED_PER_RULE + 5
    for pk in range(100, 100 + amount):
        world.people[pk] = person(pk, A, "III")._replace(appointed_on=date(2025, 1, 1))
        world.cohorts[0].seats.append(Seat(pk, pk))
    world.cohorts[0].capacity = amount + 200
    world.away_percent = 100
    report = check_cohorts(world)
    assert report.counts["deadline_unavoidable"] == amount
    assert sum(f.rule == "deadline_unavoidable" for f in report.warnings) == LISTED_PER_RULE
