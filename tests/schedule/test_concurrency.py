"""Many at once: exactly as many seats as the cohort has, nobody twice. Real threads, real commits."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from latsar.accounts.models import User
from latsar.errors import Refused
from participants.models import Participant
from schedule.models import Cohort, Enrollment
from schedule.services import create_cohort, enroll, plan_province
from tests.at_once import at_once
from tests.cast import Nation, make_participant, make_participants

from .conftest import MONDAY


def ten_seats(actor: User, nation: Nation) -> Cohort:
    return create_cohort(
        actor=actor, satker=nation["53"], grade_level="III", capacity=10, starts_on=MONDAY
    )


def crowd(actor: User, nation: Nation, amount: int) -> None:
    cohort = ten_seats(actor, nation)
    people = make_participants(nation["53.71"], amount)

    def job(person: Participant) -> Callable[[], object]:
        return lambda: enroll(actor=actor, cohort=cohort, participants=[person])

    answers = at_once([job(p) for p in people])
    refusals = [a.message for a in answers if isinstance(a, Refused)]
    assert sorted(Enrollment.objects.values_list("seat", flat=True)) == list(range(1, 11))
    assert len(refusals) == amount - 10
    assert set(refusals) == {
        "Angkatan ini sudah penuh (10 dari 10). Pilih angkatan lain atau tambah kapasitasnya."
    }


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_fifty_at_once_for_ten_seats(
    transactional_db: None, nation: Nation, province_admin: User
) -> None:
    crowd(province_admin, nation, 50)


@pytest.mark.django_db(transaction=True)
def test_sixteen_at_once_for_ten_seats(
    transactional_db: None, nation: Nation, province_admin: User
) -> None:
    crowd(province_admin, nation, 16)


@pytest.mark.django_db(transaction=True)
def test_one_person_in_two_cohorts_at_once(
    transactional_db: None, nation: Nation, province_admin: User
) -> None:
    cohorts = [ten_seats(province_admin, nation) for _ in range(6)]
    person = make_participant(nation["53.71"])

    def job(cohort: Cohort) -> Callable[[], object]:
        return lambda: enroll(actor=province_admin, cohort=cohort, participants=[person])

    answers = at_once([job(c) for c in cohorts])
    refusals = [a.message for a in answers if isinstance(a, Refused)]
    assert Enrollment.objects.count() == 1
    assert len(refusals) == 5
    assert all("sudah terdaftar di Angkatan" in message for message in refusals)


@pytest.mark.django_db(transaction=True)
def test_two_planners_at_once_plan_once(
    transactional_db: None, nation: Nation, province_admin: User
) -> None:
    make_participants(nation["53.71"], 30)
    order = {
        "actor": province_admin,
        "province_satker": nation["53"],
        "start": MONDAY,
        "end": nation.program.ends_on,
        "capacity": 20,
    }
    at_once([lambda: plan_province(**order)] * 4)
    assert [c.number for c in Cohort.objects.order_by("number")] == [1, 2]
    assert Enrollment.objects.count() == 30


@pytest.mark.django_db(transaction=True)
def test_cohorts_made_at_once_have_numbers_without_gap(
    transactional_db: None, nation: Nation, province_admin: User
) -> None:
    at_once([lambda: ten_seats(province_admin, nation)] * 8)
    assert [c.number for c in Cohort.objects.order_by("number")] == list(range(1, 9))
