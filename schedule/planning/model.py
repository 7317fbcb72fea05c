"""The CP-SAT model: how many cohorts each timetable opens, how many of a block sit in them."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from ortools.sat.python import cp_model

from .options import Block, Option, Windows, blocks_of, options_of, wave_members
from .problem import Away, Problem

Expr = Any  # a linear expression or an integer


@dataclass(frozen=True)
class Rules:
    """Which rules the model holds; a relaxation drops one to see what it costs."""

    away: str = Away.ALL
    count_over: bool = False  # with classical days: measure by how many the all-days rule is broken
    deadlines: bool = True
    wave_seats: bool = True
    by_deadline: bool = False


class Model:
    """Variables and constraints; the objectives are expressions for the stages to minimise."""

    def __init__(
        self, problem: Problem, rules: Rules, timetables: Sequence[Any] | None = None
    ) -> None:
        self.problem, self.rules = problem, rules
        self.cp = cp_model.CpModel()
        self.options: list[Option] = options_of(problem, timetables)
        self.new = [o for o in self.options if o.standing is None]
        self.blocks: list[Block] = blocks_of(
            problem, self.options, deadlines=rules.deadlines, by_deadline=rules.by_deadline
        )
        self.levels = sorted({b.level for b in self.blocks})
        self.needed = Counter(p.level for p in problem.people)
        self.x: dict[tuple[int, int], Any] = {}
        self.z: dict[tuple[str, int], Any] = {}
        self.left: dict[int, Any] = {}
        self.over: dict[str, Any] = {}
        self.extra: dict[int, Any] = {}
        self.measures: list[tuple[int, Callable[[Sequence[int]], int]]] = []
        self.size: dict[tuple[str, int], Expr] = {}
        self._people()
        self._cohorts()
        self._offices()
        self._waves()

    def _people(self) -> None:
        for block in self.blocks:
            most = len(block.people)
            if self.rules.away != Away.NONE:
                most = min(most, self.problem.limit(block.office))
            terms = []
            for number in block.options:
                var = self.cp.new_int_var(0, most, "")
                self.x[block.number, number] = var
                terms.append(var)
            self.left[block.number] = self.cp.new_int_var(0, len(block.people), "")
            self.cp.add(sum_of([*terms, self.left[block.number]]) == len(block.people))

    def _cohorts(self) -> None:
        inside: dict[tuple[str, int], list[Any]] = defaultdict(list)
        for (block, number), var in self.x.items():
            inside[self.blocks[block].level, number].append(var)
        for (level, number), terms in sorted(inside.items()):
            total = self.size[level, number] = sum_of(terms)
            option = self.options[number]
            if option.free is not None:
                self.cp.add(total <= option.free)
                continue
            most = -(-self.needed[level] // self.problem.capacity)
            opened = self.z[level, number] = self.cp.new_int_var(0, most, "")
            self.cp.add(total <= self.problem.capacity * opened)
            self.cp.add(total >= opened)

    def _offices(self) -> None:
        if self.rules.away == Away.NONE:
            return
        hard = Windows(self.options, on_campus=self.rules.away == Away.CLASSICAL)
        soft = Windows(self.options, on_campus=False)
        of_office: dict[str, list[Block]] = defaultdict(list)
        for block in self.blocks:
            of_office[block.office].append(block)
        for code, blocks in sorted(of_office.items()):
            people = sum(len(b.people) for b in blocks)
            self._limit(hard, code, blocks, people, 0)
            if self.rules.count_over and self.problem.limit(code) < people:
                over = self.over[code] = self.cp.new_int_var(0, people, "")
                self._limit(soft, code, blocks, people, over)

    def _limit(
        self, windows: Windows, code: str, blocks: Sequence[Block], people: int, over: Expr
    ) -> None:
        office, limit = self.problem.offices[code], self.problem.limit(code)
        for numbers, room in windows.of(office, limit):
            if room < people:
                self.cp.add(self._sum(blocks, numbers) <= room + over)

    def _sum(self, blocks: Sequence[Block], numbers: frozenset[int]) -> Expr:
        return sum_of([self.x[b.number, n] for b in blocks for n in b.options if n in numbers])

    def _waves(self) -> None:
        members = wave_members(self.problem, self.options)
        for wave in self.problem.waves:
            chosen = set(members[wave.key])
            inside = [s for (_, n), s in self.size.items() if n in chosen]
            room = max(0, wave.seats - wave.taken)
            if self.rules.wave_seats:
                self.cp.add(sum_of(inside) <= room)
            else:
                extra = self.extra[wave.key] = self.cp.new_int_var(0, len(self.problem.people), "")
                self.cp.add(sum_of(inside) <= room + extra)

    def _measure(self, most: int, value: Callable[[Sequence[int]], int]) -> Any:
        """Add a variable that constraints push up to `value` of a solution."""
        var = self.cp.new_int_var(0, most, "")
        self.measures.append((var.index, value))
        return var

    def completed(self, values: Sequence[int]) -> list[int]:
        """Set every measure to what it measures."""
        full = list(values)
        full += [0] * (self.measures[-1][0] + 1 - len(full) if self.measures else 0)
        for index, value in self.measures:
            full[index] = value(full)
        return full

    def is_complete(self, values: Sequence[int]) -> bool:
        """False when measures were added after the values were found."""
        return not self.measures or self.measures[-1][0] < len(values)

    def outside(self, keep: Collection[date] | None) -> list[Any]:
        """Conditions that close every new timetable not starting on one of the days kept."""
        if keep is None:
            return []
        closed = {o.number for o in self.new if o.days[0][0] not in keep}
        found = [var == 0 for (_, number), var in self.z.items() if number in closed]
        return found + [var == 0 for (_, number), var in self.x.items() if number in closed]

    # The objectives.

    def unplaced(self) -> Expr:
        return sum_of(list(self.left.values()))

    def pressing(self) -> Expr:
        """Who stays without a seat, an earlier deadline weighing more than all later ones."""
        return weighted(
            [(self.left[b.number], w) for b, w in zip(self.blocks, self._weights(), strict=True)]
        )

    def _weights(self) -> list[int]:
        amounts = Counter({b.deadline: 0 for b in self.blocks})
        for block in self.blocks:
            amounts[block.deadline] += len(block.people)
        weight, weights = 1, {}
        for deadline in sorted(amounts, reverse=True):
            weights[deadline] = weight
            weight = min(weight * (amounts[deadline] + 1), 10**9)
        return [weights[b.deadline] for b in self.blocks]

    def lateness(self) -> Expr:
        """Days after the deadline, of those who can't meet it."""
        return weighted(
            [
                (self.x[b.number, n], max(0, (self.options[n].last_day - b.deadline).days))
                for b in self.blocks
                if b.hopeless
                for n in b.options
            ]
        )

    def cohorts(self) -> Expr:
        return sum_of(list(self.z.values()))

    def in_new(self) -> Expr:
        return sum_of([self.size[key] for key in self.z])

    def excess(self) -> Expr:
        return sum_of(list(self.over.values()))

    def clashes(self) -> Expr:
        """Pairs of cohorts that meet on campus, summed over the dates."""
        opened = defaultdict(list)
        for (_, number), var in self.z.items():
            for day in self.options[number].campus:
                opened[day].append(var)
        most = sum(-(-n // self.problem.capacity) for n in self.needed.values()) + 3
        return sum_of(
            [
                self._meetings(sum_of(variables) + self.problem.campus.get(day, 0), most)
                for day, variables in sorted(opened.items())
            ]
        )

    def _meetings(self, count: Expr, most: int) -> Any:
        """The pairs among `count` cohorts, by tangents that are exact at whole numbers."""
        most += max(self.problem.campus.values(), default=0)
        cost = self._measure(most**2, lambda values: pairs(evaluate(count, values)))
        for k in range(1, most):
            self.cp.add(cost >= k * count - k * (k + 1) // 2)
        return cost

    def starts(self) -> Expr:
        first = self.new[0].number if self.new else 0
        return weighted([(var, number - first) for (_, number), var in self.z.items()])

    def imbalance(self, opened: dict[str, int], people: dict[str, int]) -> Expr:
        """People too many or too few against sizes that differ by one at most, per level."""
        terms = []
        for (level, number), var in self.z.items():
            if opened.get(level):
                small, more = divmod(people[level], opened[level])
                most = self.problem.capacity * opened[level]
                size = self.size[level, number]
                terms.append(
                    self._apart(size - (small + (more > 0)) * var, small * var - size, most)
                )
        return sum_of(terms)

    def _apart(self, above: Expr, below: Expr, most: int) -> Any:
        """The larger of two differences, at least 0."""
        off = self._measure(
            most, lambda values: max(0, evaluate(above, values), evaluate(below, values))
        )
        self.cp.add(off >= above)
        self.cp.add(off >= below)
        return off

    def order(self, ends: dict[int, int]) -> Expr:
        """Earliest deadlines in the earliest-ending cohorts; `ends`: place of each open option."""
        places = sorted({b.deadline for b in self.blocks}, reverse=True)
        return weighted(
            [
                (var, places.index(self.blocks[block].deadline) * ends[number])
                for (block, number), var in self.x.items()
                if number in ends
            ]
        )


def sum_of(terms: list[Any]) -> Expr:
    return cp_model.LinearExpr.sum(terms) if terms else 0


def weighted(pairs: list[tuple[Any, int]]) -> Expr:
    kept = [(var, weight) for var, weight in pairs if weight]
    if not kept:
        return 0
    return cp_model.LinearExpr.weighted_sum([v for v, _ in kept], [w for _, w in kept])


def evaluate(expr: Expr, values: Sequence[int]) -> int:
    """Return what an expression is worth in a solution."""
    if isinstance(expr, int):
        return expr
    flat = cp_model.FlatIntExpr(expr)
    total = flat.offset
    for var, coeff in zip(flat.vars, flat.coeffs, strict=True):
        total += coeff * values[var.index]
    return int(total)


def pairs(count: int) -> int:
    return count * (count - 1) // 2
