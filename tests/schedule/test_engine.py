"""The engine by itself: against brute force on small instances, and what it says of itself."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from schedule.planning import Office, Person, Problem, Solution, Stage, Standing, Wave, solve
from schedule.planning.explain import Explanation
from schedule.planning.problem import classical, every_day
from schedule.planning.stages import COHORTS, Effort
from schedule.rules import eligible_dates, with_modes

START = date(2026, 2, 2)
FAR = date(2026, 12, 31)
DAYS = tuple(eligible_dates(START, date(2026, 4, 30), set(), saturday_allowed=False))
LITTLE = Effort(attempt=0.5, prove=1.0)


def problem(
    people: list[tuple[str, str, date]], days: int = 60, away: str = "auto", **fields: object
) -> Problem:
    """People as (office, level, deadline); each office's size is how many of its people there are."""
    sizes = Counter(office for office, _, _ in people)
    offices = {code: Office(code, f"KPU {code}", size) for code, size in sizes.items()}
    rows = tuple(Person(n, *person) for n, person in enumerate(people, start=1))
    basis = Problem("BPSDM Uji", DAYS[:days], 40, 50, away, rows, offices)
    return replace(basis, **fields)  # type: ignore[arg-type]


def crowd(amount: int, level: str = "III", deadline: date = FAR) -> list[tuple[str, str, date]]:
    """So many people, each of an office of their own."""
    return [(f"53.{n:02d}", level, deadline) for n in range(amount)]


def seats_of(solution: Solution) -> dict[int, tuple[date, ...]]:
    return {key: tuple(d for d, _ in g.days) for g in solution.groups for key in g.people}


# Brute force: every way to give each person a start or none.

Outcome = tuple[int, int, int]  # without a seat, days late, cohorts


def outcomes(given: Problem) -> Iterator[Outcome]:
    starts = range(len(given.timetables))
    for choice in product([None, *starts], repeat=len(given.people)):
        found = outcome(given, choice)
        if found is not None:
            yield found


