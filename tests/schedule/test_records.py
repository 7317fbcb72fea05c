"""The record of attendance: one letter a day, who nears the limit, and the list to sign."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from latsar.accounts.models import User
from participants.models import Participant
from schedule.models import Attendance, Cohort, Enrollment
from schedule.services.absences import alarms_of, record_of
from schedule.services.schemes import scheme_of, seed_scheme
from tests.budget.scene import Scene
from tests.budget.scene import scene as scene


@pytest.fixture
def cohort(scene: Scene) -> Cohort:
    """The first person misses 2 days without leave, the second 4; the third was ill."""
    seed_scheme()
    first, second, third, *_ = Enrollment.objects.filter(cohort=scene.cohort).order_by("seat")
    days = list(scene.cohort.days.all())
    for seat, status, amount in ((first, "absent", 2), (second, "absent", 4), (third, "sick", 5)):
        Attendance.objects.bulk_create(
            Attendance(enrollment=seat, day=day, status=status) for day in days[:amount]
        )
    return scene.cohort


def test_marks_stand_on_their_days(province_admin: User, cohort: Cohort) -> None:
    people = list(Enrollment.objects.filter(cohort=cohort).order_by("seat"))
    records = record_of(people, list(cohort.days.all()), scheme_of(cohort))
    assert records[1].marks == ["absent"] * 4 + [""] * 21
    assert [record.tone for record in records[:4]] == ["action", "late", "", ""]
    assert [record.absent for record in records[:4]] == [2, 4, 0, 0]
    assert [record.tone for record in record_of(people, [], None)] == [""] * 8


def test_the_home_page_names_the_cohort(
    client: Client, province_admin: User, cohort: Cohort
) -> None:
    [alarm] = alarms_of(province_admin)
    assert (alarm.cohort, alarm.near, alarm.beyond) == (cohort, 1, 1)
    client.force_login(province_admin)
    page = client.get("/").content.decode()
    assert f"{cohort}: 2 peserta sering tanpa keterangan, 1 melewati batas" in page
    assert f"/angkatan/{cohort.pk}/kehadiran/rekap/" in page


def test_other_provinces_and_closed_cohorts_raise_no_alarm(
    province_admin: User, other_province: User, cohort: Cohort
) -> None:
    assert alarms_of(other_province) == []
    Cohort.objects.update(status="finished")
    assert alarms_of(province_admin) == []


def test_an_office_sees_its_own_people_only(
    client: Client, operator_a: User, cohort: Cohort
) -> None:
    client.force_login(operator_a)
    own = set(Participant.objects.visible_to(operator_a).values_list("name", flat=True))
    others = set(Participant.objects.values_list("name", flat=True)) - own
    for page in ("rekap", "cetak"):
        body = client.get(f"/angkatan/{cohort.pk}/kehadiran/{page}/").content.decode()
        assert all(name in body for name in own)
        assert not any(name in body for name in others)


def test_the_list_to_sign_is_of_the_day_asked_for(
    client: Client, province_admin: User, cohort: Cohort
) -> None:
    client.force_login(province_admin)
    page = client.get(f"/angkatan/{cohort.pk}/kehadiran/cetak/?hari=19").content.decode()
    assert "Hari ke-19: Jumat, 20 Februari 2026 (klasikal 1)" in page
    assert client.get(f"/angkatan/{cohort.pk}/kehadiran/cetak/?hari=26").status_code == 404


def test_the_record_costs_the_same_for_many(
    client: Client, province_admin: User, cohort: Cohort, django_assert_num_queries: Any
) -> None:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    from tests.budget.scene import seat
    from tests.cast import make_participants

    client.force_login(province_admin)
    address = f"/angkatan/{cohort.pk}/kehadiran/rekap/"
    client.get(address)
    with CaptureQueriesContext(connection) as few:
        client.get(address)
    seat(cohort, make_participants(cohort.satker, 20))
    with django_assert_num_queries(len(few)):
        client.get(address)
