"""The last step: who of a block sits in which cohort, the earliest deadlines ending first."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace

from .model import Model, Rules
from .options import Option
from .problem import Person, Problem
from .search import Search, hold
from .solution import Group, Stage
from .stages import ORDER

Seats = dict[tuple[str, int], list[Person]]  # by level and option


class Ordering:
    """Takes the timetables and sizes as found, and seats each deadline on its own."""

    def __init__(self, problem: Problem, rules: Rules, found: Search) -> None:
        self.problem, self.rules, self.found = problem, rules, found
        old = found.model
        self.sizes = {key: found.value(expr) for key, expr in old.size.items()}
        self.opened = {key: found.value(var) for key, var in old.z.items() if found.value(var)}
        used = {number for (_, number), size in self.sizes.items() if size}
        self.kept: list[Option] = [
            o for o in old.options if o.standing is not None or o.number in used
        ]

    def run(self, budget: float) -> tuple[Seats, Stage | None]:
        seats = self._sorted_seats()
        if not seats or len({p.deadline for p in self.problem.people}) == 1:
            return seats, None
        renumbered = {o.number: n for n, o in enumerate(self.kept)}
        times = [o.days for o in self.kept if o.standing is None]
        model = Model(self.problem, replace(self.rules, by_deadline=True), times)
        for (level, number), size in self.sizes.items():
            key = (level, renumbered.get(number, -1))
            if key in model.size:
                model.cp.add(model.size[key] == size)
        for key, var in model.z.items():
            old = (key[0], self.kept[key[1]].number)
            model.cp.add(var == self.opened.get(old, 0))
        hold(model.cp, model.lateness(), self.found.value(self.found.model.lateness()))
        hold(model.cp, model.excess(), self.found.value(self.found.model.excess()))
        self._keep_the_left(model)
        search = Search(model)
        ends = sorted({o.last_day for o in self.kept})
        expr = model.order({n: ends.index(o.last_day) for n, o in enumerate(self.kept)})
        search.hint = self._hint(model, seats, renumbered)
        stage = search.minimise_hinted(ORDER, expr, budget)
        if stage is None:
            return seats, None
        return self._seats_of(search), stage

    def _keep_the_left(self, model: Model) -> None:
        """Whoever was left without a seat stays so, by deadline."""
        by_old: dict[tuple[str, str, bool], int] = defaultdict(int)
        for block in self.found.model.blocks:
            left = self.found.value(self.found.model.left[block.number])
            if left:
                by_old[block.office, block.level, block.hopeless] += left
        if not by_old:
            for var in model.left.values():
                model.cp.add(var == 0)
            return
        hold(model.cp, model.unplaced(), sum(by_old.values()))
        hold(model.cp, model.pressing(), self.found.value(self.found.model.pressing()))

    def _sorted_seats(self) -> Seats:
        """Within an office and level the earliest deadlines take the earliest ends."""
        model, seats = self.found.model, Seats()
        places: dict[tuple[str, str, bool], list[int]] = defaultdict(list)
        people: dict[tuple[str, str, bool], list[Person]] = defaultdict(list)
        for block in model.blocks:
            key = (block.office, block.level, block.hopeless)
            taken = 0
            for number in block.options:
                amount = self.found.value(model.x[block.number, number])
                places[key] += [number] * amount
                taken += amount
            people[key] += block.people[:taken]
        for key, found in places.items():
            order = sorted(found, key=lambda n: (model.options[n].last_day, n))
            chosen = sorted(people[key], key=lambda p: p.deadline)
            for number, person in zip(order, chosen, strict=True):
                seats.setdefault((key[1], number), []).append(person)
        return seats

    def _hint(self, model: Model, seats: Seats, renumbered: dict[int, int]) -> dict[int, int]:
        block_of = {p.key: b.number for b in model.blocks for p in b.people}
        hint = {var.index: 0 for var in model.x.values()}
        for (_, number), people in seats.items():
            for person in people:
                var = model.x.get((block_of[person.key], renumbered[number]))
                if var is not None:
                    hint[var.index] += 1
        return hint

    def _seats_of(self, search: Search) -> Seats:
        seats = Seats()
        for block in search.model.blocks:
            waiting = iter(block.people)
            for number in block.options:
                for _ in range(search.value(search.model.x[block.number, number])):
                    key = (block.level, self.kept[number].number)
                    seats.setdefault(key, []).append(next(waiting))
        return seats


def groups_of(found: Search, seats: Seats) -> list[Group]:
    """Split what sits in one timetable into its cohorts, alike in size and offices."""
    groups = []
    for (level, number), people in sorted(seats.items()):
        option = found.model.options[number]
        cohorts = 1 if option.standing is not None else found.value(found.model.z[level, number])
        order = sorted(people, key=lambda p: (p.office, p.deadline, p.key))
        for place in range(cohorts):
            keys = [p.key for p in order[place::cohorts]]
            groups.append(Group(level, option.days, keys, option.standing))
    return sorted(groups, key=lambda g: (g.standing is None, g.days[0][0], g.level))
