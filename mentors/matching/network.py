"""The pairing as a minimum-cost flow, small whatever the number of people.

    people without mentor --> their office and family --> mentors' offices --> mentor --> place 1..5
    one person with a place now  --stay--> that mentor,  or  --leave--> their office and family

All of an office whose positions are of one family cost the same with every mentor, so they share
one node, and so do the mentors of an office that guide alike. Only people whom a preference sets
apart have arcs to each mentor. The costs of the places rise, so a flow fills the first ones first.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Hashable

import numpy as np
from ortools.graph.python.min_cost_flow import SimpleMinCostFlow

from ..rules import MENTEES_PER_MENTOR
from .costs import family, pair_cost, plain_cost
from .instance import Candidate, Guide, Instance
from .weights import Weights

Group = tuple[str, str]
Name = tuple[str, Hashable]
SINK = ("sink", None)


class Network:
    """Nodes are named by tuples; `stays` and the like hold which arc means what."""

    def __init__(self, instance: Instance, weights: Weights, move: int) -> None:
        self.instance, self.weights, self.move = instance, weights, move
        people = len(instance.candidates) + 1
        # Each dominates all that is below it, taken over everybody.
        self.forced = people * (weights.dearest + move) + 1
        self.unplaced = people * (self.forced + weights.dearest + move) + 1
        self.nodes: dict[Name, int] = {SINK: 0}
        self.arcs: list[tuple[int, int, int, int]] = []
        self.supplies: dict[int, int] = defaultdict(int)
        self.stays: dict[int, int] = {}  # candidate -> arc
        self.leaves: dict[int, int] = {}
        self.direct: dict[tuple[int, int], int] = {}  # candidate, guide -> arc
        self.over: dict[Group, int] = {}
        self.between: dict[tuple[Group, Group], int] = {}
        self.filled: dict[int, int] = {}  # guide -> arc
        self.groups, self.guide_groups = grouped(instance)
        self.build()

    def node(self, name: Name) -> int:
        return self.nodes.setdefault(name, len(self.nodes))

    def arc(self, tail: Name, head: Name, cost: int, capacity: int = 1) -> int:
        self.arcs.append((self.node(tail), self.node(head), capacity, cost))
        return len(self.arcs) - 1

    def build(self) -> None:
        apart = set_apart(self.instance)
        for candidate in self.instance.candidates:
            if candidate.key in apart:
                self.add_alone(candidate)
            elif seat := self.instance.seat_of(candidate):
                self.add_seated(candidate, seat)
            else:
                self.supplies[self.node(("waiting", group_of(candidate, self.groups)))] += 1
        self.add_groups()
        for guide in self.instance.guides:
            for place in range(len(guide.held), MENTEES_PER_MENTOR):
                self.arc(("guide", guide.key), SINK, self.weights.load[place])

    def add_stay(self, candidate: Candidate, guide: Guide) -> None:
        cost = pair_cost(self.instance, candidate, guide, self.weights)
        if not self.instance.allows(candidate, guide):
            cost += self.forced
        self.stays[candidate.key] = self.arc(("one", candidate.key), ("guide", guide.key), cost)

    def add_seated(self, candidate: Candidate, seat: Guide) -> None:
        name, group = ("one", candidate.key), group_of(candidate, self.groups)
        self.supplies[self.node(name)] = 1
        self.add_stay(candidate, seat)
        self.leaves[candidate.key] = self.arc(name, ("people", group), self.move)

    def add_alone(self, candidate: Candidate) -> None:
        """Add one with preferences: an arc to each mentor that is allowed."""
        name = ("one", candidate.key)
        self.supplies[self.node(name)] = 1
        seat = self.instance.seat_of(candidate)
        if seat:
            self.add_stay(candidate, seat)
        else:
            pinned = candidate.key in self.instance.preferences.pins
            self.arc(name, SINK, self.unplaced + (self.forced if pinned else 0))
        for guide in self.instance.guides:
            if guide != seat and self.instance.allows(candidate, guide):
                cost = pair_cost(self.instance, candidate, guide, self.weights)
                arc = self.arc(name, ("guide", guide.key), cost + (self.move if seat else 0))
                self.direct[candidate.key, guide.key] = arc

    def add_groups(self) -> None:
        others = [
            (self.node(("guides", g)), g, guides[0]) for g, guides in self.guide_groups.items()
        ]
        for group, people in self.groups.items():
            name, most = ("people", group), len(people)
            self.arc(("waiting", group), name, 0, most)
            # Not from `name`: whoever has a place now is never left over.
            self.over[group] = self.arc(("waiting", group), SINK, self.unplaced, most)
            tail = self.node(name)
            for head, other, guide in others:  # the bulk of the arcs
                self.between[group, other] = len(self.arcs)
                cost = plain_cost(people[0], guide, self.weights)
                self.arcs.append((tail, head, most, cost))
        for other, guides in self.guide_groups.items():
            for guide in guides:
                self.filled[guide.key] = self.arc(
                    ("guides", other), ("guide", guide.key), 0, MENTEES_PER_MENTOR
                )

    def solve(self) -> list[int]:
        """Return the flow of each arc. Everyone may stay or be left over, so there is one."""
        solver = SimpleMinCostFlow()
        tails, heads, capacities, costs = np.array(self.arcs, dtype=np.int64).reshape(-1, 4).T
        arcs = solver.add_arcs_with_capacity_and_unit_cost(
            tails.astype(np.int32), heads.astype(np.int32), capacities, costs
        )
        for node, supply in self.supplies.items():
            solver.set_node_supply(node, supply)
        solver.set_node_supply(self.nodes[SINK], -sum(self.supplies.values()))
        status = solver.solve()
        if status != solver.OPTIMAL:
            raise RuntimeError(f"the flow of a pairing ended as {status.name}")
        flows: list[int] = solver.flows(arcs).tolist()
        return flows


def set_apart(instance: Instance) -> set[int]:
    """Return those who can't share a node: they have preferences, or are mentors themselves."""
    nips = {guide.nip for guide in instance.guides}
    return instance.preferences.people | {c.key for c in instance.candidates if c.nip in nips}


def grouped(instance: Instance) -> tuple[dict[Group, list[Candidate]], dict[Group, list[Guide]]]:
    """Put together who costs the same; a family that the other side lacks makes no difference."""
    apart = set_apart(instance)
    guiding = {family(g.position) for g in instance.guides if not g.is_structural}
    asking = {family(c.position) for c in instance.candidates} - {""}
    people: dict[Group, list[Candidate]] = defaultdict(list)
    for candidate in instance.candidates:
        if candidate.key not in apart:
            alike = family(candidate.position)
            people[candidate.satker, alike if alike in guiding else ""].append(candidate)
    guides: dict[Group, list[Guide]] = defaultdict(list)
    for guide in instance.guides:
        if guide.accepts:
            alike = family(guide.position)
            kind = f"family {alike}" if alike in asking else ""
            guides[guide.satker, "structural" if guide.is_structural else kind].append(guide)
    return dict(people), dict(guides)


def group_of(candidate: Candidate, groups: dict[Group, list[Candidate]]) -> Group:
    group = (candidate.satker, family(candidate.position))
    return group if group in groups else (candidate.satker, "")
