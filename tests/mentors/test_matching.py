"""The best pairing against scipy, against all there are, and against the greedy of before."""

from __future__ import annotations

import random
from collections import Counter
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mentors.matching import (
    EFFORTS,
    Candidate,
    Effort,
    Guide,
    Instance,
    Pairing,
    Preferences,
    Seat,
    Weights,
    best_pairing,
    effort_of,
    reasons,
    shortage_of,
    total_cost,
)
from mentors.rules import SLOTS
from tests.bench.greedy import greedy
from tests.mentors.pairing_cases import (
    by_replicated_slots,
    every_choice,
    instances,
    may,
    most_that_fit,
    moves,
    points,
    worth,
)

efforts = st.sampled_from(EFFORTS)


@settings(deadline=None, max_examples=300)
@given(instances(), efforts)
def test_the_cost_is_that_of_scipy_with_replicated_slots(case: Instance, effort: Effort) -> None:
    found = best_pairing(case, move=effort.move)
    assert worth(case, found.guide_of, effort.move) == by_replicated_slots(case, effort.move)
    assert total_cost(case, found.guide_of) == points(case, found.guide_of)


@settings(deadline=None)
@given(instances(people=4, mentors=3), efforts)
def test_of_all_there_are_none_is_better_and_none_as_good_changes_less(
    case: Instance, effort: Effort
) -> None:
    found = best_pairing(case, move=effort.move).guide_of
    best, changed = worth(case, found, effort.move), moves(case, found)
    quality = worth(case, found, 0)
    choices = list(every_choice(case))
    assert found in choices
    assert min(worth(case, choice, effort.move) for choice in choices) == best
    assert all(moves(case, c) >= changed for c in choices if worth(case, c, 0) <= quality)


@settings(deadline=None)
@given(instances(seated=False))
def test_the_greedy_is_never_better(case: Instance) -> None:
    case = Instance(case.candidates, case.guides)  # the greedy knows no preferences
    ours, theirs = best_pairing(case).guide_of, greedy(case)
    assert worth(case, ours, 0) <= worth(case, theirs, 0)


@settings(deadline=None)
@given(instances(), efforts)
def test_no_place_is_taken_twice_and_everyone_is_placed_or_named(
    case: Instance, effort: Effort
) -> None:
    found = best_pairing(case, move=effort.move)
    taken = {guide.key: list(guide.held) for guide in case.guides}
    changed = {pair.candidate.key for pair in found.pairs}
    for key, seat in case.seats.items():
        if key not in changed:
            taken[seat.guide].append(seat.slot)
    for pair in found.pairs:
        taken[pair.guide.key].append(pair.slot)
        assert may(case, pair.candidate.key, pair.guide.key)
        assert pair.before == case.seat_of(pair.candidate) != pair.guide
    for slots in taken.values():
        assert len(slots) == len(set(slots))
        assert set(slots) <= set(SLOTS)
    named = [c.key for c, _ in reasons(found)]
    assert Counter([*found.guide_of, *named]) == Counter(c.key for c in case.candidates)
    assert set(case.seats).isdisjoint(named)
    assert all(reason.endswith(".") for _, reason in reasons(found))


@settings(deadline=None)
@given(instances(), efforts, st.randoms(use_true_random=False))
def test_the_order_of_the_input_changes_nothing(
    case: Instance, effort: Effort, chance: random.Random
) -> None:
    expected = best_pairing(case, move=effort.move)
    candidates, guides = list(case.candidates), list(case.guides)
    chance.shuffle(candidates)
    chance.shuffle(guides)
    again = Instance(candidates, guides, case.seats, case.preferences)
    found = best_pairing(again, move=effort.move)
    assert (found.pairs, found.guide_of) == (expected.pairs, expected.guide_of)
    assert reasons(found) == reasons(expected)


@settings(deadline=None)
@given(instances(), efforts)
def test_what_was_changed_is_not_changed_again(case: Instance, effort: Effort) -> None:
    first = best_pairing(case, move=effort.move)
    assert best_pairing(after(case, first), move=effort.move).pairs == []


def after(case: Instance, done: Pairing) -> Instance:
    changed = {pair.candidate.key: Seat(pair.guide.key, pair.slot) for pair in done.pairs}
    return Instance(case.candidates, case.guides, case.seats | changed, case.preferences)


@settings(deadline=None)
@given(instances(people=20, mentors=4))
def test_the_missing_mentors_are_counted_exactly(case: Instance) -> None:
    short = shortage_of(best_pairing(case))
    pins = case.preferences.pins
    unpinned = sum(1 for c in case.candidates if c.key not in pins)
    assert short.people == unpinned - most_that_fit(case)
    assert most_that_fit(case, short.mentors) == unpinned
    if short.mentors:
        assert most_that_fit(case, short.mentors - 1) < unpinned
    assert sum(amount for _, amount in short.by_office) == short.people


def as_keys(found: Pairing) -> list[tuple[int, int, int]]:
    return [(p.candidate.key, p.guide.key, p.slot) for p in found.pairs]


def people(satker: str, *keys: int, position: str = "") -> list[Candidate]:
    return [Candidate(key, str(key), satker, position, f"Peserta {key}") for key in keys]


def test_the_own_satker_comes_first_then_the_province_then_the_others() -> None:
    near = Guide(1, "1", "53.71", held=(1, 2, 3, 4))
    office = Guide(2, "2", "53", held=(1, 2, 3))
    other = Guide(3, "3", "53.01")
    found = best_pairing(Instance(people("53.71", 11, 12, 13, 14), [other, office, near]))
    assert as_keys(found) == [(11, 1, 5), (12, 2, 4), (13, 2, 5), (14, 3, 1)]


