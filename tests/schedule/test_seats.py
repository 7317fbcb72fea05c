"""Enrolling, taking out and transferring: never above the capacity, never twice."""

from __future__ import annotations

from datetime import date
from unittest import mock

import pytest
from django.db import IntegrityError, connection, transaction

from latsar.accounts.models import User
from latsar.audit.models import AuditEntry
from latsar.errors import Forbidden, Refused
from participants.choices import Status
from participants.models import Participant
from schedule.models import Cohort, Enrollment
from schedule.services import create_cohort, enroll, transfer, update_cohort, withdraw
from schedule.services import seats as seats_module
from tests.cast import Nation, make_participant, make_participants

from .conftest import MONDAY, served_from


def put(actor: User, cohort: Cohort, *people: Participant) -> list[Enrollment]:
    return enroll(actor=actor, cohort=cohort, participants=people).enrollments


def another(actor: User, nation: Nation, code: str = "53", level: str = "III") -> Cohort:
    return create_cohort(
        actor=actor,
        satker=nation[code],
        grade_level=level,
        capacity=2,
        starts_on=MONDAY,
    )


def test_the_lowest_free_seats_are_taken(
    cohort: Cohort, nation: Nation, province_admin: User
) -> None:
    people = make_participants(nation["53.71"], 5)
    first = put(province_admin, cohort, *people[:3])
    assert [e.seat for e in first] == [1, 2, 3]
    withdraw(actor=province_admin, enrollment=first[1], reason="Pindah satker")
    assert [e.seat for e in put(province_admin, cohort, *people[3:])] == [2, 4]
    trail = AuditEntry.objects.filter(action="enrollment.created")
    assert trail.count() == 5
    assert {e.satker for e in trail} == {nation["53.71"]}


def test_a_full_cohort_says_so(cohort: Cohort, nation: Nation, province_admin: User) -> None:
    put(province_admin, cohort, *make_participants(nation["53.71"], 8))
    with pytest.raises(Refused, match=r"Kursi kosong tinggal 2 \(8 dari 10 terisi\)"):
        put(province_admin, cohort, *make_participants(nation["53.01"], 3))
    put(province_admin, cohort, *make_participants(nation["53.01"], 2))
    with pytest.raises(Refused, match=r"Angkatan ini sudah penuh \(10 dari 10\)"):
        put(province_admin, cohort, make_participant(nation["53.01"]))
    assert Enrollment.objects.count() == 10


def test_all_or_nothing_with_a_reason_for_each(
    cohort: Cohort, nation: Nation, province_admin: User
) -> None:
    fine = make_participant(nation["53.71"])
    low = make_participant(nation["53.71"], grade="II/c")
    gone = make_participant(nation["53.71"], status=Status.WITHDRAWN)
    seated = make_participant(nation["53.71"])
    put(province_admin, cohort, seated)
    with pytest.raises(Refused) as refusal:
        put(province_admin, cohort, fine, low, gone, seated)
    for words in (
        f"{low.name}: golongan II, angkatan ini untuk golongan III",
        f"{gone.name}: statusnya mengundurkan diri",
        f"{seated.name}: sudah terdaftar di Angkatan 1 Golongan III TA 2026",
    ):
        assert words in refusal.value.message
    assert fine.name not in refusal.value.message
    assert Enrollment.objects.count() == 1


def test_nobody_chosen_and_chosen_twice(
    cohort: Cohort, nation: Nation, province_admin: User
) -> None:
    with pytest.raises(Refused, match="Belum ada peserta yang dipilih"):
        put(province_admin, cohort)
    person = make_participant(nation["53.71"])
    assert len(put(province_admin, cohort, person, person)) == 1


def test_only_the_area_of_the_organiser_and_its_center(
    cohort: Cohort, nation: Nation, pksdm: User, province_admin: User
) -> None:
    stranger = make_participant(nation["51.71"])
    with pytest.raises(Refused, match="di luar kewenangan Anda"):
        put(province_admin, cohort, stranger)
    with pytest.raises(Refused, match="tidak dilayani BPSDM Provinsi Nusa Tenggara Timur"):
        put(pksdm, cohort, stranger)
    served_from(nation["51"].province, nation.center)
    assert put(pksdm, cohort, stranger)[0].seat == 1


def test_rights(
    cohort: Cohort, nation: Nation, operator_a: User, auditor: User, other_province: User
) -> None:
    person = make_participant(nation["53.71"])
    for actor in (operator_a, auditor, other_province):
        with pytest.raises(Forbidden):
            put(actor, cohort, person)


