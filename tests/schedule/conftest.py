from __future__ import annotations

from collections.abc import Iterator
from datetime import date

import pytest
from django.db import connection

from latsar.accounts.models import User
from latsar.organizations.models import Province, TrainingCenter
from schedule.models import Cohort
from schedule.services import create_cohort
from tests.cast import Nation

MONDAY = date(2026, 2, 2)


def served_from(province: Province | None, center: TrainingCenter | None) -> None:
    assert province is not None
    province.training_center = center
    province.save()


def assert_whole(cohort: Cohort) -> None:
    days = list(cohort.days.order_by("date"))
    assert [d.sequence for d in days] == list(range(1, 26))
    for mode, total in (("online", 18), ("classical", 7)):
        assert [d.mode_sequence for d in days if d.mode == mode] == list(range(1, total + 1))
    assert cohort.starts_on == days[0].date


@pytest.fixture
def cohort(nation: Nation, province_admin: User) -> Iterator[Cohort]:
    """Angkatan 1 of NTT, golongan III, 10 seats, from Monday 2 February 2026.

    After the test every cohort is still whole and no foreign key dangles.
    """
    yield create_cohort(
        actor=province_admin,
        satker=nation["53"],
        grade_level="III",
        capacity=10,
        starts_on=MONDAY,
    )
    connection.check_constraints()
    for one in Cohort.objects.all():
        assert_whole(one)
