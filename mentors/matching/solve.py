"""The best pairing of a province, and the pairs that the flow stands for."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice

from ..rules import lowest_free
from .instance import Candidate, Guide, Instance, Pair, Pairing
from .network import Group, Network
from .weights import DEFAULT_EFFORT, DEFAULT_WEIGHTS, Weights


def best_pairing(
    instance: Instance, *, weights: Weights = DEFAULT_WEIGHTS, move: int = DEFAULT_EFFORT.move
) -> Pairing:
    """Pair everyone there is room for, at the least cost; seats change only when that pays `move`.

    The result depends on the values only, never on the order of the input. No pairing as good as
    this one takes fewer moves: it would cost less.
    """
    if move <= 0:
        raise ValueError("a move must cost something, else pairs change for nothing")
    guide_of = assigned(Network(instance, weights, move)) if instance.candidates else {}
    return Pairing(
        instance,
        with_places(instance, guide_of),
        [c for c in instance.candidates if c.key not in guide_of],
        guide_of,
    )


def assigned(network: Network) -> dict[int, int]:
    """Return candidate -> guide. Within a group any order is as good; it goes by NIP."""
    flow = network.solve()
    seats = network.instance.seats
    guide_of = {key: seats[key].guide for key, arc in network.stays.items() if flow[arc]}
    guide_of |= {key: guide for (key, guide), arc in network.direct.items() if flow[arc]}
    arrivals: dict[Group, list[Candidate]] = {group: [] for group in network.guide_groups}
    for group, people in leaving_or_waiting(network, flow):
        for other, amount in nearest_first(network, flow, group):
            arrivals[other] += islice(people, amount)
    for other, guides in network.guide_groups.items():
        people = iter(sorted(arrivals[other], key=lambda c: (c.satker, c.nip)))
        for guide in guides:
            for person in islice(people, flow[network.filled[guide.key]]):
                guide_of[person.key] = guide.key
    return guide_of


def nearest_first(network: Network, flow: list[int], group: Group) -> list[tuple[Group, int]]:
    """Say how many of a group go to which mentors' groups; the first by NIP get the nearest."""
    reached = []
    for other in network.guide_groups:
        arc = network.between[group, other]
        if flow[arc]:
            reached.append((network.arcs[arc][3], other, flow[arc]))
    return [(other, amount) for _, other, amount in sorted(reached)]


def leaving_or_waiting(
    network: Network, flow: list[int]
) -> Iterator[tuple[Group, Iterator[Candidate]]]:
    """Give for each group those whom it sends to mentors; the last by NIP are left over."""
    leaving = {key for key, arc in network.leaves.items() if flow[arc]}
    for group, people in network.groups.items():
        waiting = [c for c in people if c.key not in network.instance.seats]
        placed = waiting[: len(waiting) - flow[network.over[group]]]
        going = [c for c in people if c.key in leaving]
        yield group, iter(sorted(placed + going, key=lambda c: c.nip))


def with_places(instance: Instance, guide_of: dict[int, int]) -> list[Pair]:
    """Give those who are new with a guide the lowest places that the others leave free."""
    taken = {guide.key: set(guide.held) for guide in instance.guides}
    new: list[tuple[Candidate, Guide]] = []
    for candidate in instance.candidates:
        seat, guide = instance.seats.get(candidate.key), guide_of.get(candidate.key)
        if seat and seat.guide == guide:
            taken[guide].add(seat.slot)
        elif guide is not None:
            new.append((candidate, instance.guide[guide]))
    pairs = []
    for candidate, to in new:
        slot = lowest_free(taken[to.key])
        if slot is None:
            raise ValueError(f"guide {to.key} has no free place")
        taken[to.key].add(slot)
        pairs.append(Pair(candidate, to, slot, instance.seat_of(candidate)))
    return pairs
