"""The checker on the database: what it reads, whom it judges, in how many queries."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from latsar.organizations.models import Holiday, Program, Satker, TrainingCenter
from participants.choices import Status
from participants.models import Participant
from schedule.checker import Report, check_database
from schedule.choices import CohortStatus, EnrollmentStatus
from schedule.models import Cohort, Enrollment, TrainingDay, Wave
from tests.cast import Nation, make_participants
from tests.schedule.checker_world import FIRST, HOLIDAYS, LAST, timetable
from tests.schedule.conftest import served_from


def write_cohort(
    nation: Nation,
    number: int,
    people: Sequence[Participant],
    *,
    start: date = FIRST,
    satker: Satker | None = None,
    center: TrainingCenter | None = None,
    level: str = "III",
    year: int = 2026,
) -> Cohort:
    """Write a cohort row by row: the services under test elsewhere have no part in it."""
    days = timetable(start)
    cohort = Cohort.objects.create(
        satker=satker or nation["53"],
        training_center=center or nation.center,
        fiscal_year=year,
        number=number,
        grade_level=level,
        capacity=max(len(people), 1),
        starts_on=days[0].date,
    )
    TrainingDay.objects.bulk_create(
        TrainingDay(
            cohort=cohort,
            date=day.date,
            sequence=day.sequence,
            mode=day.mode,
            mode_sequence=day.sequence if day.mode == "online" else day.sequence - 18,
        )
        for day in days
    )
    Enrollment.objects.bulk_create(
        Enrollment(participant=person, cohort=cohort, seat=seat)
        for seat, person in enumerate(people, start=1)
    )
    return cohort


def rules_of(report: Report) -> dict[str, int]:
    return dict(report.counts)


def people_of(nation: Nation, code: str, amount: int, **fields: str) -> list[Participant]:
    return make_participants(nation[code], amount, **fields)


@pytest.fixture
def right(nation: Nation) -> list[Cohort]:
    """Two cohorts of NTT, one after the other, and one of Bali."""
    city, regency = people_of(nation, "53.71", 4), people_of(nation, "53.01", 2)
    bali = people_of(nation, "51.71", 1)
    return [
        write_cohort(nation, 1, [*city[:2], regency[0]]),
        write_cohort(nation, 2, [*city[2:], regency[1]], start=date(2026, 3, 11)),
        write_cohort(nation, 1, bali, satker=nation["51"], center=nation.other_center),
    ]


def test_the_calendar_of_the_tests_is_that_of_the_database(nation: Nation) -> None:
    span = (FIRST, date(2026, 5, 20))
    stored = Holiday.objects.filter(date__range=span).values_list("date", flat=True)
    assert {day for day in stored if day.isoweekday() <= 5} == set(HOLIDAYS)


def test_a_right_province_and_nation_give_nothing(nation: Nation, right: list[Cohort]) -> None:
    province = check_database(nation["53"], 2026, away_days="all")
    assert (province.violations, province.warnings) == ([], [])
    assert province.checked == {"cohorts": 2, "participants": 6, "days": 50, "satkers": 3}
    whole = check_database(None, 2026, away_days="all")
    assert (whole.violations, whole.warnings) == ([], [])
    assert whole.checked == {"cohorts": 3, "participants": 7, "days": 75, "satkers": 6}


def test_a_regency_stands_for_its_province(nation: Nation, right: list[Cohort]) -> None:
    assert check_database(nation["53.01"], 2026).checked["satkers"] == 3


def test_a_year_without_cohorts_needs_no_programme(nation: Nation) -> None:
    assert rules_of(check_database(None, 2030)) == {}


def test_a_fault_of_another_province_is_its_own(nation: Nation, right: list[Cohort]) -> None:
    right[2].days.filter(sequence=25).delete()
    assert rules_of(check_database(nation["53"], 2026)) == {}
    assert rules_of(check_database(nation["51"], 2026)) == {"days_count": 1}
    assert rules_of(check_database(None, 2026)) == {"days_count": 1}


def test_a_wave_counts_the_neighbours_at_the_same_center(
    nation: Nation, right: list[Cohort]
) -> None:
    served_from(nation["51"].province, nation.center)
    right[2].training_center, right[2].number = nation.center, 3
    right[2].save()
    wave = Wave.objects.create(
        training_center=nation.center,
        fiscal_year=2026,
        number=1,
        starts_on=FIRST,
        ends_on=date(2026, 3, 10),
        seats=4,
    )
    second = Wave.objects.create(
        training_center=nation.center,
        fiscal_year=2026,
        number=2,
        starts_on=date(2026, 3, 11),
        ends_on=LAST,
        seats=3,
    )
    assert rules_of(check_database(nation["53"], 2026)) == {}
    Wave.objects.filter(pk=wave.pk).update(seats=3)
    for scope in (nation["53"], nation["51"], None):
        assert rules_of(check_database(scope, 2026)) == {"wave_seats": 1}
    Wave.objects.filter(pk=second.pk).update(fiscal_year=2027)
    assert rules_of(check_database(None, 2026)) == {"wave_seats": 1, "wave_outside": 1}
    Wave.objects.filter(pk=wave.pk).update(training_center=nation.other_center)
    assert rules_of(check_database(None, 2026)) == {}


def test_the_percentage_is_the_programmes(nation: Nation, right: list[Cohort]) -> None:
    Program.objects.update(away_percent=25)
    report = check_database(nation["53"], 2026)
    assert rules_of(report) == {"away_campus": 1, "away_released": 1}
    assert "2 dari 4 peserta" in report.violations[0].message
    assert "melampaui batas 1 orang (25 %)" in report.violations[0].message
    assert check_database(nation["53"], 2026, away_percent=50).ok


def test_a_seat_at_a_center_of_another_province(nation: Nation, right: list[Cohort]) -> None:
    seat = Enrollment.objects.get(cohort=right[2])
    seat.participant = people_of(nation, "53", 1)[0]
    seat.save()
    assert rules_of(check_database(nation["53"], 2026)) == {"center": 1}
    assert rules_of(check_database(nation["51"], 2026)) == {"center": 1, "unplaced": 1}
    assert rules_of(check_database(None, 2026)) == {"center": 1, "unplaced": 1}


def test_who_left_and_who_never_came(nation: Nation, right: list[Cohort]) -> None:
    left = Enrollment.objects.filter(cohort=right[0]).earliest("seat")
    left.status = EnrollmentStatus.WITHDRAWN
    left.save()
    people_of(nation, "53.01", 2)
    report = check_database(nation["53"], 2026)
    assert rules_of(report) == {"unplaced": 2}
    assert [f.satker for f in report.warnings] == ["53.01", "53.71"]
    assert report.ok
    Participant.objects.filter(enrollments__isnull=True).update(status=Status.WITHDRAWN)
    assert [f.satker for f in check_database(nation["53"], 2026).warnings] == ["53.71"]


def test_a_seat_of_another_year_is_a_seat(nation: Nation, right: list[Cohort]) -> None:
    write_cohort(nation, 1, people_of(nation, "53.01", 1), year=2025)
    assert rules_of(check_database(nation["53"], 2026)) == {}


def test_a_withdrawn_person_on_a_seat_is_remarked(nation: Nation, right: list[Cohort]) -> None:
    Participant.objects.filter(enrollments__cohort=right[2]).update(status=Status.WITHDRAWN)
    report = check_database(None, 2026)
    assert rules_of(report) == {"inactive": 1}
    assert report.ok


def test_a_finished_cohort_keeps_whoever_passed(nation: Nation, right: list[Cohort]) -> None:
    Cohort.objects.filter(pk=right[2].pk).update(status=CohortStatus.FINISHED)
    Enrollment.objects.filter(cohort=right[2]).update(status=EnrollmentStatus.COMPLETED)
    Participant.objects.filter(enrollments__cohort=right[2]).update(status=Status.PASSED)
    assert rules_of(check_database(None, 2026)) == {}


def test_a_cancelled_cohort_counts_only_while_somebody_sits_there(
    nation: Nation, right: list[Cohort]
) -> None:
    Cohort.objects.filter(pk=right[2].pk).update(status=CohortStatus.CANCELLED)
    assert rules_of(check_database(None, 2026)) == {"cancelled": 1}
    Enrollment.objects.filter(cohort=right[2]).delete()
    report = check_database(None, 2026)
    assert rules_of(report) == {"unplaced": 1}
    assert report.checked["cohorts"] == 2


def test_the_deadline_is_worked_out_again(nation: Nation, right: list[Cohort]) -> None:
    """The stored end of the probation may be wrong; the date of appointment decides."""
    someone = Participant.objects.filter(enrollments__cohort=right[1])[:1]
    Participant.objects.filter(pk__in=someone.values("pk")).update(appointed_on=date(2025, 3, 31))
    assert rules_of(check_database(None, 2026)) == {"deadline": 1}


def test_the_queries_do_not_grow_with_the_size(nation: Nation, right: list[Cohort]) -> None:
    def queries(satker: Satker | None) -> int:
        with CaptureQueriesContext(
            connection,
        ) as captured:
            check_database(satker, 2026)
        return len(captured)

    before = [queries(scope) for scope in (nation["53"], None)]
    for number in range(10, 20):
        write_cohort(nation, number, people_of(nation, "53", 5))
    people_of(nation, "53.71", 40)
    assert [queries(scope) for scope in (nation["53"], None)] == before
    assert max(before) <= 12
