"""A bound on how far the all-days rule is exceeded, by whole cohorts and on a few days only."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from ortools.sat.python import cp_model

from ..rules import ONLINE_DAYS
from .model import Model
from .problem import Problem, Wave

BUDGET = 1.0  # deterministic seconds
Seen = tuple[tuple[bool, bool], ...]  # on each day: away, on campus


class Coarse:
    """The merged model seen on its telling days: timetables alike on them count as one.

    What is left is small enough to be solved at once. `people` in new cohorts are given when these
    are of equal size.
    """

    def __init__(
        self, model: Model, cohorts: Mapping[str, int], people: Mapping[str, int] | None
    ) -> None:
        self.model, self.problem = model, model.problem
        self.cohorts, self.people = cohorts, people
        self.cp = cp_model.CpModel()
        self.days = telling_days(self.problem)
        self.placed: dict[int, list[Any]] = defaultdict(list)
        self.away: dict[int, list[Any]] = defaultdict(list)
        self.campus: dict[int, list[Any]] = defaultdict(list)
        self.opened: dict[str, list[Any]] = defaultdict(list)

    def least_over(self) -> int:
        for (seen, blocks, _), numbers in self._alike().items():
            self._place(seen, blocks, self.model.options[numbers[0]].free)
        for block in self.model.blocks:
            self.cp.add(sum(self.placed[block.number]) == len(block.people))
        for level, terms in self.opened.items():
            self.cp.add(sum(terms) == self.cohorts.get(level, 0))
        over = self.cp.new_int_var(0, len(self.problem.people), "")
        office = next(iter(self.problem.offices.values()))
        limit = office.limit(self.problem.percent)
        for place, day in enumerate(self.days):
            room = max(0, limit - office.away.get(day, 0))
            self.cp.add(sum(self.away[place]) <= room + over)
            room = max(0, limit - office.away_classical.get(day, 0))
            self.cp.add(sum(self.campus[place]) <= room)
        return minimum(self.cp, over)

    def _alike(self) -> dict[tuple[Seen, tuple[int, ...], int | None], list[int]]:
        alike = defaultdict(list)
        for option in self.model.options:
            seen = tuple((day in option.all_days, day in option.campus) for day in self.days)
            blocks = tuple(b.number for b in self.model.blocks if option.number in b.options)
            alike[seen, blocks, option.standing].append(option.number)
        return dict(alike)

    def _place(self, seen: Seen, blocks: Sequence[int], free: int | None) -> None:
        of_level: dict[str, list[Any]] = defaultdict(list)
        for number in blocks:
            block = self.model.blocks[number]
            var = self.cp.new_int_var(0, len(block.people), "")
            self.placed[number].append(var)
            of_level[block.level].append(var)
            for place, (there, on_campus) in enumerate(seen):
                if there:
                    self.away[place].append(var)
                if on_campus:
                    self.campus[place].append(var)
        for level, terms in of_level.items():
            if free is not None:
                self.cp.add(sum(terms) <= free)
                continue
            held = self.cp.new_int_var(0, self.cohorts.get(level, 0), "")
            self.opened[level].append(held)
            small, large = self._sizes(level)
            self.cp.add(sum(terms) <= large * held)
            self.cp.add(sum(terms) >= small * held)

    def _sizes(self, level: str) -> tuple[int, int]:
        """The smallest and largest cohort of a level."""
        if self.people is None or not self.cohorts.get(level):
            return 0, self.problem.capacity
        small, more = divmod(self.people[level], self.cohorts[level])
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
    solver.parameters.max_deterministic_time = BUDGET
    if solver.solve(cp) not in (cp_model.OPTIMAL, cp_model.FEASIBLE):
        return 0
    return max(0, math.ceil(solver.best_objective_bound - 1e-6))
