"""When not everyone fits: which rule stands in the way, found by dropping one at a time."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from .model import Rules, sum_of
from .problem import Away, Problem
from .search import NoSolution
from .stages import Effort, Stages

MISSING = "missing"


@dataclass
class Causes:
    """How many stay without a seat when one rule alone is dropped; None when not found out.

    `dates`: neither dates nor seats of the waves bind. `seats`: seats to add, by wave key, with
    which only `without_seats` people stay outside.
    """

    away: int | None = None
    deadlines: int | None = None
    dates: int | None = None
    without_seats: int | None = None
    seats: dict[int, int] = field(default_factory=dict)


def causes_of(problem: Problem, away: str, effort: Effort) -> Causes:
    found = Causes()
    rules = Rules(away=away)
    if away != Away.NONE:
        found.away = left_over(problem, replace(rules, away=Away.NONE), effort)
    found.deadlines = left_over(problem, replace(rules, deadlines=False), effort)
    if problem.waves:
        found.dates = left_over(replace(problem, waves=()), rules, effort)
        found.without_seats, found.seats = missing_seats(problem, rules, effort)
    return found


def left_over(problem: Problem, rules: Rules, effort: Effort) -> int | None:
    """How many stay without a seat under other rules; None when that wasn't found out."""
    try:
        return Stages(problem, rules, effort).seat_only()
    except NoSolution:
        return None


def missing_seats(
    problem: Problem, rules: Rules, effort: Effort
) -> tuple[int | None, dict[int, int]]:
    """How many stay outside with any number of seats, and the fewest seats to add by wave."""
    stages = Stages(problem, replace(rules, wave_seats=False), effort)
    model, search = stages.model, stages.search
    try:
        left = stages.seat_only()
        search.minimise(MISSING, sum_of(list(model.extra.values())), effort.attempt * 2)
    except NoSolution:
        return None, {}
    seats = {key: search.value(var) for key, var in model.extra.items()}
    return left, {key: amount for key, amount in seats.items() if amount}
