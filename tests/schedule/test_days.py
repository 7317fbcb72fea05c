"""Generating, moving and swapping days never breaks 18 + 7 (the fixture `cohort` checks it after each test)."""

from __future__ import annotations

from datetime import date

import pytest
from django.db import IntegrityError, transaction

from latsar.accounts.models import User
from latsar.audit.models import AuditEntry
from latsar.errors import Forbidden, Refused, StaleVersion
from schedule.models import Attendance, Cohort, TrainingDay
from schedule.services import enroll, generate_schedule, move_day, swap_days, update_cohort
from tests.cast import Nation, make_participant


def day_on(cohort: Cohort, month: int, day: int) -> TrainingDay:
    return cohort.days.get(date=date(2026, month, day))


def mark(cohort: Cohort, day: TrainingDay, actor: User, nation: Nation) -> None:
    outcome = enroll(actor=actor, cohort=cohort, participants=[make_participant(nation["53.71"])])
    Attendance.objects.create(enrollment=outcome.enrollments[0], day=day, status="present")


def test_a_new_cohort_has_its_days(cohort: Cohort) -> None:
    dates = list(cohort.days.values_list("date", flat=True))
    assert (dates[0], dates[-1]) == (date(2026, 2, 2), date(2026, 3, 10))
    assert date(2026, 2, 17) not in dates  # Imlek


@pytest.mark.parametrize(
    ("source", "target", "sequence"),
    [
        ((2, 2), (3, 12), 25),  # the first becomes the last
        ((3, 10), (4, 30), 25),  # the last moves to the end of the window
        ((2, 27), (3, 11), 25),  # an online day after the classical ones
    ],
)
def test_a_moved_day_keeps_its_mode_and_id(
    cohort: Cohort,
    province_admin: User,
    source: tuple[int, int],
    target: tuple[int, int],
    sequence: int,
) -> None:
    before = day_on(cohort, *source)
    day = move_day(actor=province_admin, day=before, to_date=date(2026, *target))
    assert (day.pk, day.mode, day.sequence) == (before.pk, before.mode, sequence)
    cohort.refresh_from_db()
    assert cohort.starts_on == cohort.days.order_by("date")[0].date
    entry = AuditEntry.objects.get(action="cohort.day_moved")
    assert list(entry.after.values()) == [date(2026, *target).isoformat()]


def test_days_move_many_times_and_stay_whole(cohort: Cohort, province_admin: User) -> None:
    targets = [date(2026, 4, n) for n in (1, 2, 6, 7, 8, 9, 10)]
    for target in targets:
        move_day(actor=province_admin, day=cohort.days.order_by("date")[0], to_date=target)
    assert cohort.days.filter(date__gte=date(2026, 4, 1)).count() == 7
    assert list(cohort.days.values_list("mode", flat=True))[-7:] == ["online"] * 7


@pytest.mark.parametrize(
    ("target", "words"),
    [
        (date(2026, 2, 17), "hari libur"),
        (date(2026, 3, 15), "hari Minggu"),
        (date(2026, 3, 14), "hari Sabtu"),
        (date(2026, 2, 3), "sudah menjadi hari pelatihan"),
        (date(2026, 2, 2), "sudah pada 2 Februari 2026"),
        (date(2026, 5, 4), "di luar jendela"),
        (date(2026, 1, 30), "di luar jendela"),
    ],
)
def test_a_forbidden_date_is_refused(
    cohort: Cohort, province_admin: User, target: date, words: str
) -> None:
    before = list(cohort.days.values_list("pk", "date", "mode"))
    with pytest.raises(Refused, match=words):
        move_day(actor=province_admin, day=day_on(cohort, 2, 2), to_date=target)
    assert list(cohort.days.values_list("pk", "date", "mode")) == before


def test_saturday_is_allowed_by_the_switch_only(cohort: Cohort, province_admin: User) -> None:
    update_cohort(actor=province_admin, cohort=cohort, saturday_allowed=True)
    day = move_day(actor=province_admin, day=day_on(cohort, 3, 10), to_date=date(2026, 3, 14))
    assert day.date.weekday() == 5
    # Taking the switch back can't leave a Saturday behind.
    update_cohort(actor=province_admin, cohort=cohort, saturday_allowed=False)
    assert all(d.date.weekday() < 5 for d in cohort.days.all())