def outcome(given: Problem, choice: tuple[int | None, ...]) -> Outcome | None:
    """Return what a choice is worth; None when it breaks a rule."""
    first_end = given.timetables[0][-1][0]
    away: Counter[tuple[str, date]] = Counter()
    sizes: Counter[tuple[str, int]] = Counter()
    late = 0
    for person, start in zip(given.people, choice, strict=True):
        if start is None:
            continue
        days = given.timetables[start]
        over = (days[-1][0] - person.deadline).days
        if over > 0 and person.deadline >= first_end:
            return None
        late += max(0, over)
        sizes[person.level, start] += 1
        counted = every_day(days) if given.away == "all" else classical(days)
        away.update((person.office, day) for day in counted)
    if any(n > allowed(given, office) for (office, _), n in away.items()):
        return None
    cohorts = sum(-(-n // given.capacity) for n in sizes.values())
    return choice.count(None), late, cohorts


def allowed(given: Problem, office: str) -> int:
    size = given.offices[office].size
    return 1 if size == 1 else min(size - 1, max(1, size * given.percent // 100))


DEADLINES = st.sampled_from([FAR, START, DAYS[24], DAYS[25], DAYS[26], DAYS[28]])
PEOPLE = st.lists(
    st.tuples(st.sampled_from(["A", "A", "B"]), st.sampled_from(["II", "III"]), DEADLINES),
    min_size=1,
    max_size=4,
)


@pytest.mark.parametrize("away", ["all", "classical"])
@settings(max_examples=40)
@given(people=PEOPLE, capacity=st.integers(1, 3), percent=st.sampled_from([34, 50, 100]))
def test_no_brute_force_does_better(
    away: str, people: list[tuple[str, str, date]], capacity: int, percent: int
) -> None:
    """Windows of 30 days: six timetables, which all overlap."""
    given = problem(people, 30, away, capacity=capacity, percent=percent)
    solution = solve(given, LITTLE)
    best = min(outcomes(given))
    assert len(solution.unplaced) == best[0]
    assert (solution.status == "infeasible") == (best[0] > 0)
    assert solution.status != "feasible"
    seats = seats_of(solution)
    late = sum(max(0, (seats[p.key][-1] - p.deadline).days) for p in given.people if p.key in seats)
    if not best[0]:
        assert (late, len(solution.groups)) == best[1:]


@settings(max_examples=15)
@given(people=st.lists(st.sampled_from("AAB"), min_size=1, max_size=3), percent=st.just(50))
def test_no_brute_force_does_better_in_two_rounds(people: list[str], percent: int) -> None:
    """Windows of 50 days: one round of 25 after the other."""
    given = problem([(o, "III", FAR) for o in people], 50, "all", percent=percent)
    solution = solve(given, LITTLE)
    best = min(outcomes(given))
    assert (len(solution.unplaced), len(solution.groups)) == (best[0], best[2])


# What it says of itself.


def test_everyone_fits_and_it_is_proven() -> None:
    solution = solve(problem(crowd(77)))
    assert (solution.status, solution.away, solution.unplaced) == ("optimal", "all", [])
    assert sorted(len(g.people) for g in solution.groups) == [38, 39]
    assert "terbukti optimal" in solution.status_text
    assert (solution.conflicts, solution.warnings, solution.missing_seats) == ([], [], 0)


def test_an_office_too_large_for_the_window_is_named() -> None:
    """Three of one office, one away at a time, and campus blocks that all overlap."""
    solution = solve(problem([("A", "III", FAR)] * 3, 30))
    assert (solution.status, solution.away) == ("infeasible", "classical")
    assert (len(solution.unplaced), solution.missing_seats) == (2, 2)
    (conflict,) = solution.conflicts
    assert "Batas 50 %" in conflict
    assert "KPU A (2 tanpa kursi, paling banyak 1 dari 3 boleh pergi bersamaan)" in conflict
    assert all("1 dari 3" in reason for reason in solution.reasons.values())


def test_missing_seats_of_a_wave_are_counted() -> None:
    wave = Wave(7, 1, DAYS[0], DAYS[30], seats=12, taken=7)
    solution = solve(problem([*crowd(8)], waves=(wave,)))
    assert (solution.status, len(solution.unplaced), solution.missing_seats) == ("infeasible", 3, 3)
    assert solution.conflicts[0].startswith(
        "Kurang 3 kursi di BPSDM Uji gelombang 1, golongan III: gelombang ini menyediakan 12 kursi"
    )
    for days in seats_of(solution).values():
        assert wave.first <= days[0]
        assert days[-1] <= wave.last


def test_the_most_pressed_get_the_seats_that_there_are() -> None:
    people = [*crowd(6), *[(f"51.{n:02d}", "III", DAYS[40]) for n in range(2)]]
    wave = Wave(7, 1, DAYS[0], DAYS[30], seats=3)
    solution = solve(problem(people, waves=(wave,)))
    assert len(solution.unplaced) == 5
    assert not {7, 8} & set(solution.unplaced)


def test_a_deadline_that_the_early_wave_has_no_seat_for() -> None:
    waves = (Wave(1, 1, DAYS[0], DAYS[24], seats=1), Wave(2, 2, DAYS[25], DAYS[59], seats=9))
    solution = solve(problem(crowd(2, deadline=DAYS[24]), waves=waves))
    assert (solution.status, len(solution.unplaced)) == ("infeasible", 1)
    assert solution.conflicts[0].startswith("Kurang 1 kursi di BPSDM Uji gelombang 1")
    assert "Masa percobaan 1 peserta berakhir" in solution.conflicts[1]


def test_who_can_t_be_in_time_is_seated_as_early_as_can_be() -> None:
    solution = solve(problem([*crowd(3), ("51.01", "II", START)]))
    assert (solution.status, solution.unplaced, solution.hopeless) == ("optimal", [], [4])
    assert seats_of(solution)[4] == DAYS[:25]


def test_where_all_days_can_t_be_held_the_classical_ones_are_and_it_says_so() -> None:
    """Five of an office in 60 days: two rounds of two, and one who has to overlap."""
    people = [(f"53.{n:02d}", "III", FAR) for n in range(8) for _ in range(5)]
    solution = solve(problem(people))
    assert (solution.away, solution.unplaced) == ("classical", [])
    (warning,) = solution.warnings
    assert warning.startswith("Di 8 satker aturan 50 % hanya dapat dipegang untuk hari klasikal")
    assert "KPU 53.07 mempunyai 5 peserta tanpa kursi" in warning
    assert "hanya 4 yang mendapat giliran" in warning
    away: Counter[tuple[str, date]] = Counter()
    office_of = dict(enumerate((office for office, _, _ in people), start=1))
    for group in solution.groups:
        for key in group.people:
            away.update((office_of[key], day) for day in classical(group.days))
    assert max(away.values()) == 2


def test_who_sits_already_counts_as_away() -> None:
    base = problem([("A", "III", FAR)], 30, "classical")
    busy = dict.fromkeys(DAYS[18:30], 1)
    office = Office("A", "KPU A", 2, busy, busy)
    assert solve(replace(base, offices={"A": office})).unplaced == [1]
    office = Office("A", "KPU A", 4, busy, busy)
    assert solve(replace(base, offices={"A": office})).unplaced == []


def test_standing_cohorts_are_filled_before_new_ones() -> None:
    standing = Standing(99, "III", tuple(with_modes(DAYS[3:28])), free=5)
    solution = solve(problem(crowd(8), standing=(standing,)))
    first, second = solution.groups
    assert (first.standing, len(first.people), first.days) == (99, 5, standing.days)
    assert (second.standing, len(second.people)) == (None, 3)


def test_classical_days_of_cohorts_don_t_meet_when_the_window_allows() -> None:
    solution = solve(problem(crowd(20), capacity=5))
    campus = [day for group in solution.groups for day in classical(group.days)]
    assert len(campus) == len(set(campus)) == 4 * 7


def test_equal_problems_have_equal_solutions() -> None:
    people = [(f"53.{n % 7:02d}", "II" if n % 3 else "III", FAR) for n in range(60)]
    first, second = solve(problem(people)), solve(problem(people))
    assert first.groups == second.groups
    assert problem(people).fingerprint == problem(people).fingerprint
    assert problem(people).fingerprint != problem(people[1:]).fingerprint


def test_no_wave_holds_a_cohort() -> None:
    wave = Wave(7, 1, DAYS[0], DAYS[20], seats=99)
    solution = solve(problem(crowd(2), waves=(wave,)))
    assert (solution.status, len(solution.unplaced)) == ("infeasible", 2)
    assert "Tanggal gelombang 1" in solution.conflicts[0]
    assert "tidak ada gelombang yang memuat 25 hari" in solution.reasons[1]


def test_what_is_only_bounded_is_said_with_the_bound() -> None:
    stages = [Stage("unplaced", 0, 0, 0.1), Stage(COHORTS, 4, 3, 0.1)]
    solution = Solution("feasible", "all", stages=stages)
    Explanation(problem(crowd(3)), solution, LITTLE, {}).write()
    assert solution.bound_text == "Paling sedikit 3 angkatan terbukti perlu, rencana ini 4."
    assert "Belum terbukti paling baik: jumlah angkatan" in solution.status_text


@pytest.mark.parametrize(
    ("size", "percent", "most"),
    [(1, 50, 1), (2, 50, 1), (2, 100, 1), (3, 50, 1), (5, 50, 2), (5, 100, 4), (9, 10, 1)],
)
def test_how_many_may_be_away_at_once(size: int, percent: int, most: int) -> None:
    assert Office("A", "KPU A", size).limit(percent) == most