def test_within_a_satker_the_load_is_spread() -> None:
    guides = [Guide(1, "1", "53"), Guide(2, "2", "53", held=(1,))]
    found = best_pairing(Instance(people("53", 11, 12, 13), guides))
    assert as_keys(found) == [(11, 1, 1), (12, 1, 2), (13, 2, 2)]


def test_a_mentor_who_fits_guides_up_to_two_more() -> None:
    alike = Guide(1, "1", "53", "Arsiparis Ahli Muda", is_structural=False, held=(1, 2))
    other = Guide(2, "2", "53", "Perencana Ahli Muda", is_structural=False)
    found = best_pairing(
        Instance(people("53", 11, 12, position="Arsiparis Terampil"), [alike, other])
    )
    assert as_keys(found) == [(11, 2, 1), (12, 1, 3)] or as_keys(found) == [(11, 1, 3), (12, 2, 1)]
    fuller = replace(alike, held=(1, 2, 3))
    found = best_pairing(Instance(people("53", 11, position="Arsiparis Terampil"), [fuller, other]))
    assert as_keys(found) == [(11, 2, 1)]


def test_one_for_whom_only_themselves_is_left_gets_another() -> None:
    guides = [Guide(1, "99", "53", held=(1, 2, 3, 4)), Guide(2, "2", "53.01", held=(1, 2, 3, 4))]
    both = [*people("53.01", 11), Candidate(12, "99", "53.71")]
    assert sorted(as_keys(best_pairing(Instance(both, guides)))) == [(11, 1, 5), (12, 2, 5)]


def test_a_wish_outweighs_distance_but_nobody_goes_without_for_it() -> None:
    guides = [
        Guide(1, "1", "53.71", held=(1, 2, 3, 4)),
        Guide(2, "2", "53.01", held=(1, 2, 3, 4)),
    ]
    wish = Preferences(wishes=frozenset({(11, 2)}))
    one = Instance(people("53.71", 11), guides, preferences=wish)
    assert as_keys(best_pairing(one)) == [(11, 2, 5)]
    barred = Preferences(wishes=frozenset({(11, 2)}), exclusions=frozenset({(12, 1)}))
    two = Instance(people("53.71", 11, 12), guides, preferences=barred)
    assert as_keys(best_pairing(two)) == [(11, 1, 5), (12, 2, 5)]


def test_a_move_pays_for_nearness_but_not_for_load_unless_asked() -> None:
    guides = [Guide(1, "1", "53.71", held=(1, 2, 3)), Guide(2, "2", "53.71"), Guide(3, "3", "53")]
    seats = {11: Seat(1, 4), 12: Seat(3, 1)}
    case = Instance(people("53.71", 11, 12), guides, seats)

    def moved(effort: str) -> list[tuple[int, int, int]]:
        return as_keys(best_pairing(case, move=effort_of(effort).move))

    assert moved("perlu") == []
    assert moved("dekat") == [(12, 2, 1)]
    assert moved("merata") == [(11, 2, 1), (12, 2, 2)]
    assert moved("tidak dikenal") == moved("dekat")


def test_a_pair_moves_to_give_another_a_place() -> None:
    guides = [Guide(1, "1", "53.71", held=(1, 2, 3, 4)), Guide(2, "2", "53", held=(1, 2, 3, 4))]
    case = Instance(
        people("53.71", 11, 12),
        guides,
        {11: Seat(1, 5)},
        Preferences(exclusions=frozenset({(12, 2)})),
    )
    found = best_pairing(case, move=effort_of("perlu").move)
    assert sorted(as_keys(found)) == [(11, 2, 5), (12, 1, 5)]
    assert [pair.before and pair.before.key for pair in found.moves] == [1]


def test_weights_that_break_the_flow_are_refused() -> None:
    with pytest.raises(ValueError, match="never fall"):
        Weights(load=(4, 0, 0, 0, 0))
    with pytest.raises(ValueError, match="must cost something"):
        best_pairing(Instance([], []), move=0)


def test_two_thousand_people_in_one_province_take_a_moment() -> None:
    guides = [Guide(k, f"{k:03d}", f"53.{k % 22:02d}") for k in range(1, 441)]
    crowd = [Candidate(k, str(k), f"53.{k % 23:02d}") for k in range(1000, 3000)]
    found = best_pairing(Instance(crowd, guides))
    assert len(found.guide_of) == 2000
    seats = {key: Seat(guide, 1) for key, guide in found.guide_of.items()}
    assert best_pairing(Instance(crowd, guides, seats)).pairs == []


def test_a_shortage_names_the_offices_that_lack_most() -> None:
    crowd = [
        Candidate(number, str(number), satker, office=f"Satker {satker}")
        for number, satker in enumerate(["53", "53.01", "53.01", "53.02", "53.03", "53.04"], 1)
    ]
    short = shortage_of(best_pairing(Instance(crowd, [])))
    assert (short.mentors, short.people) == (2, 6)
    assert short.text == (
        "Kurang 2 mentor untuk 6 peserta: Satker 53.01 2, Satker 53 1, Satker 53.02 1, dan "
        "2 satker lain 2."
    )
    assert shortage_of(best_pairing(Instance([], []))).text == ""