def test_swapping_exchanges_modes_on_the_dates(cohort: Cohort, province_admin: User) -> None:
    a, b = day_on(cohort, 2, 2), day_on(cohort, 3, 10)
    swap_days(actor=province_admin, day_a=a, day_b=b)
    assert day_on(cohort, 2, 2).mode == "classical"
    assert day_on(cohort, 3, 10).mode == "online"
    assert day_on(cohort, 2, 2).pk == b.pk


def test_swapping_two_of_one_mode_is_refused(cohort: Cohort, province_admin: User) -> None:
    with pytest.raises(Refused, match="bermoda sama"):
        swap_days(actor=province_admin, day_a=day_on(cohort, 2, 2), day_b=day_on(cohort, 2, 3))


def test_a_day_with_attendance_stays(cohort: Cohort, province_admin: User, nation: Nation) -> None:
    day = day_on(cohort, 2, 2)
    mark(cohort, day, province_admin, nation)
    for change in (
        lambda: move_day(actor=province_admin, day=day, to_date=date(2026, 3, 12)),
        lambda: swap_days(actor=province_admin, day_a=day, day_b=day_on(cohort, 3, 10)),
        lambda: generate_schedule(actor=province_admin, cohort=cohort, start=date(2026, 2, 9)),
    ):
        with pytest.raises(Refused, match="Kehadiran pada 2 Februari 2026 sudah dicatat"):
            change()


def test_another_day_moves_around_one_with_attendance(
    cohort: Cohort, province_admin: User, nation: Nation
) -> None:
    day = day_on(cohort, 2, 3)
    mark(cohort, day, province_admin, nation)
    move_day(actor=province_admin, day=day_on(cohort, 2, 2), to_date=date(2026, 3, 12))
    day.refresh_from_db()
    assert (day.date, day.sequence, day.attendances.count()) == (date(2026, 2, 3), 1, 1)


def test_a_new_start_generates_anew_and_keeps_the_ids(cohort: Cohort, province_admin: User) -> None:
    ids = list(cohort.days.values_list("pk", flat=True))
    update_cohort(actor=province_admin, cohort=cohort, starts_on=date(2026, 3, 2))
    cohort.refresh_from_db()
    assert cohort.starts_on == date(2026, 3, 2)
    assert list(cohort.days.values_list("pk", flat=True)) == ids
    assert cohort.days.filter(date__lt=date(2026, 3, 2)).count() == 0


def test_a_start_on_a_holiday_begins_on_the_next_day(cohort: Cohort, province_admin: User) -> None:
    changed = generate_schedule(actor=province_admin, cohort=cohort, start=date(2026, 2, 16))
    assert changed.starts_on == date(2026, 2, 18)


def test_too_late_a_start_is_refused(cohort: Cohort, province_admin: User) -> None:
    with pytest.raises(Refused, match="hari tersedia, perlu 25"):
        generate_schedule(actor=province_admin, cohort=cohort, start=date(2026, 4, 6))
    with pytest.raises(Refused, match="di luar jendela"):
        generate_schedule(actor=province_admin, cohort=cohort, start=date(2026, 1, 5))


def test_a_stale_page_changes_nothing(cohort: Cohort, province_admin: User) -> None:
    old = cohort.version
    move_day(
        actor=province_admin,
        day=day_on(cohort, 2, 2),
        to_date=date(2026, 3, 12),
        version=old,
    )
    with pytest.raises(StaleVersion):
        move_day(
            actor=province_admin,
            day=day_on(cohort, 2, 3),
            to_date=date(2026, 3, 13),
            version=old,
        )


def test_rights_and_scope(
    cohort: Cohort, operator_a: User, auditor: User, other_province: User, pksdm: User
) -> None:
    day = day_on(cohort, 2, 2)
    for actor in (operator_a, auditor, other_province):
        with pytest.raises(Forbidden):
            move_day(actor=actor, day=day, to_date=date(2026, 3, 12))
    assert move_day(actor=pksdm, day=day, to_date=date(2026, 3, 12)).date == date(2026, 3, 12)


def test_the_database_holds_no_nineteenth_online_day(cohort: Cohort) -> None:
    for mode, number, sequence in (("online", 19, 26), ("online", 18, 25), ("classical", 8, 1)):
        with pytest.raises(IntegrityError), transaction.atomic():
            TrainingDay.objects.create(
                cohort=cohort,
                date=date(2026, 4, 1),
                sequence=sequence,
                mode=mode,
                mode_sequence=number,
            )
