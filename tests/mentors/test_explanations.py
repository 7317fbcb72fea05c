"""Each pair in one sentence, from how things stand now."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from latsar.accounts.models import User
from mentors.choices import PositionKind, PreferenceKind
from mentors.matching import Candidate, Fit, Guide, Nearness, family, fit, nearness
from mentors.models import Mentor, Mentorship
from mentors.services import add_preference, assign_mentor, explanations_of, propose
from participants.models import Participant
from tests.cast import Nation, make_mentor, make_participant, make_participants


def told(pair: Mentorship) -> str:
    return explanations_of([pair])[pair.pk]


def pair(actor: User, mentor: Mentor, participant: Participant) -> Mentorship:
    return assign_mentor(actor=actor, mentor=mentor, participant=participant)


def test_of_the_own_satker(nation: Nation, province_admin: User) -> None:
    alike = make_mentor(
        nation["53.71"],
        position="Penata Kelola Pemilu Ahli Muda",
        position_kind=PositionKind.FUNCTIONAL,
    )
    first, second = make_participants(nation["53.71"], 2)
    pair(province_admin, alike, first)
    assert told(pair(province_admin, alike, second)) == (
        "Sesatker, jabatan fungsional serumpun, mendampingi 2 dari 5."
    )
    head = make_mentor(nation["53.71"])
    assert told(pair(province_admin, head, make_participant(nation["53.71"]))) == (
        "Sesatker, pejabat struktural, mendampingi 1 dari 5."
    )


def test_of_another_satker_it_says_why(nation: Nation, province_admin: User) -> None:
    office = make_mentor(nation["53"])
    there = pair(province_admin, office, make_participant(nation["53.71"]))
    assert told(there) == (
        "Satker sendiri belum punya mentor; terdekat di KPU Provinsi Nusa Tenggara Timur, "
        "pejabat struktural, mendampingi 1 dari 5."
    )
    own = make_mentor(nation["53.71"])
    assert told(there).startswith("Mentor di satker sendiri masih ada yang lowong; mentor di KPU")
    for person in make_participants(nation["53.71"], 5):
        pair(province_admin, own, person)
    assert told(there).startswith("Satker sendiri tidak punya mentor yang lowong; terdekat di KPU")
    other = make_mentor(
        nation["53.01"], position_kind=PositionKind.FUNCTIONAL, position="Perencana"
    )
    assert told(pair(province_admin, other, make_participant(nation["53.71"]))) == (
        "Satker sendiri tidak punya mentor yang lowong; mentor di KPU Kabupaten Kupang, "
        "jabatan fungsional lain, mendampingi 1 dari 5."
    )


def test_that_the_own_mentor_is_ruled_out_is_said(nation: Nation, province_admin: User) -> None:
    own, office = make_mentor(nation["53.71"]), make_mentor(nation["53"])
    person = make_participant(nation["53.71"])
    add_preference(
        actor=province_admin,
        kind=PreferenceKind.EXCLUSION,
        mentor=own,
        participant=person,
        reason="Saudara",
    )
    said = "Mentor di satker sendiri tidak boleh dipasangkan dengannya; terdekat di KPU Provinsi"
    [proposed] = propose(nation["53"]).pairs
    assert proposed.explanation.startswith(said)
    assert told(pair(province_admin, office, person)).startswith(said)


@pytest.mark.parametrize(
    ("kind", "start"),
    [
        (PreferenceKind.PIN, "Pasangan tetap: sesatker, "),
        (PreferenceKind.WISH, "Diutamakan: sesatker, "),
        (PreferenceKind.EXCLUSION, "Tidak boleh dipasangkan menurut ketentuan; pindahkan"),
    ],
)
def test_what_is_settled_leads(nation: Nation, province_admin: User, kind: str, start: str) -> None:
    made = pair(province_admin, make_mentor(nation["53"]), make_participant(nation["53"]))
    add_preference(
        actor=province_admin,
        kind=kind,
        mentor=made.mentor,
        participant=made.participant,
        reason="Ketentuan",
    )
    assert told(made).startswith(start)


def test_three_queries_for_any_number_of_pairs(
    nation: Nation, province_admin: User, django_assert_num_queries: Any
) -> None:
    for code in ("53", "53.71", "53.01"):
        mentor = make_mentor(nation["53"])
        for person in make_participants(nation[code], 4):
            pair(province_admin, mentor, person)
    pairs = list(Mentorship.objects.open().with_people())
    with django_assert_num_queries(2):
        assert len(explanations_of(pairs)) == 12
    with django_assert_num_queries(0):
        assert explanations_of([]) == {}


def test_the_pages_of_both_say_it(client: Client, nation: Nation, province_admin: User) -> None:
    made = pair(province_admin, make_mentor(nation["53"]), make_participant(nation["53"]))
    client.force_login(province_admin)
    for url in (f"/mentor/{made.mentor_id}/", f"/peserta/{made.participant_id}/"):
        assert (
            "Sesatker, pejabat struktural, mendampingi 1 dari 5."
            in client.get(url).content.decode()
        )


@pytest.mark.parametrize(
    ("position", "expected"),
    [
        ("Penata Kelola Pemilu Ahli Pertama", "penata kelola pemilu"),
        ("PENATA  KELOLA PEMILU Ahli Madya pada KPU", "penata kelola pemilu"),
        ("Arsiparis Terampil", "arsiparis"),
        ("Pranata Komputer", "pranata komputer"),
        ("", ""),
    ],
)
def test_the_family_of_a_position(position: str, expected: str) -> None:
    assert family(position) == expected


@pytest.mark.parametrize(
    ("mine", "theirs", "expected"),
    [
        ("53.71", "53.71", Nearness.OWN),
        ("00", "00", Nearness.OWN),
        ("53.71", "53", Nearness.OFFICE),
        ("53", "53.71", Nearness.OFFICE),
        ("53.71", "53.01", Nearness.OTHER),
        ("53.71", "51", Nearness.OTHER),
        ("53", "51", Nearness.OTHER),
    ],
)
def test_nearness_by_code(mine: str, theirs: str, expected: Nearness) -> None:
    assert nearness(Candidate(1, "1", mine), Guide(2, "2", theirs)) is expected


def test_the_fit_of_positions() -> None:
    person = Candidate(1, "1", "53.71", "Arsiparis Terampil")
    assert fit(person, Guide(2, "2", "53", "Arsiparis Ahli Muda", False)) is Fit.LIKE
    assert fit(person, Guide(2, "2", "53", "Perencana Ahli Muda", False)) is Fit.OTHER
    assert fit(person, Guide(2, "2", "53.71", "Kepala Subbagian")) is Fit.SUPERIOR
    assert fit(person, Guide(2, "2", "53", "Kepala Bagian")) is Fit.STRUCTURAL
    assert fit(Candidate(1, "1", "53"), Guide(2, "2", "53", "", False)) is Fit.OTHER
