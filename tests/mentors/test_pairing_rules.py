"""The pairing of a province, whatever the people and the places."""

from __future__ import annotations

import random
from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mentors.rules import (
    SLOTS,
    Candidate,
    Guide,
    Pairing,
    check_mentor_nip,
    lowest_free,
    mentors_needed,
    pair_up,
)
from participants.rules import NipProblem

SATKERS = ("53", "53.01", "53.71")
satkers = st.sampled_from(SATKERS)


@st.composite
def provinces(draw: st.DrawFn) -> tuple[list[Candidate], list[Guide]]:
    """Some people, some mentors with places taken; a few NIPs are on both sides."""
    numbers = st.integers(min_value=1, max_value=60)
    people = draw(st.lists(numbers, unique=True, max_size=40))
    mentors = draw(st.lists(numbers, unique=True, max_size=9))
    candidates = [Candidate(n, f"{n:018d}", draw(satkers)) for n in people]
    guides = [
        Guide(n, f"{n:018d}", draw(satkers), tuple(sorted(draw(st.sets(st.sampled_from(SLOTS))))))
        for n in mentors
    ]
    return candidates, guides


def most_that_fit(candidates: list[Candidate], guides: list[Guide]) -> int:
    """The size of a maximum matching of people and places, by augmenting paths."""
    places = [g for g in guides for _ in range(len(SLOTS) - len(g.taken))]
    holder: dict[int, int] = {}

    def place(person: int, tried: set[int]) -> bool:
        for index, guide in enumerate(places):
            if index in tried or guide.nip == candidates[person].nip:
                continue
            tried.add(index)
            if index not in holder or place(holder[index], tried):
                holder[index] = person
                return True
        return False

    return sum(place(person, set()) for person in range(len(candidates)))


def as_keys(result: Pairing) -> list[tuple[int, int, int]]:
    return [(p.candidate.key, p.guide.key, p.slot) for p in result.pairs]


@given(provinces())
def test_nobody_guides_more_than_five_or_a_taken_place(
    province: tuple[list[Candidate], list[Guide]],
) -> None:
    candidates, guides = province
    result = pair_up(candidates, guides)
    taken = {g: list(g.taken) for g in guides}
    for pair in result.pairs:
        taken[pair.guide].append(pair.slot)
    for slots in taken.values():
        assert len(slots) == len(set(slots))
        assert set(slots) <= set(SLOTS)


@given(provinces())
def test_everyone_is_placed_or_named_once_and_never_with_themselves(
    province: tuple[list[Candidate], list[Guide]],
) -> None:
    candidates, guides = province
    result = pair_up(candidates, guides)
    seen = Counter([p.candidate for p in result.pairs] + [c for c, _ in result.unplaced])
    assert seen == Counter(candidates)
    assert all(pair.candidate.nip != pair.guide.nip for pair in result.pairs)
    assert all(reason for _, reason in result.unplaced)


@given(provinces())
def test_as_many_are_placed_as_can_be(province: tuple[list[Candidate], list[Guide]]) -> None:
    candidates, guides = province
    assert len(pair_up(candidates, guides).pairs) == most_that_fit(candidates, guides)


@given(provinces(), st.randoms(use_true_random=False))
def test_the_order_of_the_input_changes_nothing(
    province: tuple[list[Candidate], list[Guide]], chance: random.Random
) -> None:
    candidates, guides = province
    expected = pair_up(candidates, guides)
    candidates, guides = list(candidates), list(guides)
    chance.shuffle(candidates)
    chance.shuffle(guides)
    again = pair_up(candidates, guides)
    assert as_keys(again) == as_keys(expected)
    assert again.unplaced == expected.unplaced


def test_the_own_satker_comes_first_then_the_least_loaded() -> None:
    near = Guide(1, "1", "53.71", taken=(1, 2, 3, 4))
    far = Guide(2, "2", "53", taken=(1,))
    farther = Guide(3, "3", "53.01", taken=(1,))
    people = [Candidate(n, str(n), "53.71") for n in (11, 12, 13, 14)]
    assert as_keys(pair_up(people, [farther, far, near])) == [
        (11, 1, 5),  # the last place in the own satker
        (12, 2, 2),  # equally loaded: by satker code
        (13, 3, 2),
        (14, 2, 3),
    ]


def test_within_a_satker_the_load_is_spread() -> None:
    guides = [Guide(1, "1", "53"), Guide(2, "2", "53", taken=(1,))]
    people = [Candidate(n, str(n), "53") for n in (11, 12, 13)]
    assert as_keys(pair_up(people, guides)) == [(11, 1, 1), (12, 1, 2), (13, 2, 2)]


def test_one_for_whom_only_themselves_is_left_is_exchanged() -> None:
    guides = [Guide(1, "99", "53", taken=(1, 2, 3, 4)), Guide(2, "2", "53.01", taken=(1, 2, 3, 4))]
    people = [Candidate(11, "11", "53.01"), Candidate(12, "99", "53.71")]
    assert sorted(as_keys(pair_up(people, guides))) == [(11, 1, 5), (12, 2, 5)]


def test_a_shortage_is_counted_in_mentors() -> None:
    people = [Candidate(n, str(n), "53") for n in range(10, 20)]
    full = Guide(1, "1", "53", taken=(1, 2, 3, 4))
    reasons = {reason for _, reason in pair_up(people[:6], [full]).unplaced}
    assert reasons == {"Semua mentor di provinsi ini sudah penuh; kurang 1 mentor untuk 5 peserta."}
    reasons = {reason for _, reason in pair_up(people[:6], []).unplaced}
    assert reasons == {"Belum ada mentor di provinsi ini; kurang 2 mentor untuk 6 peserta."}


@pytest.mark.parametrize(
    ("people", "free", "expected"),
    [(0, 0, 0), (1, 0, 1), (5, 0, 1), (6, 0, 2), (115, 115, 0), (3, 9, 0)],
)
def test_mentors_needed(people: int, free: int, expected: int) -> None:
    assert mentors_needed(people, free) == expected


@given(st.sets(st.sampled_from(SLOTS)))
def test_the_lowest_free_place(taken: set[int]) -> None:
    free = set(SLOTS) - taken
    assert lowest_free(taken) == (min(free) if free else None)


def test_the_nip_of_a_pppk_is_accepted_with_a_warning() -> None:
    assert check_mentor_nip("198005042006041001") == ""
    assert "PPPK" in check_mentor_nip("198005042023211001")


@pytest.mark.parametrize(
    "nip", ["198013042023211001", "198005042023213001", "198005042023211000", "19800504202321100"]
)
def test_a_broken_nip_of_a_pppk_is_refused(nip: str) -> None:
    with pytest.raises(NipProblem):
        check_mentor_nip(nip)


def test_another_month_than_a_pppk_mark_is_refused() -> None:
    with pytest.raises(NipProblem, match="bulan TMT"):
        check_mentor_nip("198005042006221001")
