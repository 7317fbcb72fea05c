"""Runs a model through its stages: one objective after the other, each fixed before the next."""

from __future__ import annotations

import math
import time
from collections.abc import Sequence
from typing import Any

from ortools.sat.python import cp_model

from .model import Expr, Model, evaluate
from .solution import Stage

SEED = 2026
WALL_LIMIT = 120.0  # only against a hang; the budgets are deterministic


class Search:
    """The state between stages: the best values so far, and what was proven."""

    def __init__(self, model: Model, stages: Sequence[Stage] = ()) -> None:
        self.model = model
        self.values: list[int] | None = None
        self.stages: list[Stage] = list(stages)
        self.hint: dict[int, int] = {}

    def attempt(
        self,
        targets: Sequence[tuple[str, Expr, int]],
        budget: float,
        *,
        only: Sequence[Any] = (),
    ) -> bool:
        """Try to reach the bounds of all targets at once, under the conditions `only`.

        The bounds hold for the whole problem, so what reaches them is proven.
        """
        began = time.perf_counter()
        clone = self.model.cp.clone()
        for _, expr, bound in targets:
            hold(clone, expr, bound)
        for condition in only:
            clone.add(condition)
        found = self._run(clone, budget, hint=False)
        if found is None:
            return False
        self.values = found
        seconds = (time.perf_counter() - began) / max(1, len(targets))
        for name, expr, bound in targets:
            hold(self.model.cp, expr, bound)
            self.stages.append(Stage(name, self.value(expr), bound, seconds))
        return True

    def improve(self, expr: Expr, budget: float, only: Sequence[Any]) -> None:
        """Look for a better solution under the conditions `only`; proves nothing."""
        clone = self.model.cp.clone()
        for condition in only:
            clone.add(condition)
        if isinstance(expr, int):
            return
        clone.minimize(expr)
        found = self._run(clone, budget)
        if found is None:
            return
        if self.values is None or evaluate(expr, found) < self.value(expr):
            self.values = found

    def minimise(self, name: str, expr: Expr, budget: float, least: int = 0) -> Stage:
        """Lower one objective as far as the budget goes, and hold it from then on."""
        began = time.perf_counter()
        bound = least
        if self.values is None or (budget and self.value(expr) > least):
            bound = max(least, self._lower(expr, budget, least))
        value = self.value(expr)
        hold(self.model.cp, expr, value)
        stage = Stage(name, value, min(bound, value), time.perf_counter() - began)
        self.stages.append(stage)
        return stage

    def minimise_hinted(self, name: str, expr: Expr, budget: float) -> Stage | None:
        """Lower an objective from a partial hint; None when nothing is found in the budget."""
        began = time.perf_counter()
        clone = self.model.cp.clone()
        if not isinstance(expr, int):
            clone.minimize(expr)
        for index, value in self.hint.items():
            clone.add_hint(clone.get_int_var_from_proto_index(index), value)
        solver = solver_with(budget)
        self.values = self._run(clone, budget, solver=solver)
        if self.values is None:
            return None
        bound = 0 if isinstance(expr, int) else math.ceil(solver.best_objective_bound - 1e-6)
        stage = Stage(name, self.value(expr), bound, time.perf_counter() - began)
        self.stages.append(stage)
        return stage

    def _lower(self, expr: Expr, budget: float, least: int) -> int:
        """Return the proven bound."""
        clone = self.model.cp.clone()
        if not isinstance(expr, int):
            clone.add(expr >= least)
            clone.minimize(expr)
        solver = solver_with(budget)
        found = self._run(clone, budget, solver=solver)
        if found is None:
            if self.values is None:
                raise NoSolution
            return least
        if self.values is None or evaluate(expr, found) <= self.value(expr):
            self.values = found
        return math.ceil(solver.best_objective_bound - 1e-6)

    def _run(
        self,
        clone: cp_model.CpModel,
        budget: float,
        *,
        hint: bool = True,
        solver: cp_model.CpSolver | None = None,
    ) -> list[int] | None:
        if hint and self.values is not None:
            self._complete()
            for index, value in enumerate(self.values):
                clone.add_hint(clone.get_int_var_from_proto_index(index), value)
        solver = solver or solver_with(budget)
        if solver.solve(clone) not in (cp_model.OPTIMAL, cp_model.FEASIBLE):
            return None
        return self.model.completed(solver.response_proto.solution)

    def stage(self, name: str) -> Stage | None:
        return next((s for s in self.stages if s.name == name), None)

    def value(self, expr: Expr) -> int:
        self._complete()
        if self.values is None:
            raise NoSolution
        return evaluate(expr, self.values)

    def _complete(self) -> None:
        if self.values is not None and not self.model.is_complete(self.values):
            self.values = self.model.completed(self.values)


def hold(cp: cp_model.CpModel, expr: Expr, bound: int) -> None:
    if not isinstance(expr, int):
        cp.add(expr <= bound)


class NoSolution(Exception):
    """Not even the hint was found again within the budget."""


def solver_with(budget: float) -> cp_model.CpSolver:
    solver = cp_model.CpSolver()
    solver.parameters.num_workers = 1
    solver.parameters.random_seed = SEED
    solver.parameters.max_deterministic_time = budget
    solver.parameters.max_time_in_seconds = WALL_LIMIT
    return solver
