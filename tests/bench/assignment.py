"""Mentors for 5,000 people over the nation: ours, scipy over replicated places, the greedy.

All three get the same instances, province by province. scipy's matrix is built by numpy from the
costs of whole groups, and needs no dummy column: nothing is ruled out, so it fills min(people,
places). Then the whole of it, with reading, writing and the trail; and a re-optimisation of what
the greedy left.
"""

from __future__ import annotations

import random
import time
from collections.abc import Callable
from typing import Any
from unittest import mock

import numpy as np
from scipy.optimize import linear_sum_assignment

from latsar.accounts.choices import Role
from latsar.accounts.models import User
from latsar.organizations.choices import Level
from latsar.organizations.models import Satker
from mentors.choices import PositionKind
from mentors.matching import (
    DEFAULT_WEIGHTS,
    EFFORTS,
    Candidate,
    Guide,
    Instance,
    Seat,
    best_pairing,
    total_cost,
)
from mentors.matching.costs import family, plain_cost
from mentors.models import Mentor, Mentorship
from mentors.rules import MENTEES_PER_MENTOR
from mentors.services import assign_nation, assignment_places, province
from mentors.services.loading import load_province
from participants.models import Participant
from reporting.load import seed_nation

from .common import Measure, timed
from .greedy import greedy

PEOPLE, MENTORS = 5_000, 1_100
LARGE = 2_000  # people of one large province
FUNCTIONAL = ("Arsiparis Ahli Muda", "Penata Kelola Pemilu Ahli Muda", "Perencana Ahli Madya")
JOB = f"mentors for {PEOPLE} people, {MENTORS} mentors"
Choice = dict[int, int]


def measure() -> list[Measure]:
    actor = seed()
    instances = [load_province(place).instance for place in assignment_places(actor)]
    return [
        *solving(f"{JOB}: pairing by province", instances),
        *solving(f"mentors for {LARGE} people of one province: pairing", [large()]),
        *anew(instances),
        *whole(actor),
    ]


def seed() -> User:
    """Make the nation of seed_load, with as many mentors as asked for and mixed positions."""
    seed_nation(PEOPLE)
    mentors = list(Mentor.objects.order_by("nip"))
    random.Random(2026).shuffle(mentors)
    for number, mentor in enumerate(mentors):
        mentor.is_active = number < MENTORS
        if mentor.position_kind == PositionKind.FUNCTIONAL:
            mentor.position = FUNCTIONAL[number % len(FUNCTIONAL)]
    Mentor.objects.bulk_update(mentors, ["is_active", "position"], batch_size=200)
    counts = (Participant.objects.count(), Mentor.objects.filter(is_active=True).count())
    assert counts == (PEOPLE, MENTORS), counts
    setjen = Satker.objects.get(level=Level.CENTRAL)
    return User.objects.create(username="bench", role=Role.PKSDM, satker=setjen)


