"""Invented provinces for the pairing, and other ways to the same answer that share no code."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import product
from typing import Any

import numpy as np
from hypothesis import strategies as st
from scipy.optimize import linear_sum_assignment

from mentors.matching import (
    DEFAULT_WEIGHTS,
    Candidate,
    Guide,
    Instance,
    Preferences,
    Seat,
    pair_cost,
)
from mentors.rules import SLOTS

SATKERS = ("53", "53.01", "53.71")
POSITIONS = ("Arsiparis Terampil", "Perencana Ahli Pertama", "Penata Kelola Pemilu Ahli Pertama")
GUIDING = ("Arsiparis Ahli Muda", "Perencana Ahli Madya", "Kepala Subbagian")
Choice = dict[int, int]


@st.composite
def instances(draw: Any, people: int = 12, mentors: int = 5, *, seated: bool = True) -> Instance:
    guides = []
    for key in range(1, draw(st.integers(0, mentors)) + 1):
        position = draw(st.sampled_from(GUIDING))
        guides.append(
            Guide(
                key,
                f"9{key:02d}",
                draw(st.sampled_from(SATKERS)),
                position,
                position.startswith("Kepala"),
                f"Mentor {key}",
                held=tuple(draw(st.sets(st.sampled_from(SLOTS), max_size=4))),
                accepts=draw(st.integers(0, 7)) > 0,
            )
        )
    amount = draw(st.integers(0, people))
    nips = [f"{key}" for key in range(101, 101 + amount)]
    if nips and guides and draw(st.booleans()):
        nips[0] = guides[0].nip  # a participant who is a mentor as well
    candidates = [
        Candidate(
            key,
            nip,
            draw(st.sampled_from(SATKERS)),
            draw(st.sampled_from(POSITIONS)),
            f"Peserta {key}",
        )
        for key, nip in enumerate(nips, 101)
    ]
    seats = draw(seats_of(candidates, guides)) if seated else {}
    return Instance(candidates, guides, seats, draw(preferences(candidates, guides)))


@st.composite
def seats_of(draw: Any, candidates: list[Candidate], guides: list[Guide]) -> dict[int, Seat]:
    free = {g.key: [slot for slot in SLOTS if slot not in g.held] for g in guides}
    seats = {}
    for candidate in candidates:
        open_guides = [g.key for g in guides if free[g.key] and g.nip != candidate.nip]
        if open_guides and draw(st.booleans()):
            guide = draw(st.sampled_from(open_guides))
            seats[candidate.key] = Seat(guide, free[guide].pop())
    return seats


@st.composite
def preferences(draw: Any, candidates: list[Candidate], guides: list[Guide]) -> Preferences:
    """Up to one preference for a pair, as the table allows."""
    if not candidates or not guides:
        return Preferences()
    pair = st.tuples(
        st.sampled_from([c.key for c in candidates]), st.sampled_from([g.key for g in guides])
    )
    drawn = draw(st.dictionaries(pair, st.sampled_from("pwe"), max_size=12))
    pins: dict[int, int] = {}
    for (candidate, guide), kind in drawn.items():
        if kind == "p":
            pins.setdefault(candidate, guide)
    return Preferences(
        pins,
        frozenset(p for p, kind in drawn.items() if kind == "w"),
        frozenset(p for p, kind in drawn.items() if kind == "e"),
    )


def stays_badly(instance: Instance, candidate: int, guide: int) -> bool:
    return not may(instance, candidate, guide)


def may(instance: Instance, candidate: int, guide: int) -> bool:
    """The rule said once more, apart from Instance.allows."""
    wishes = instance.preferences
    if (candidate, guide) in wishes.exclusions or wishes.pins.get(candidate) not in (None, guide):
        return False
    mentor = instance.guide[guide]
    return mentor.accepts and instance.candidate[candidate].nip != mentor.nip


def worth(instance: Instance, choice: Choice, move: int) -> tuple[int, int, int]:
    """(people without mentor, pairs that should not stay and pins unmet, points) of a choice."""
    forced = sum(
        1
        for c, g in choice.items()
        if c in instance.seats and instance.seats[c].guide == g and stays_badly(instance, c, g)
    )
    forced += sum(
        1 for c in instance.preferences.pins if c not in choice and c in instance.candidate
    )
    return (len(instance.candidates) - len(choice), forced, points(instance, choice, move))


def points(instance: Instance, choice: Choice, move: int = 0) -> int:
    total, loads = 0, {g.key: len(g.held) for g in instance.guides}
    for c, g in choice.items():
        total += pair_cost(instance, instance.candidate[c], instance.guide[g])
        total += DEFAULT_WEIGHTS.load[loads[g]]
        loads[g] += 1
    return total + move * moves(instance, choice)


def moves(instance: Instance, choice: Choice) -> int:
    return sum(1 for c, seat in instance.seats.items() if choice.get(c) != seat.guide)


def by_replicated_slots(instance: Instance, move: int) -> tuple[int, int, int]:
    """The best worth, found by scipy over one column for each place and one for nobody."""
    slots = [(g.key, n) for g in instance.guides for n in range(len(g.held), 5)]
    people = instance.candidates
    if not people:
        return (0, 0, 0)
    never, unplaced, forced = 10**13, 10**10, 10**7
    cost = np.full((len(people), len(slots) + len(people)), never, dtype=np.int64)
    for row, person in enumerate(people):
        seat = instance.seats.get(person.key)
        if seat is None:
            pinned = person.key in instance.preferences.pins
            cost[row, len(slots) + row] = unplaced + (forced if pinned else 0)
        for column, (guide, place) in enumerate(slots):
            stays = seat is not None and seat.guide == guide
            allowed = may(instance, person.key, guide)
            if stays or allowed:
                value = pair_cost(instance, person, instance.guide[guide])
                value += DEFAULT_WEIGHTS.load[place]
                value += (0 if allowed else forced) if stays else (move if seat else 0)
                cost[row, column] = value
    total = int(cost[linear_sum_assignment(cost)].sum())
    assert total < never
    left, rest = divmod(total, unplaced)
    return (left, *divmod(rest, forced))


def every_choice(instance: Instance) -> Iterator[Choice]:
    """All choices there are; for tiny instances only."""
    options = []
    for person in instance.candidates:
        seat = instance.seats.get(person.key)
        guides: list[int | None] = [
            g.key
            for g in instance.guides
            if may(instance, person.key, g.key) or (seat and seat.guide == g.key)
        ]
        options.append(guides if seat else [*guides, None])
    for chosen in product(*options):
        choice = {
            person.key: guide
            for person, guide in zip(instance.candidates, chosen, strict=True)
            if guide is not None
        }
        if all(
            sum(1 for g in choice.values() if g == guide.key) + len(guide.held) <= 5
            for guide in instance.guides
        ):
            yield choice


def most_that_fit(instance: Instance, extra: int = 0) -> int:
    """How many without a fixed mentor find a place, with `extra` new mentors for anyone."""
    places = [g.key for g in instance.guides for _ in range(5 - len(g.held))]
    places += [None] * (5 * extra)
    people = list(instance.candidates)
    holder: dict[int, int] = {}

    def fits(person: Candidate, place: int | None) -> bool:
        if place is None:
            return person.key not in instance.preferences.pins
        seat = instance.seats.get(person.key)
        return bool(seat and seat.guide == place) or may(instance, person.key, place)

    def place_one(row: int, tried: set[int]) -> bool:
        for index, place in enumerate(places):
            if index in tried or not fits(people[row], place):
                continue
            tried.add(index)
            if index not in holder or place_one(holder[index], tried):
                holder[index] = row
                return True
        return False

    # Those with a seat or a fixed mentor first: who is in a matching once stays in it.
    order = sorted(
        range(len(people)),
        key=lambda r: (
            people[r].key not in instance.seats,
            people[r].key not in instance.preferences.pins,
        ),
    )
    placed = [people[row].key for row in order if place_one(row, set())]
    return sum(1 for key in placed if key not in instance.preferences.pins)
