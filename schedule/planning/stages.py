"""The objectives in turn, each proven by a bound or by search before the next."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date

from . import bounds
from .coarse import Coarse
from .merged import merged_model
from .model import Expr, Model, Rules, sum_of
from .problem import Problem
from .search import NoSolution, Search, hold
from .solution import Stage

UNPLACED, PRESSING, LATENESS = "unplaced", "pressing", "lateness"
COHORTS, IN_NEW, OVER = "cohorts", "in_new", "over"
CLASHES, IMBALANCE, STARTS, ORDER = "clashes", "imbalance", "starts", "order"
# The stages about people, with what bounds them without search.
PEOPLE: dict[str, tuple[Callable[[Model], Expr], Callable[[Problem, Model], int]]] = {
    UNPLACED: (Model.unplaced, lambda problem, model: 0),
    COHORTS: (Model.cohorts, lambda problem, model: bounds.least_cohorts(problem)),
    IN_NEW: (Model.in_new, lambda problem, model: sum(bounds.least_in_new(problem).values())),
    # Whose deadline no timetable meets is late in any case: being a little less so is not worth a
    # class of nine, which no training center gives.
    LATENESS: (Model.lateness, bounds.least_lateness),
}
Target = tuple[str, Expr, int]
Exprs = dict[str, Expr]
SPACING = 7  # classical days
ROUND = 25  # training days


@dataclass(frozen=True)
class Effort:
    """Deterministic time (about seconds) for a try at all bounds, and for a proof by search."""

    attempt: float = 2.0
    prove: float = 5.0


class Stages:
    """One problem under one set of rules, taken through its stages.

    The relaxation goes first: what it reaches bounds every stage. Then all bounds are tried at once
    under the timetables it proposes; only what can't be had so is searched for stage by stage.
    """

    def __init__(self, problem: Problem, rules: Rules, effort: Effort) -> None:
        self.problem, self.rules, self.effort = problem, rules, effort
        self.model = Model(problem, rules)
        self.search = Search(self.model)
        self.narrow, self.wide = choices(problem)

    def run(self) -> Search:
        """Take all stages; the search holds the solution."""
        relaxation = self._relaxation()
        found = relaxation.all_stages()
        if found is not None and self._as_proposed(found, self._people_targets()):
            return self.search
        least = max(relaxation.least_unplaced(), bounds.least_unplaced(self.problem, self.rules))
        if self.search.values is None and (least or not self._attempt(self._people_targets())):
            if self._seat_most(least).value:
                return self.search  # who is left out is known; `finish`, or plan without them
            self._people_in_turn()
        return self.finish()

    def finish(self) -> Search:
        """The stages about timetables and sizes, and before them those about people if need be."""
        unplaced = self.search.stage(UNPLACED)
        if unplaced is not None and unplaced.value:
            self._people_in_turn(bounded=False)
        found = self._relaxation().last_stages(self.search)
        if found is None or not self._as_proposed(found, []):
            self._last(self.search, {}, 0)
        return self.search

    def seat_only(self) -> int:
        """Only see how many must stay without a seat under these rules."""
        least = bounds.least_unplaced(self.problem, self.rules)
        if self._attempt([(UNPLACED, self.model.unplaced(), least)]):
            return least
        return self._lower(UNPLACED, self.model.unplaced(), least).value

    def _relaxation(self) -> Relaxation:
        return Relaxation(self.problem, self.rules, self.effort)

    def _people_targets(self) -> list[Target]:
        return [
            (name, expr(self.model), least(self.problem, self.model))
            for name, (expr, least) in PEOPLE.items()
        ]

    def _as_proposed(self, found: Proposal, people: list[Target]) -> bool:
        """Try all bounds at once under the timetables proposed; then as many as can be had."""
        model, search, budget = self.model, self.search, self.effort.attempt
        bound = {name: found.bound.get(name, least) for name, _, least in people}
        first = [(name, expr, bound[name]) for name, expr, _ in people]
        exprs = last_exprs(model, self.rules, found.opened, found.people)
        last = [(name, expr, found.bound[name]) for name, expr in exprs.items()]
        fixed = [model.z[key] == found.timetables.get(key, 0) for key in model.z]
        for reached in range(len(last), -1, -1):
            tried = 2 * budget if reached == len(last) else budget
            if search.attempt([*first, *last[:reached]], tried, only=fixed):
                break
        else:
            return False
        for _, expr, least in last[reached:]:
            if search.value(expr) > least:
                search.improve(expr, budget, fixed)
                break
        self._last(search, found.bound, reached, exprs)
        return True

    def _last(
        self, search: Search, bound: dict[str, int], reached: int, exprs: Exprs | None = None
    ) -> None:
        """The stages about timetables and sizes that are not reached yet, one by one."""
        opened, people = counts(search)
        if not any(opened.values()):
            return
        hold_split(self.model, opened)
        exprs = exprs or last_exprs(self.model, self.rules, opened, people)
        exact = True
        for name, expr in list(exprs.items())[reached:]:
            least = bound.get(name, 0) if exact else 0
            exact = self._lower(name, expr, least).value <= least
        if reached < len(exprs):
            search.improve(self.model.starts(), self.effort.attempt / 2, [])

    def _attempt(self, targets: list[Target]) -> bool:
        return any(
            self.search.attempt(targets, self.effort.attempt, only=self.model.outside(keep))
            for keep in (self.narrow, self.wide, None)
        )

    def _lower(self, name: str, expr: Expr, least: int = 0) -> Stage:
        """Lower an objective among few timetables first, then prove it among all."""
        known = self.search.values is not None
        if known and self.search.value(expr) > least:
            self.search.improve(expr, self.effort.attempt, self.model.outside(self.wide))
        budget = self.effort.prove if known else self.effort.attempt * 5
        return self.search.minimise(name, expr, budget, least)

    def seated(self) -> set[int]:
        """Keys of those who have a seat, the most pressed of each block first."""
        found: set[int] = set()
        for block in self.model.blocks:
            left = self.search.value(self.model.left[block.number])
            found.update(p.key for p in block.people[: len(block.people) - left])
        return found

    def _seat_most(self, least: int) -> Stage:
        """Seat as many as can be, the earliest deadlines first when not all can."""
        if not self._attempt([(UNPLACED, self.model.unplaced(), least)]):
            self._lower(UNPLACED, self.model.unplaced(), least)
        unplaced = self.search.stages[-1]
        if unplaced.value:
            self._apart_by_deadline(unplaced)
            self._lower(PRESSING, self.model.pressing())
        return unplaced

    def _people_in_turn(self, *, bounded: bool = True) -> None:
        """Not all bounds can be met together: one objective after the other."""
        for name, expr, bound in self._people_targets()[1:]:
            self._lower(name, expr, bound if bounded else 0)

    def _apart_by_deadline(self, unplaced: Stage) -> None:
        """Not all fit: now each deadline counts for itself."""
        self.rules = replace(self.rules, by_deadline=True)
        self.model = Model(self.problem, self.rules)
        self.model.cp.add(self.model.unplaced() <= unplaced.value)
        self.search = Search(self.model, [unplaced])


@dataclass(frozen=True)
class Proposal:
    """What the relaxation reached: a bound for each stage, cohorts and people, timetables."""

    bound: dict[str, int]
    opened: dict[str, int]
    people: dict[str, int]
    timetables: dict[tuple[str, int], int]


class Relaxation:
    """The stages of all offices seen as one: a bound for each, and the timetables opened."""

    def __init__(self, problem: Problem, rules: Rules, effort: Effort) -> None:
        self.problem, self.rules, self.effort = problem, rules, effort
        self.model = merged_model(problem, rules)
        self.search = Search(self.model)

    def all_stages(self) -> Proposal | None:
        """Return None when the relaxation already can't seat everyone."""
        try:
            for name, (expr, least) in PEOPLE.items():
                bound = least(self.problem, self.model)
                found = self.search.minimise(name, expr(self.model), self.effort.attempt, bound)
                if name == UNPLACED and found.value:
                    return None
            return self._last()
        except NoSolution:
            return None

    def least_unplaced(self) -> int:
        stage = self.search.stage(UNPLACED)
        return stage.bound if stage is not None else 0

    def last_stages(self, search: Search) -> Proposal | None:
        """The last stages under what another search has fixed so far."""
        for stage in search.stages:
            if stage.name in PEOPLE:
                expr, _ = PEOPLE[stage.name]
                hold(self.model.cp, expr(self.model), stage.value)
        opened, _ = counts(search)
        hold_split(self.model, opened)
        try:
            self.search.minimise(UNPLACED, self.model.unplaced(), self.effort.attempt)
            return self._last()
        except NoSolution:
            return None

    def _last(self) -> Proposal:
        search, model, budget = self.search, self.model, self.effort.attempt
        opened, people = counts(search)
        hold_split(model, opened)
        for name, expr in last_exprs(model, self.rules, opened, people).items():
            least = 0
            if name == OVER:
                even = search.stages[-1].value == 0
                least = max(
                    bounds.least_over(self.problem),
                    Coarse(model, opened, people if even else None).least_over(),
                )
            search.minimise(name, expr, budget, least)
        search.improve(model.starts(), budget / 2, [])
        bound, exact = {}, True
        for stage in search.stages:
            # A bound holds only under the bounds before it, not under what was merely reached.
            bound[stage.name] = stage.bound if exact else 0
            exact = exact and stage.proven
        timetables = {key: search.value(var) for key, var in model.z.items()}
        return Proposal(bound, opened, people, timetables)


