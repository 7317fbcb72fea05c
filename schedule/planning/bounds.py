"""Bounds that hold without any search: what no plan can beat."""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Sequence
from datetime import date
from typing import Any

from ortools.sat.python import cp_model

from ..rules import ONLINE_DAYS
from .model import Model
from .options import is_hopeless
from .problem import Away, Office, Problem, Wave, classical, every_day


def least_lateness(problem: Problem, model: Model) -> int:
    """Each of those who can't meet the deadline in the earliest place of their level."""
    late = 0
    for block in model.blocks:
        if block.hopeless and block.options:
            first = min(model.options[n].last_day for n in block.options)
            late += len(block.people) * max(0, (first - block.deadline).days)
    return late


def least_in_new(problem: Problem) -> dict[str, int]:
    """How many of each level no standing cohort has room for."""
    needed = Counter(p.level for p in problem.people)
    for cohort in problem.standing:
        needed[cohort.level] -= cohort.free
    return {level: max(0, amount) for level, amount in sorted(needed.items())}


def least_cohorts(problem: Problem) -> int:
    return sum(-(-amount // problem.capacity) for amount in least_in_new(problem).values())


def most_of_office(problem: Problem, office: Office, away: str, *, over: int = 0) -> int:
    """How many of an office new cohorts can take at all; `over`: people above the all-days limit.

    Taking the earliest timetable that still has room is best: whatever other choice there is, its
    k-th person starts no earlier, so the windows that both cover hold at least as many.
    """
    limit = office.limit(problem.percent)
    on: Counter[date] = Counter()
    campus: Counter[date] = Counter()
    hard_all = away == Away.ALL
    total = 0
    most = sum(p.office == office.code for p in problem.people)
    for days in problem.allowed:
        dates, blocks = every_day(days), classical(days)
        room = most - total
        if not hard_all:
            room = min(room, *(_room(limit, office.away_classical, campus, d) for d in blocks))
        if hard_all or over is not None:
            extra = 0 if hard_all else over
            room = min(room, *(_room(limit, office.away, on, d, extra) for d in dates))
        if room > 0:
            total += room
            on.update(dict.fromkeys(dates, room))
            campus.update(dict.fromkeys(blocks, room))
    return total


def _room(limit: int, base: object, placed: Counter[date], day: date, extra: int = 0) -> int:
    return max(0, limit - base.get(day, 0)) + extra - placed[day]  # type: ignore[attr-defined]


def not_all_fit(problem: Problem, away: str) -> dict[str, tuple[int, int]]:
    """Offices of which not everyone fits: code -> (how many need a seat, how many fit)."""
    needed = Counter(p.office for p in problem.people)
    found = {}
    for code, amount in sorted(needed.items()):
        office = problem.offices[code]
        if amount <= 1 and not office.away:
            continue
        over = 0 if away == Away.ALL else amount
        fit = most_of_office(problem, office, away, over=over)
        if fit + standing_room(problem, code) < amount:
            found[code] = (amount, fit)
    return found


def standing_room(problem: Problem, office: str) -> int:
    """The most that standing cohorts could take of an office."""
    levels = Counter(p.level for p in problem.people if p.office == office)
    free: Counter[str] = Counter()
    for cohort in problem.standing:
        free[cohort.level] += cohort.free
    return sum(min(amount, free[level]) for level, amount in levels.items())


def least_over(problem: Problem) -> int:
    """The sum over the offices of how far the all-days rule must be exceeded to seat everyone."""
    needed = Counter(p.office for p in problem.people)
    total = 0
    for code, amount in sorted(needed.items()):
        office = problem.offices[code]
        amount -= standing_room(problem, code)
        over = 0
        while over < amount and most_of_office(problem, office, "classical", over=over) < amount:
            over += 1
        total += over
    return total


def least_over_together(
    model: Model, cohorts: dict[str, int], people: dict[str, int] | None
) -> int:
    """Bound the same by whole cohorts: the offices as one, seen on a few days only.

    `model` is the merged one, with the classical days limited. Timetables alike on those days and for all blocks are one; what is
    left is small enough to be solved at once. `people` in new cohorts, when these are of equal size.
    """
    problem = model.problem
    office = next(iter(problem.offices.values()))
    days = telling_days(problem)
    alike: dict[Any, list[int]] = defaultdict(list)
    for option in model.options:
        seen = tuple((day in option.all_days, day in option.campus) for day in days)
        open_to = tuple(b.number for b in model.blocks if option.number in b.options)
        alike[seen, open_to, option.standing].append(option.number)
    cp = cp_model.CpModel()
    over = cp.new_int_var(0, len(problem.people), "")
    placed: dict[int, list[Any]] = defaultdict(list)
    away: dict[int, list[Any]] = defaultdict(list)
    campus: dict[int, list[Any]] = defaultdict(list)
    opened: dict[str, list[Any]] = defaultdict(list)
    for seen, open_to, standing in alike:
        of_level: dict[str, list[Any]] = defaultdict(list)
        for number in open_to:
            block = model.blocks[number]
            var = cp.new_int_var(0, len(block.people), "")
            placed[number].append(var)
            of_level[block.level].append(var)
            for place, (there, on_campus) in enumerate(seen):
                if there:
                    away[place].append(var)
                if on_campus:
                    campus[place].append(var)
        for level, terms in of_level.items():
            if standing is None:
                held = cp.new_int_var(0, cohorts.get(level, 0), "")
                opened[level].append(held)
                small, large = sizes(problem, level, cohorts, people)
                cp.add(sum(terms) <= large * held)
                cp.add(sum(terms) >= small * held)
            else:
                free = model.options[alike[seen, open_to, standing][0]].free
                cp.add(sum(terms) <= (free or 0))
    for block in model.blocks:
        cp.add(sum(placed[block.number]) == len(block.people))
    for level, terms in opened.items():
        cp.add(sum(terms) == cohorts.get(level, 0))
    for place, day in enumerate(days):
        room = max(0, office.limit(problem.percent) - office.away.get(day, 0))
        cp.add(sum(away[place]) <= room + over)
        room = max(0, office.limit(problem.percent) - office.away_classical.get(day, 0))
        cp.add(sum(campus[place]) <= room)
    return minimum(cp, over)


def sizes(
    problem: Problem, level: str, cohorts: dict[str, int], people: dict[str, int] | None
) -> tuple[int, int]:
    """The smallest and largest cohort of a level."""
    if people is None or not cohorts.get(level):
        return 0, problem.capacity
    small, more = divmod(people[level], cohorts[level])
    return small, small + (more > 0)


def telling_days(problem: Problem) -> list[date]:
    """Of each wave: the last day of the first timetable, the first and a campus day of the last."""
    days = set()
    waves: Sequence[Wave | None] = problem.waves or [None]
    for wave in waves:
        inside = [t for t in problem.allowed if wave is None or wave.holds(t)]
        if inside:
            days |= {inside[0][-1][0], inside[-1][0][0], inside[-1][ONLINE_DAYS][0]}
    return sorted(days)


def minimum(cp: cp_model.CpModel, expr: Any) -> int:
    """Return the proven bound from below."""
    cp.minimize(expr)
    solver = cp_model.CpSolver()
    solver.parameters.num_workers = 1
    solver.parameters.max_deterministic_time = 1.0
    if solver.solve(cp) not in (cp_model.OPTIMAL, cp_model.FEASIBLE):
        return 0
    return max(0, math.ceil(solver.best_objective_bound - 1e-6))


def hopeless_people(problem: Problem) -> list[int]:
    return [p.key for p in problem.people if is_hopeless(problem, p)]