def large() -> Instance:
    """One province of 24 satkers, of which no mentor is full; the same every time."""
    dice = random.Random(2026)
    codes = ["53", *(f"53.{number:02d}" for number in range(1, 24))]
    people = [
        Candidate(n, f"1{n:05d}", dice.choice(codes), dice.choice(FUNCTIONAL)) for n in range(LARGE)
    ]
    guides = [
        Guide(n, f"2{n:05d}", dice.choice(codes), dice.choice(FUNCTIONAL), n % 3 > 0)
        for n in range(LARGE * 22 // 100)
    ]
    return Instance(people, guides)


def solving(job: str, instances: list[Instance]) -> list[Measure]:
    contenders: dict[str, Callable[[Instance], Choice]] = {
        "scipy linear_sum_assignment, replicated slots": by_scipy,
        "ours, minimum-cost flow": lambda case: best_pairing(case).guide_of,
        "greedy": greedy,
    }
    measures = []
    for who, solve in contenders.items():
        seconds, choices = timed(lambda solve=solve: [solve(case) for case in instances])
        measures.append(Measure(job, who, seconds, facts(instances, choices)))
    theirs, ours, baseline = (row.facts for row in measures)
    assert worth(ours) == worth(theirs) <= worth(baseline), (ours, theirs, baseline)
    return measures


def worth(found: dict[str, Any]) -> tuple[int, int]:
    return (-found["placed"], found["cost"])


def facts(instances: list[Instance], choices: list[Choice]) -> dict[str, Any]:
    both = list(zip(instances, choices, strict=True))
    return {
        "cost": sum(total_cost(case, choice) for case, choice in both),
        "placed": sum(len(choice) for choice in choices),
        "same satker": sum(
            case.candidate[c].satker == case.guide[g].satker
            for case, choice in both
            for c, g in choice.items()
        ),
    }


def by_scipy(case: Instance) -> Choice:
    """Solve the same costs as one column a place."""
    people = {(c.satker, family(c.position)): c for c in case.candidates}
    guides = {(g.satker, g.is_structural, family(g.position)): g for g in case.guides}
    if not people or not guides:
        return {}
    costs = np.array(
        [[plain_cost(c, g, DEFAULT_WEIGHTS) for g in guides.values()] for c in people.values()]
    )
    row_of, column_of = ({key: n for n, key in enumerate(keys)} for keys in (people, guides))
    rows = [row_of[c.satker, family(c.position)] for c in case.candidates]
    columns = [column_of[g.satker, g.is_structural, family(g.position)] for g in case.guides]
    places = np.array([DEFAULT_WEIGHTS.load[n] for g in case.guides for n in range(len(g.held), 5)])
    owners = [i for i, g in enumerate(case.guides) for _ in range(MENTEES_PER_MENTOR - len(g.held))]
    matrix = costs[np.ix_(rows, np.array(columns)[owners])] + places
    chosen = zip(*linear_sum_assignment(matrix), strict=True)
    return {case.candidates[row].key: case.guides[owners[column]].key for row, column in chosen}


def anew(instances: list[Instance]) -> list[Measure]:
    """Re-optimise what the greedy would have left, and count what moves."""
    cases = []
    for case in instances:
        seats: dict[int, Seat] = {}
        filled: dict[int, int] = {}
        for candidate, guide in greedy(case).items():
            filled[guide] = filled.get(guide, 0) + 1
            seats[candidate] = Seat(guide, filled[guide])
        cases.append(Instance(case.candidates, case.guides, seats))
    measures = []
    for effort in EFFORTS:
        seconds, done = timed(lambda e=effort: [best_pairing(case, move=e.move) for case in cases])
        found = facts(cases, [pairing.guide_of for pairing in done])
        found["moved"] = sum(len(pairing.moves) for pairing in done)
        job = f"{JOB}: re-optimising what greedy gave"
        measures.append(Measure(job, f"ours, effort {effort.key}", seconds, found))
    return measures


def whole(actor: User) -> list[Measure]:
    """Time all of assign_nation, and within it the reading and the solving."""
    spent: dict[str, float] = {}

    def clocked(name: str, function: Callable[..., Any]) -> Callable[..., Any]:
        def run(*args: Any, **options: Any) -> Any:
            start = time.perf_counter()
            result = function(*args, **options)
            spent[name] = spent.get(name, 0.0) + time.perf_counter() - start
            return result

        return run

    def clear() -> None:
        spent.clear()
        Mentorship.objects.all().delete()

    with (
        mock.patch.object(province, "load_province", clocked("reading", load_province)),
        mock.patch.object(province, "best_pairing", clocked("pairing", best_pairing)),
    ):
        seconds, (result, _) = timed(lambda: assign_nation(actor=actor), between=clear)
    split = {f"{name} s": round(value, 3) for name, value in spent.items()}
    rest = seconds - sum(spent.values())
    return [
        Measure(
            f"{JOB}: all of it, read, paired, written with the trail",
            "ours",
            seconds,
            {"placed": result.assigned, **split, "writing s": round(rest, 3)},
        )
    ]
