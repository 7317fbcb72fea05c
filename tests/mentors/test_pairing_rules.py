"""Places, shortages and the NIP of a mentor."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mentors.rules import SLOTS, check_mentor_nip, lowest_free, mentors_needed
from participants.rules import NipProblem


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