def last_exprs(model: Model, rules: Rules, opened: dict[str, int], people: dict[str, int]) -> Exprs:
    """The objectives about timetables and sizes, in turn.

    Where the limit can't hold for all days the sizes come first: otherwise the excess would be
    lowered by a cohort of three.
    """
    imbalance = model.imbalance(opened, people)
    if rules.count_over:
        return {IMBALANCE: imbalance, OVER: model.excess(), CLASHES: model.clashes()}
    return {CLASHES: model.clashes(), IMBALANCE: imbalance}


def hold_split(model: Model, opened: dict[str, int]) -> None:
    """Keep how many cohorts each level has."""
    for level in model.levels:
        terms = [var for key, var in model.z.items() if key[0] == level]
        if terms:
            model.cp.add(sum_of(terms) == opened.get(level, 0))


def counts(search: Search) -> tuple[dict[str, int], dict[str, int]]:
    """How many cohorts of each level are opened, and how many people sit in them."""
    opened: Counter[str] = Counter()
    people: Counter[str] = Counter()
    for key, var in search.model.z.items():
        opened[key[0]] += search.value(var)
        people[key[0]] += search.value(search.model.size[key])
    return dict(opened), dict(people)


def choices(problem: Problem) -> tuple[set[date], set[date]]:
    """First days of a few timetables worth trying first: narrow, and wider.

    The first and last of the window and of each wave, the last that meets each deadline, one round
    after the other without overlap, the middle; wider also those whose classical days don't meet.
    """
    starts = [days[0][0] for days in problem.allowed]
    if not starts:
        return set(), set()
    ends = [days[-1][0] for days in problem.allowed]
    picked: set[int] = set()
    wide: set[int] = set()
    for first, last in spans(problem):
        rounds = range(first, last + 1, ROUND)
        back = range(last, first - 1, -ROUND)
        picked |= {first, last, (first + last) // 2, *rounds, *back}
        wide |= {*range(first, last + 1, SPACING), *range(last, first - 1, -SPACING)}
    for deadline in {p.deadline for p in problem.people}:
        inside = [n for n, end in enumerate(ends) if end <= deadline]
        if inside:
            picked.add(inside[-1])
    return {starts[n] for n in picked}, {starts[n] for n in picked | wide}


def spans(problem: Problem) -> list[tuple[int, int]]:
    """First and last index of the allowed timetables, of each wave where there are any."""
    if not problem.waves:
        return [(0, len(problem.allowed) - 1)]
    found = []
    for wave in problem.waves:
        inside = [n for n, days in enumerate(problem.allowed) if wave.holds(days)]
        if inside:
            found.append((inside[0], inside[-1]))
    return found
