"""The exhaustive search itself: against every combination, judged by the checker on plain data."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import date
from itertools import product

import pytest
from hypothesis import HealthCheck, given, settings

from schedule.checker import check_cohorts
from schedule.checker.facts import Center, CohortFacts, Day, Office, Person, Seat, WaveFacts, World
from tests.schedule.checker_world import HOLIDAYS
from tests.schedule.plan_instances import (
    FAR,
    LONG,
    TINY,
    Instance,
    PersonSpec,
    Standing,
    WaveSpec,
    instances,
    working_days,
)
from tests.schedule.plan_search import Best, Choice, best_plan, choices_of, limit_of

CENTER = 1
NEIGHBOUR = 3  # an office of another province


def world_of(instance: Instance, assigned: Sequence[Choice | None]) -> World:
    """Return the world in which everyone sits where `assigned` says."""
    world = World(
        year=2026,
        window=(instance.days[0], instance.days[-1]),
        away_percent=instance.percent,
        scope={0, 1, 2},
        holidays=HOLIDAYS | dict.fromkeys(instance.closed, "Libur uji"),
        centers={CENTER: Center(CENTER, "BPSDM")},
        offices={pk: Office(pk, str(pk), f"KPU {pk}", 53, CENTER) for pk in range(4)},
        waves=[
            WaveFacts(n, CENTER, instance.days[wave.first], instance.days[wave.last], wave.seats)
            for n, wave in enumerate(instance.waves, start=1)
        ],
    )
    groups: dict[tuple[str, int], list[PersonSpec]] = defaultdict(list)
    joining: dict[int, list[PersonSpec]] = defaultdict(list)
    for person, choice in zip(instance.people, assigned, strict=True):
        if choice is None:
            add_person(world, person)
        elif choice.place is None:
            groups[person.level, choice.start].append(person)
        else:
            joining[choice.place].append(person)
    if instance.neighbours:
        there = [PersonSpec(NEIGHBOUR, "III", FAR)] * instance.neighbours
        add_cohort(world, instance, "III", instance.waves[0].first, len(there), there)
        world.cohorts[0].office = NEIGHBOUR
    for place, standing in enumerate(instance.standing):
        sitting = [PersonSpec(office, standing.level, FAR) for office in standing.seated]
        people = [*sitting, *joining[place]]
        add_cohort(world, instance, standing.level, standing.start, standing.capacity, people)
    for (level, start), people in groups.items():
        for first in range(0, len(people), instance.capacity):
            part = people[first : first + instance.capacity]
            add_cohort(world, instance, level, start, instance.capacity, part)
    return world


def add_person(world: World, spec: PersonSpec) -> int:
    pk = len(world.people) + 1
    appointed = spec.deadline.replace(year=spec.deadline.year - 1)
    world.people[pk] = Person(pk, f"{pk:018d}", f"P{pk}", spec.level, spec.office, appointed, True)
    return pk


def add_cohort(
    world: World,
    instance: Instance,
    level: str,
    start: int,
    capacity: int,
    people: Sequence[PersonSpec],
) -> None:
    pk = len(world.cohorts) + 1
    days = [
        Day(on, place, "online" if place <= 18 else "classical")
        for place, on in enumerate(instance.days[start : start + LONG], start=1)
    ]
    cohort = CohortFacts(pk, pk, level, capacity, days[0].date, False, False, CENTER, 0, days)
    for number, person in enumerate(people, start=1):
        cohort.seats.append(Seat(add_person(world, person), number))
    world.cohorts.append(cohort)


def by_every_combination(instance: Instance, *, campus_only: bool) -> Best | None:
    """Return the best of all right combinations; None when not even nobody is right."""
    choices = [None, *choices_of(instance)]
    best: Best | None = None
    for assigned in product(choices, repeat=len(instance.people)):
        world = world_of(instance, assigned)
        if not check_cohorts(world, away_days="classical" if campus_only else "all").ok:
            continue
        seated = sum(choice is not None for choice in assigned)
        standing = len(instance.standing) + bool(instance.neighbours)
        found = Best(seated, len(world.cohorts) - standing)
        if best is None or (found.seated, -found.cohorts) > (best.seated, -best.cohorts):
            best = found
    return best


@pytest.mark.parametrize("campus_only", [False, True])
@given(instance=instances((TINY,)))
@settings(max_examples=60, suppress_health_check=[HealthCheck.too_slow])
def test_the_search_finds_what_trying_everything_finds(
    campus_only: bool, instance: Instance
) -> None:
    expected = by_every_combination(instance, campus_only=campus_only)
    if expected is not None:
        assert best_plan(instance, campus_only=campus_only) == expected


def plain(people: Sequence[PersonSpec], days: int, **fields: object) -> Instance:
    basis = Instance(working_days(days, set()), (), 4, 50, tuple(people), (), ())
    return basis._replace(**fields)


def test_cases_worked_out_by_hand() -> None:
    """Two of one satker: both only where two timetables share no counted day."""
    two = [PersonSpec(0, "III", FAR)] * 2
    assert best_plan(plain(two, 31), campus_only=True) == Best(1, 1)
    assert best_plan(plain(two, 32), campus_only=True) == Best(2, 2)
    assert best_plan(plain(two, 49), campus_only=False) == Best(1, 1)
    assert best_plan(plain(two, 50), campus_only=False) == Best(2, 2)
    seats = (WaveSpec(0, 31, 1),)
    assert best_plan(plain(two, 32, waves=seats), campus_only=True) == Best(1, 1)
    standing = (Standing("III", 0, 3, (0,)),)
    three = plain(two, 39, standing=standing)
    assert best_plan(three, campus_only=True) == Best(2, 2)
    other_office = plain([PersonSpec(1, "III", FAR)] * 2, 32, standing=standing)
    assert best_plan(other_office, campus_only=True) == Best(2, 1)


def test_a_deadline_binds_who_can_meet_it_and_nobody_else() -> None:
    days = working_days(32, set())
    soon = [PersonSpec(0, "III", days[24]), PersonSpec(0, "III", days[24])]
    assert best_plan(plain(soon, 32), campus_only=True) == Best(1, 1)
    late = [PersonSpec(0, "III", date(2026, 3, 1))] * 2
    assert best_plan(plain(late, 32), campus_only=True) == Best(2, 2)


@pytest.mark.parametrize(
    ("people", "percent", "limit"),
    [(1, 1, 1), (2, 50, 1), (2, 100, 1), (3, 67, 2), (3, 66, 1), (5, 50, 2), (5, 100, 4)],
)
def test_the_limit_counted_up(people: int, percent: int, limit: int) -> None:
    assert limit_of(people, percent) == limit
