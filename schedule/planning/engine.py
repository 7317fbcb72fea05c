"""Solves a problem: by the strictest count of who is away that seats everyone; then explains."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from .bounds import not_all_fit
from .explain import Explanation
from .model import Rules
from .options import is_hopeless
from .ordering import Ordering, groups_of
from .problem import Away, Problem, every_day
from .search import NoSolution, Search
from .solution import Group, Solution, Stage, Status
from .stages import UNPLACED, Effort, Stages

THOROUGH = Effort(attempt=0.4, prove=0.8)
QUICK = Effort(attempt=0.3, prove=0.3)


def solve(problem: Problem, effort: Effort = THOROUGH) -> Solution:
    """Seat as many as the rules allow, in as good a plan as can be proven or found."""
    began = time.perf_counter()
    away, refuted = first_way(problem)
    if not problem.people:
        return Solution(Status.OPTIMAL, away, status_text="Semua peserta sudah mempunyai kursi.")
    solution = run(problem, away, effort)
    if problem.away == Away.AUTO and away == Away.ALL and solution.unplaced:
        solution = run(problem, Away.CLASSICAL, effort)
    solution.hopeless = [p.key for p in problem.people if is_hopeless(problem, p)]
    Explanation(problem, solution, effort, refuted).write()
    solution.seconds = time.perf_counter() - began
    return solution


def first_way(problem: Problem) -> tuple[str, dict[str, tuple[int, int]]]:
    """The way to begin with, and the offices that refute counting all days."""
    if problem.away != Away.AUTO:
        return problem.away, {}
    refuted = not_all_fit(problem, Away.ALL)
    return (Away.CLASSICAL if refuted else Away.ALL), refuted


def run(problem: Problem, away: str, effort: Effort) -> Solution:
    count_over = problem.away == Away.AUTO and away == Away.CLASSICAL
    stages = Stages(problem, Rules(away=away, count_over=count_over), effort)
    try:
        found = stages.run()
        unplaced = found.stage(UNPLACED)
        if unplaced is not None and unplaced.value:
            return partly(problem, away, stages, effort)
    except NoSolution:  # the budget is far too small: nobody is seated, and it says so
        nobody = [p.key for p in problem.people]
        return Solution(Status.FEASIBLE, away, unplaced=nobody)
    return solution_of(problem, problem, away, stages.rules, found, found.stages, effort)


def partly(problem: Problem, away: str, stages: Stages, effort: Effort) -> Solution:
    """Plan those who can be seated as if the others weren't there: then all bounds hold again."""
    first, seated = list(stages.search.stages), stages.seated()
    rest = replace(problem, people=tuple(p for p in problem.people if p.key in seated))
    again = Stages(rest, replace(stages.rules, by_deadline=False), effort)
    found = again.run() if seated else None
    unplaced = found.stage(UNPLACED) if found else None
    if found is None or unplaced is None or unplaced.value:
        found = stages.finish()
        return solution_of(problem, problem, away, stages.rules, found, found.stages, effort)
    passed = first + [stage for stage in found.stages if stage.name != UNPLACED]
    return solution_of(problem, rest, away, again.rules, found, passed, effort)


def solution_of(
    problem: Problem,
    planned: Problem,
    away: str,
    rules: Rules,
    found: Search,
    passed: Sequence[Stage],
    effort: Effort,
) -> Solution:
    """`planned`: the problem of those who were planned. `passed`: the stages behind it."""
    seats, ordered = Ordering(planned, rules, found).run(effort.attempt / 2)
    solution = Solution(Status.OPTIMAL, away, groups_of(found, seats), stages=list(passed))
    if ordered is not None:
        solution.stages.append(ordered)
    seated = {key for group in solution.groups for key in group.people}
    solution.unplaced = [p.key for p in problem.people if p.key not in seated]
    unplaced = solution.stage(UNPLACED)
    if solution.unplaced and unplaced is not None and unplaced.bound:
        solution.status = Status.INFEASIBLE
    elif not all(stage.proven for stage in solution.stages):
        solution.status = Status.FEASIBLE
    if rules.count_over:
        solution.over = over_the_limit(problem, solution.groups)
    return solution


def over_the_limit(problem: Problem, groups: list[Group]) -> dict[str, int]:
    """By how many each office exceeds the limit on its worst day, counting all training days."""
    office_of = {p.key: p.office for p in problem.people}
    on: dict[str, Counter[date]] = {}
    for group in groups:
        for office, amount in Counter(office_of[key] for key in group.people).items():
            on.setdefault(office, Counter()).update(dict.fromkeys(every_day(group.days), amount))
    found = {}
    for code, days in sorted(on.items()):
        away, limit = problem.offices[code].away, problem.limit(code)
        excess = max(n - max(0, limit - away.get(day, 0)) for day, n in days.items())
        if excess > 0:
            found[code] = excess
    return found
