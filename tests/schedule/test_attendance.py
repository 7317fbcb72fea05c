"""What the attendance service does beyond the page: scope of the marks, audit, no second effect."""

from __future__ import annotations

import pytest

from latsar.accounts.models import User
from latsar.audit.models import AuditEntry
from latsar.errors import Forbidden, Refused, StaleVersion
from schedule.models import Attendance, Cohort, Enrollment
from schedule.services import change_status, create_cohort, enroll, save_attendance, withdraw
from schedule.services.attendance import Mark, fingerprint, marks_of
from tests.cast import Nation, make_participant, make_participants

from .conftest import MONDAY, served_from


@pytest.fixture
def seats(cohort: Cohort, nation: Nation, province_admin: User) -> list[Enrollment]:
    people = make_participants(nation["53.71"], 3)
    return enroll(actor=province_admin, cohort=cohort, participants=people).enrollments


def test_only_what_differs_is_written_and_recorded(
    cohort: Cohort, seats: list[Enrollment], province_admin: User
) -> None:
    day = cohort.days.get(sequence=1)
    marks = {s.pk: Mark("present") for s in seats}
    assert save_attendance(actor=province_admin, day=day, marks=marks) == 3
    assert save_attendance(actor=province_admin, day=day, marks=marks) == 0
    marks[seats[1].pk] = Mark("sick", "Surat dokter")
    assert save_attendance(actor=province_admin, day=day, marks=marks) == 1
    entries = list(AuditEntry.objects.filter(action="attendance.recorded").order_by("id"))
    assert len(entries) == 2
    changed = f"{seats[1].participant.name} (kursi 2)"
    assert entries[1].before == {changed: "Hadir"}
    assert entries[1].after == {changed: "Sakit (Surat dokter)"}
    assert "2 Februari 2026" in entries[1].reason


def test_marks_of_others_are_left_out(
    cohort: Cohort, seats: list[Enrollment], nation: Nation, province_admin: User
) -> None:
    elsewhere = create_cohort(
        actor=province_admin,
        satker=nation["53"],
        grade_level="III",
        capacity=5,
        starts_on=MONDAY,
    )
    person = make_participant(nation["53.71"])
    other = enroll(actor=province_admin, cohort=elsewhere, participants=[person]).enrollments[0]
    withdraw(actor=province_admin, enrollment=seats[0], reason="Uji")
    marks = {pk: Mark("absent") for pk in (other.pk, seats[0].pk, seats[1].pk)}
    assert save_attendance(actor=province_admin, day=cohort.days.get(sequence=1), marks=marks) == 1
    assert Attendance.objects.get().enrollment == seats[1]


def test_two_people_at_once_get_one_effect(
    cohort: Cohort, seats: list[Enrollment], province_admin: User
) -> None:
    day = cohort.days.get(sequence=1)
    seen = fingerprint(marks_of(day))
    save_attendance(actor=province_admin, day=day, marks={seats[0].pk: Mark("present")}, seen=seen)
    with pytest.raises(StaleVersion):
        save_attendance(
            actor=province_admin, day=day, marks={seats[0].pk: Mark("absent")}, seen=seen
        )
    assert Attendance.objects.get().status == "present"


def test_rights_and_a_cancelled_cohort(
    cohort: Cohort, operator_a: User, auditor: User, other_province: User, province_admin: User
) -> None:
    day = cohort.days.get(sequence=1)
    for actor in (operator_a, auditor, other_province):
        with pytest.raises(Forbidden):
            save_attendance(actor=actor, day=day, marks={})
    change_status(actor=province_admin, cohort=cohort, status="cancelled")
    with pytest.raises(Refused, match="dibatalkan"):
        save_attendance(actor=province_admin, day=day, marks={})


def test_marks_of_people_outside_the_scope_are_left_out(
    cohort: Cohort, nation: Nation, province_admin: User, pksdm: User
) -> None:
    served_from(nation["51"].province, nation.center)
    stranger = make_participant(nation["51.71"])
    [seat] = enroll(actor=pksdm, cohort=cohort, participants=[stranger]).enrollments
    day, marks = cohort.days.first(), {seat.pk: Mark("present")}
    assert save_attendance(actor=province_admin, day=day, marks=marks) == 0
    assert save_attendance(actor=pksdm, day=day, marks=marks) == 1


def test_who_is_outside_the_scope_is_not_withdrawn(
    cohort: Cohort, nation: Nation, province_admin: User, pksdm: User
) -> None:
    served_from(nation["51"].province, nation.center)
    stranger = make_participant(nation["51.71"])
    [seat] = enroll(actor=pksdm, cohort=cohort, participants=[stranger]).enrollments
    with pytest.raises(Forbidden):
        withdraw(actor=province_admin, enrollment=seat, reason="Uji")