def test_probation_ending_too_soon_warns_and_does_not_block(
    cohort: Cohort, nation: Nation, province_admin: User
) -> None:
    late = make_participant(nation["53.71"], appointed_on=date(2025, 3, 1))
    on_time = make_participant(nation["53.71"], appointed_on=date(2025, 3, 10))
    outcome = enroll(actor=province_admin, cohort=cohort, participants=[late, on_time])
    assert len(outcome.enrollments) == 2
    assert len(outcome.warnings) == 1
    assert late.name in outcome.warnings[0]
    assert on_time.name not in outcome.warnings[0]  # ends on the very last day, 10 March


def test_leaving_needs_a_reason_and_happens_once(
    cohort: Cohort, nation: Nation, province_admin: User, operator_a: User
) -> None:
    seat = put(province_admin, cohort, make_participant(nation["53.71"]))[0]
    with pytest.raises(Refused, match="Tulis alasan"):
        withdraw(actor=province_admin, enrollment=seat, reason="  ")
    with pytest.raises(Forbidden):
        withdraw(actor=operator_a, enrollment=seat, reason="Uji")
    ended = withdraw(actor=province_admin, enrollment=seat, reason="Sakit panjang")
    assert (ended.status, ended.end_reason) == ("withdrawn", "Sakit panjang")
    with pytest.raises(Refused, match="sudah tidak terdaftar"):
        withdraw(actor=province_admin, enrollment=seat, reason="Lagi")
    assert AuditEntry.objects.filter(action="enrollment.ended").count() == 1


def test_a_transfer_is_one_step(cohort: Cohort, nation: Nation, province_admin: User) -> None:
    seat = put(province_admin, cohort, make_participant(nation["53.71"]))[0]
    target = another(province_admin, nation)
    moved = transfer(actor=province_admin, enrollment=seat, cohort=target).enrollments[0]
    assert moved.cohort == target
    seat.refresh_from_db()
    assert (seat.status, seat.end_reason) == ("moved", f"Pindah ke {target}")


def test_a_refused_transfer_leaves_the_old_seat(
    cohort: Cohort, nation: Nation, province_admin: User
) -> None:
    seat = put(province_admin, cohort, make_participant(nation["53.71"]))[0]
    full = another(province_admin, nation)
    put(province_admin, full, *make_participants(nation["53.01"], 2))
    low = another(province_admin, nation, level="II")
    for target, words in ((full, "sudah penuh"), (low, "golongan III"), (cohort, "sudah berada")):
        with pytest.raises(Refused, match=words):
            transfer(actor=province_admin, enrollment=seat, cohort=target)
    seat.refresh_from_db()
    assert seat.status == "enrolled"


def test_a_lost_race_is_tried_again_once(
    cohort: Cohort, nation: Nation, province_admin: User
) -> None:
    person = make_participant(nation["53.71"])
    real = seats_module.seat
    with mock.patch.object(seats_module, "seat", side_effect=[IntegrityError, mock.DEFAULT]) as s:
        s.return_value = []
        put(province_admin, cohort, person)
    assert s.call_count == 2
    with (
        mock.patch.object(seats_module, "seat", side_effect=IntegrityError),
        pytest.raises(Refused, match="baru saja diambil"),
    ):
        put(province_admin, cohort, person)
    assert seats_module.seat is real


def test_the_database_refuses_a_seat_above_the_capacity(
    cohort: Cohort, nation: Nation, province_admin: User
) -> None:
    """In SQL of our own, past every service: the triggers of migration 0002."""
    people = make_participants(nation["53.71"], 2)
    seat = put(province_admin, cohort, people[0])[0]
    statements = [
        (
            "INSERT INTO schedule_enrollment"
            " (participant_id, cohort_id, seat, status, end_reason, created_at)"
            " VALUES (%s, %s, 11, 'enrolled', '', '2026-01-12 00:00:00+00:00')",
            [people[1].pk, cohort.pk],
        ),
        ("UPDATE schedule_enrollment SET seat = 11 WHERE id = %s", [seat.pk]),
        ("UPDATE schedule_cohort SET capacity = 0 WHERE id = %s", [cohort.pk]),
    ]
    for sql, values in statements:
        with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(sql, values)
    update_cohort(actor=province_admin, cohort=cohort, capacity=1)
    with pytest.raises(IntegrityError), transaction.atomic():
        Enrollment.objects.create(cohort=cohort, participant=people[1], seat=2)


def test_the_database_refuses_a_capacity_below_a_taken_seat(
    cohort: Cohort, nation: Nation, province_admin: User
) -> None:
    put(province_admin, cohort, *make_participants(nation["53.71"], 3))
    with pytest.raises(IntegrityError), transaction.atomic():
        Cohort.objects.filter(pk=cohort.pk).update(capacity=2)
    with pytest.raises(IntegrityError), transaction.atomic():
        Enrollment.objects.filter(seat=3).update(seat=2)
