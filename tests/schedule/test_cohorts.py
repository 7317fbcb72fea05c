"""Making, changing, closing and deleting cohorts."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from latsar.accounts.models import User
from latsar.audit.models import AuditEntry
from latsar.errors import Forbidden, Refused, StaleVersion
from latsar.organizations.models import Program
from schedule.choices import EnrollmentStatus
from schedule.models import Cohort, Enrollment
from schedule.services import (
    change_status,
    create_cohort,
    delete_cohort,
    enroll,
    update_cohort,
    withdraw,
)
from tests.cast import Nation, make_participant, make_participants

from .conftest import MONDAY, assert_whole, served_from


def make(actor: User, nation: Nation, **fields: Any) -> Cohort:
    values = {"satker": nation["53"], "grade_level": "II", "capacity": 40, "starts_on": MONDAY}
    return create_cohort(actor=actor, **(values | fields))


def test_numbers_run_on_by_training_center_and_year(
    cohort: Cohort, nation: Nation, province_admin: User, other_province: User
) -> None:
    assert cohort.number == 1
    assert make(province_admin, nation).number == 2
    assert make(other_province, nation, satker=nation["51"]).number == 1
    Program.objects.create(fiscal_year=2027, starts_on=date(2027, 2, 1), ends_on=date(2027, 4, 30))
    assert make(province_admin, nation, starts_on=date(2027, 2, 1)).number == 1


def test_the_center_is_the_provinces_even_when_it_lies_elsewhere(
    nation: Nation, pksdm: User
) -> None:
    served_from(nation["51"].province, nation.center)
    assert make(pksdm, nation, satker=nation["51"]).training_center == nation.center


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"capacity": 0}, "Kapasitas angkatan harus 1 sampai 200"),
        ({"capacity": 201}, "Kapasitas angkatan harus 1 sampai 200"),
        ({"starts_on": date(2026, 1, 5)}, "di luar jendela"),
        ({"starts_on": date(2028, 1, 5)}, "Program Latsar tahun 2028 belum diatur"),
        ({"starts_on": date(2026, 4, 20)}, "perlu 25"),
    ],
)
def test_impossible_cohorts_are_refused(
    nation: Nation, province_admin: User, fields: dict[str, Any], words: str
) -> None:
    with pytest.raises(Refused, match=words):
        make(province_admin, nation, **fields)
    assert not Cohort.objects.exists()
    assert not AuditEntry.objects.exists()


def test_without_a_training_center_it_says_who_mends_it(nation: Nation, pksdm: User) -> None:
    with pytest.raises(Refused, match="belum mempunyai lembaga pelatihan"):
        make(pksdm, nation, satker=nation["00"])
    assert_whole(make(pksdm, nation, satker=nation["00"], training_center=nation.center))


def test_rights_and_scope(
    nation: Nation, cohort: Cohort, operator_a: User, auditor: User, other_province: User
) -> None:
    for actor in (operator_a, auditor, other_province):
        with pytest.raises(Forbidden):
            make(actor, nation)
        with pytest.raises(Forbidden):
            update_cohort(actor=actor, cohort=cohort, capacity=20)
        with pytest.raises(Forbidden):
            delete_cohort(actor=actor, cohort=cohort)
        with pytest.raises(Forbidden):
            change_status(actor=actor, cohort=cohort, status="running")


def test_the_capacity_never_goes_below_the_seated(
    cohort: Cohort, nation: Nation, province_admin: User
) -> None:
    people = make_participants(nation["53.71"], 3)
    enroll(actor=province_admin, cohort=cohort, participants=people)
    with pytest.raises(Refused, match="3 peserta sudah terdaftar"):
        update_cohort(actor=province_admin, cohort=cohort, capacity=2)
    # Seats 2 and 3 remain of three; at capacity 2 the third moves to the free first seat.
    first = Enrollment.objects.get(seat=1)
    withdraw(actor=province_admin, enrollment=first, reason="Uji")
    update_cohort(actor=province_admin, cohort=cohort, capacity=2)
    assert sorted(Enrollment.objects.seated().values_list("seat", flat=True)) == [1, 2]


def test_the_level_stays_while_people_are_in(
    cohort: Cohort, nation: Nation, province_admin: User
) -> None:
    update_cohort(actor=province_admin, cohort=cohort, grade_level="II")
    update_cohort(actor=province_admin, cohort=cohort, grade_level="III")
    enroll(actor=province_admin, cohort=cohort, participants=[make_participant(nation["53.71"])])
    with pytest.raises(Refused, match="Golongan tidak dapat diubah"):
        update_cohort(actor=province_admin, cohort=cohort, grade_level="II")


def test_a_change_is_recorded_before_and_after(cohort: Cohort, province_admin: User) -> None:
    update_cohort(actor=province_admin, cohort=cohort, place="Aula BPSDM")
    entry = AuditEntry.objects.get(action="cohort.updated")
    assert [(c.label, c.before, c.after) for c in entry.changes] == [
        ("tempat klasikal", "", "Aula BPSDM")
    ]


def test_only_an_empty_planned_cohort_is_deleted(
    cohort: Cohort, nation: Nation, province_admin: User
) -> None:
    empty = make(province_admin, nation)
    delete_cohort(actor=province_admin, cohort=empty, version=empty.version)
    assert not Cohort.objects.filter(pk=empty.pk).exists()
    seat = enroll(
        actor=province_admin, cohort=cohort, participants=[make_participant(nation["53.71"])]
    ).enrollments[0]
    with pytest.raises(Refused, match="berisi 1 peserta"):
        delete_cohort(actor=province_admin, cohort=cohort)
    withdraw(actor=province_admin, enrollment=seat, reason="Uji")
    with pytest.raises(Refused, match="Batalkan angkatan ini sebagai gantinya"):
        delete_cohort(actor=province_admin, cohort=cohort)
    change_status(actor=province_admin, cohort=cohort, status="cancelled")
    with pytest.raises(Refused, match="masih direncanakan"):
        delete_cohort(actor=province_admin, cohort=cohort)


def test_a_deletion_from_a_stale_page_is_refused(cohort: Cohort, province_admin: User) -> None:
    with pytest.raises(StaleVersion):
        delete_cohort(actor=province_admin, cohort=cohort, version=cohort.version - 1)


def test_finishing_completes_the_seats_and_closes_the_cohort(
    cohort: Cohort, nation: Nation, province_admin: User
) -> None:
    people = make_participants(nation["53.71"], 2)
    enroll(actor=province_admin, cohort=cohort, participants=people[:1])
    change_status(actor=province_admin, cohort=cohort, status="running")
    change_status(actor=province_admin, cohort=cohort, status="finished")
    assert Enrollment.objects.get().status == EnrollmentStatus.COMPLETED
    with pytest.raises(Refused, match="sudah selesai"):
        enroll(actor=province_admin, cohort=cohort, participants=people[1:])
    with pytest.raises(Refused, match="sudah selesai"):
        update_cohort(actor=province_admin, cohort=cohort, capacity=20)
    change_status(actor=province_admin, cohort=cohort, status="running")
    assert Enrollment.objects.get().status == EnrollmentStatus.ENROLLED


def test_status_goes_step_by_step(cohort: Cohort, nation: Nation, province_admin: User) -> None:
    with pytest.raises(Refused, match="tidak dapat langsung menjadi selesai"):
        change_status(actor=province_admin, cohort=cohort, status="finished")
    enroll(actor=province_admin, cohort=cohort, participants=[make_participant(nation["53.71"])])
    with pytest.raises(Refused, match="masih berisi 1 peserta"):
        change_status(actor=province_admin, cohort=cohort, status="cancelled")
