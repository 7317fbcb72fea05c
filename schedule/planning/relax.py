"""When not everyone fits: which rule stands in the way, found by dropping one at a time."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from .model import Rules, sum_of
from .problem import Away, Problem
from .search import NoSolution
from .stages import UNPLACED, Effort, Stages

MISSING = "missing"


@dataclass
class Causes:
    """What would let everyone in. `left_over`: how many stay out when only this rule is dropped.

    `seats`: seats missing by wave key, None when more seats would not help.
    """

    away: int | None = None
    deadlines: int | None = None
    waves: int | None = None
    seats: dict[int, int] | None = None
    asked: list[str] = field(default_factory=list)


def causes_of(problem: Problem, away: str, effort: Effort) -> Causes:
    found = Causes()
    rules = Rules(away=away)
    if away != Away.NONE:
        found.away = left_over(problem, replace(rules, away=Away.NONE), effort)
    found.deadlines = left_over(problem, replace(rules, deadlines=False), effort)
    if problem.waves:
        found.waves = left_over(replace(problem, waves=()), rules, effort)
        found.seats = missing_seats(problem, rules, effort)
    return found


def left_over(problem: Problem, rules: Rules, effort: Effort) -> int | None:
    """How many stay without a seat under other rules; None when that wasn't found out."""
    try:
        return Stages(problem, rules, effort).seat_only()
    except NoSolution:
        return None


def missing_seats(problem: Problem, rules: Rules, effort: Effort) -> dict[int, int] | None:
    """The fewest seats to add, by wave, so that everyone fits; None when seats alone don't help."""
    stages = Stages(problem, replace(rules, wave_seats=False), effort)
    model, search = stages.model, stages.search
    extra = sum_of(list(model.extra.values()))
    try:
        if stages.seat_only():
            return None
        if search.stage(UNPLACED) is None:
            return None
        search.minimise(MISSING, extra, effort.attempt * 2)
    except NoSolution:
        return None
    return {key: search.value(var) for key, var in model.extra.items() if search.value(var)}
