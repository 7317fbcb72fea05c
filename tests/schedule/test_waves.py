"""Waves: their own rules, and that nobody is ever seated above them, also at once."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from latsar.accounts.models import User
from latsar.audit.models import AuditEntry
from latsar.errors import Forbidden, Refused, StaleVersion
from participants.models import Participant
from schedule.models import Cohort, Enrollment, Wave
from schedule.services import (
    create_cohort,
    enroll,
    generate_schedule,
    move_day,
    transfer,
    update_cohort,
    withdraw,
)
from schedule.services.wave_changes import create_wave, delete_wave, managed_centers, update_wave
from schedule.services.waves import outside_waves, uses_of
from tests.at_once import at_once
from tests.cast import Nation, make_participant, make_participants

from .conftest import MONDAY, served_from

FIRST_END = date(2026, 3, 13)
SECOND = date(2026, 3, 16)


def make_wave(actor: User, nation: Nation, seats: int = 10, **fields: Any) -> Wave:
    values: dict[str, Any] = {
        "training_center": nation.center,
        "fiscal_year": 2026,
        "starts_on": MONDAY,
        "ends_on": FIRST_END,
        "seats": seats,
    }
    return create_wave(actor=actor, **(values | fields))


@pytest.fixture
def second_cohort(cohort: Cohort, nation: Nation, province_admin: User) -> Cohort:
    """Of the same wave as `cohort`, golongan III."""
    return create_cohort(
        actor=province_admin, satker=nation["53"], grade_level="III", capacity=10, starts_on=MONDAY
    )


def test_a_wave_counts_the_seats_of_the_cohorts_inside(
    cohort: Cohort, nation: Nation, province_admin: User
) -> None:
    wave = make_wave(province_admin, nation, note="Surat 12")
    people = make_participants(nation["53.71"], 3)
    enroll(actor=province_admin, cohort=cohort, participants=people)
    (use,) = uses_of([wave])
    assert (wave.number, use.seated, use.free) == (1, 3, 7)
    assert [s.pk for s in use.cohorts] == [cohort.pk]
    entry = AuditEntry.objects.get(action="wave.created")
    assert entry.satker == nation["53"]
    assert entry.after["kursi untuk KPU"] == 10


def test_the_waves_seats_bound_enrolling_by_hand_over_cohorts(
    cohort: Cohort, second_cohort: Cohort, nation: Nation, province_admin: User
) -> None:
    make_wave(province_admin, nation, seats=5)
    people = make_participants(nation["53.71"], 6)
    enroll(actor=province_admin, cohort=cohort, participants=people[:3])
    enroll(actor=province_admin, cohort=second_cohort, participants=people[3:5])
    with pytest.raises(Refused, match=r"tinggal 0 \(5 dari 5 terisi\), sedangkan diperlukan 1"):
        enroll(actor=province_admin, cohort=second_cohort, participants=people[5:])
    assert Enrollment.objects.count() == 5
    withdraw(actor=province_admin, enrollment=Enrollment.objects.first(), reason="Mundur")
    enroll(actor=province_admin, cohort=second_cohort, participants=people[5:])


def test_moving_within_a_full_wave_takes_no_seat_more(
    cohort: Cohort, second_cohort: Cohort, nation: Nation, province_admin: User
) -> None:
    make_wave(province_admin, nation, seats=1)
    person = make_participant(nation["53.71"])
    made = enroll(actor=province_admin, cohort=cohort, participants=[person]).enrollments[0]
    transfer(actor=province_admin, enrollment=made, cohort=second_cohort)
    assert Enrollment.objects.seated().get().cohort == second_cohort


def test_nobody_moves_into_a_full_wave(
    cohort: Cohort, nation: Nation, province_admin: User
) -> None:
    make_wave(province_admin, nation, seats=1)
    make_wave(province_admin, nation, seats=9, starts_on=SECOND, ends_on=nation.program.ends_on)
    later = create_cohort(
        actor=province_admin, satker=nation["53"], grade_level="III", capacity=10, starts_on=SECOND
    )
    here, there = make_participants(nation["53.71"], 2)
    enroll(actor=province_admin, cohort=cohort, participants=[here])
    seat = enroll(actor=province_admin, cohort=later, participants=[there]).enrollments[0]
    with pytest.raises(Refused, match="Kursi gelombang 1 BPSDM"):
        transfer(actor=province_admin, enrollment=seat, cohort=cohort)
    assert Enrollment.objects.seated().filter(cohort=later).count() == 1


def test_a_cohort_must_lie_in_one_wave(
    cohort: Cohort, nation: Nation, province_admin: User
) -> None:
    make_wave(province_admin, nation)
    make_wave(province_admin, nation, starts_on=SECOND, ends_on=nation.program.ends_on)
    days = list(cohort.days.all())
    across: list[Callable[[], object]] = [
        lambda: create_cohort(
            actor=province_admin,
            satker=nation["53"],
            grade_level="II",
            capacity=10,
            starts_on=date(2026, 2, 23),
        ),
        lambda: update_cohort(actor=province_admin, cohort=cohort, starts_on=date(2026, 2, 23)),
        lambda: generate_schedule(actor=province_admin, cohort=cohort, start=date(2026, 2, 23)),
        lambda: move_day(actor=province_admin, day=days[-1], to_date=date(2026, 3, 16)),
    ]
    for change in across:
        with pytest.raises(Refused, match="tidak terletak di dalam satu gelombang"):
            change()
    assert [d.date for d in cohort.days.all()] == [d.date for d in days]
    moved = generate_schedule(actor=province_admin, cohort=cohort, start=SECOND)
    assert moved.starts_on == SECOND


def test_a_day_moves_freely_inside_its_wave(
    cohort: Cohort, nation: Nation, province_admin: User
) -> None:
    make_wave(province_admin, nation)
    last = cohort.days.last()
    move_day(actor=province_admin, day=last, to_date=date(2026, 3, 12))


def test_a_move_into_a_wave_that_is_full_is_refused(
    cohort: Cohort, nation: Nation, province_admin: User
) -> None:
    make_wave(province_admin, nation)
    make_wave(province_admin, nation, seats=1, starts_on=SECOND, ends_on=nation.program.ends_on)
    people = make_participants(nation["53.71"], 2)
    enroll(actor=province_admin, cohort=cohort, participants=people)
    with pytest.raises(Refused, match="berkuota 1 kursi; dengan perubahan ini terisi 2, lebih 1"):
        generate_schedule(actor=province_admin, cohort=cohort, start=SECOND)


def test_a_cohort_older_than_the_waves_is_named_as_outside(
    cohort: Cohort, nation: Nation, province_admin: User
) -> None:
    wave = make_wave(province_admin, nation, starts_on=SECOND, ends_on=nation.program.ends_on)
    assert [s.pk for s in outside_waves([wave])] == [cohort.pk]
    person = make_participant(nation["53.71"])
    with pytest.raises(Refused, match="Geser tanggal mulainya"):
        enroll(actor=province_admin, cohort=cohort, participants=[person])


REFUSED: list[tuple[dict[str, Any], str, str]] = [
    ({"ends_on": date(2026, 2, 2)}, "tidak sesudah tanggal mulai", "ends_on"),
    ({"seats": 0}, "paling sedikit 1", "seats"),
    ({"number": 0}, "dimulai dari 1", "number"),
    ({"starts_on": date(2026, 1, 5)}, "di luar jendela", "starts_on"),
    ({"ends_on": date(2026, 5, 8)}, "di luar jendela", "ends_on"),
    ({"ends_on": date(2026, 2, 20)}, "terlalu pendek", "ends_on"),
    ({"fiscal_year": 2027}, "Program Latsar tahun 2027 belum diatur", ""),
]


@pytest.mark.parametrize(("fields", "words", "field"), REFUSED)
def test_a_wave_that_cannot_be_is_refused_with_the_mend(
    nation: Nation, province_admin: User, fields: dict[str, Any], words: str, field: str
) -> None:
    with pytest.raises(Refused, match=words) as refusal:
        make_wave(province_admin, nation, **fields)
    assert refusal.value.field == field
    assert not Wave.objects.exists()


def test_waves_of_one_center_do_not_overlap_and_numbers_differ(nation: Nation, pksdm: User) -> None:
    make_wave(pksdm, nation)
    with pytest.raises(Refused, match="bertumpuk dengan gelombang 1"):
        make_wave(pksdm, nation, starts_on=FIRST_END, ends_on=nation.program.ends_on)
    with pytest.raises(Refused, match="Gelombang 1 tahun 2026 sudah ada"):
        make_wave(pksdm, nation, number=1, starts_on=SECOND, ends_on=nation.program.ends_on)
    assert make_wave(pksdm, nation, training_center=nation.other_center).number == 1
    second = make_wave(pksdm, nation, starts_on=SECOND, ends_on=nation.program.ends_on)
    assert second.number == 2


def test_the_database_holds_order_seats_and_number(nation: Nation, pksdm: User) -> None:
    make_wave(pksdm, nation)
    same = {"training_center": nation.center, "fiscal_year": 2026, "seats": 1}
    for wrong in (
        {"number": 2, "starts_on": FIRST_END, "ends_on": MONDAY},
        {"number": 1, "starts_on": MONDAY, "ends_on": FIRST_END},
        {"number": 2, "starts_on": MONDAY, "ends_on": FIRST_END, "seats": 0},
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            Wave.objects.create(**(same | wrong))


def test_seats_and_period_do_not_shrink_below_the_seated(
    cohort: Cohort, nation: Nation, province_admin: User
) -> None:
    wave = make_wave(province_admin, nation)
    people = make_participants(nation["53.71"], 3)
    enroll(actor=province_admin, cohort=cohort, participants=people)
    with pytest.raises(Refused, match="tidak dapat menjadi 2: 3 peserta sudah terdaftar"):
        update_wave(actor=province_admin, wave=wave, seats=2)
    with pytest.raises(Refused, match="3 peserta di angkatan 1 akan berada di luar"):
        update_wave(
            actor=province_admin, wave=wave, starts_on=date(2026, 2, 3), ends_on=date(2026, 4, 1)
        )
    changed = update_wave(actor=province_admin, wave=wave, seats=3, version=1)
    assert (changed.seats, changed.version) == (3, 2)
    with pytest.raises(StaleVersion):
        update_wave(actor=province_admin, wave=wave, seats=4, version=1)
    assert AuditEntry.objects.filter(action="wave.updated").count() == 1


def test_a_wave_with_people_goes_only_as_the_last(
    cohort: Cohort, nation: Nation, province_admin: User
) -> None:
    wave = make_wave(province_admin, nation)
    other = make_wave(province_admin, nation, starts_on=SECOND, ends_on=nation.program.ends_on)
    person = make_participant(nation["53.71"])
    enroll(actor=province_admin, cohort=cohort, participants=[person])
    with pytest.raises(Refused, match="1 peserta di angkatan 1 akan berada di luar"):
        delete_wave(actor=province_admin, wave=wave)
    delete_wave(actor=province_admin, wave=other, version=other.version)
    delete_wave(actor=province_admin, wave=wave)
    assert not Wave.objects.exists()
    assert AuditEntry.objects.filter(action="wave.deleted").count() == 2
    with pytest.raises(Refused, match="sudah dihapus orang lain"):
        delete_wave(actor=province_admin, wave=Wave(pk=wave.pk, training_center=nation.center))


def test_who_keeps_the_waves_of_which_center(
    nation: Nation,
    province_admin: User,
    other_province: User,
    operator_a: User,
    auditor: User,
    pksdm: User,
) -> None:
    wave = make_wave(pksdm, nation)
    for user in (other_province, operator_a, auditor):
        with pytest.raises(Forbidden):
            update_wave(actor=user, wave=wave, seats=20)
    assert list(Wave.objects.visible_to(other_province)) == []
    for user in (province_admin, operator_a, auditor, pksdm):
        assert list(Wave.objects.visible_to(user)) == [wave]
    # Bali comes to be served from Kupang: it sees the wave, but NTT and PKSDM keep it.
    served_from(nation["51"].province, nation.center)
    assert list(Wave.objects.visible_to(other_province)) == [wave]
    assert list(managed_centers(other_province)) == []
    assert list(managed_centers(province_admin)) == [nation.center]


def crowd(actor: User, nation: Nation, amount: int) -> None:
    cohorts = [
        create_cohort(
            actor=actor, satker=nation["53"], grade_level="III", capacity=40, starts_on=MONDAY
        )
        for _ in range(3)
    ]
    wave = make_wave(actor, nation, seats=10)
    people = make_participants(nation["53.71"], amount)

    def job(person: Participant, cohort: Cohort) -> Callable[[], object]:
        return lambda: enroll(actor=actor, cohort=cohort, participants=[person])

    answers = at_once([job(p, cohorts[n % 3]) for n, p in enumerate(people)])
    refusals = [a.message for a in answers if isinstance(a, Refused)]
    assert uses_of([wave])[0].seated == 10
    assert len(refusals) == amount - 10
    assert all("tinggal 0 (10 dari 10 terisi)" in message for message in refusals)


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_forty_at_once_for_ten_seats_of_a_wave(
    transactional_db: None, nation: Nation, province_admin: User
) -> None:
    crowd(province_admin, nation, 40)


@pytest.mark.django_db(transaction=True)
def test_fifteen_at_once_for_ten_seats_of_a_wave(
    transactional_db: None, nation: Nation, province_admin: User
) -> None:
    crowd(province_admin, nation, 15)


@pytest.mark.django_db(transaction=True)
def test_seats_taken_while_the_wave_shrinks_stay_within_it(
    transactional_db: None, nation: Nation, province_admin: User
) -> None:
    cohort = create_cohort(
        actor=province_admin, satker=nation["53"], grade_level="III", capacity=40, starts_on=MONDAY
    )
    wave = make_wave(province_admin, nation, seats=12)
    people = make_participants(nation["53.71"], 8)

    def job(person: Participant) -> Callable[[], object]:
        return lambda: enroll(actor=province_admin, cohort=cohort, participants=[person])

    def shrink() -> object:
        return update_wave(actor=province_admin, wave=wave, seats=4)

    at_once([*[job(p) for p in people], shrink])
    wave.refresh_from_db()
    assert uses_of([wave])[0].free >= 0
