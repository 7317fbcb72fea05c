"""Each planted fault is found by its rule, and a sound database has none."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.core.management import call_command
from django.db import connection
from django.utils import timezone

from budget.models import BudgetRequest
from latsar.background.choices import JobStatus
from latsar.background.models import Job
from latsar.operations.invariants import RULES, check_all
from latsar.operations.invariants.rule import SHOWN
from mentors.models import Mentor, Mentorship
from reporting.models import Letter
from schedule.models import Cohort, Enrollment
from tests.cast import Nation, make_participants

from .planting import execute, unguarded
from .scene import sound

__all__ = ["sound"]
pytestmark = pytest.mark.django_db


def six_mentees() -> None:
    mentor = Mentor.objects.first()
    people = make_participants(mentor.satker, 6)
    Mentorship.objects.bulk_create(
        Mentorship(mentor=mentor, participant=p, slot=n, mode="offline", started_on="2026-01-12")
        for n, p in enumerate(people, start=1)
    )


def sixth_place() -> None:
    execute("UPDATE mentors_mentorship SET slot = 6 WHERE id = %s", Mentorship.objects.first().pk)


def one_place_twice() -> None:
    old = Mentorship.objects.first()
    (person,) = make_participants(old.mentor.satker, 1)
    Mentorship.objects.create(
        mentor=old.mentor, participant=person, slot=old.slot, mode="online", started_on="2026-01-12"
    )


def two_mentors() -> None:
    old = Mentorship.objects.first()
    other = Mentor.objects.exclude(pk=old.mentor_id).first() or Mentor.objects.create(
        nip="197001011995011001",
        name="Lain",
        position="Kepala",
        position_kind="structural",
        satker=old.mentor.satker,
    )
    Mentorship.objects.create(
        mentor=other, participant=old.participant, slot=5, mode="online", started_on="2026-01-12"
    )


def too_small() -> None:
    execute("UPDATE schedule_cohort SET capacity = 1 WHERE id = %s", seated().cohort_id)


def seat_beyond() -> None:
    execute("UPDATE schedule_enrollment SET seat = 199 WHERE id = %s", seated().pk)


def seat_twice() -> None:
    first, second = Enrollment.objects.filter(cohort=seated().cohort)[:2]
    execute("UPDATE schedule_enrollment SET seat = %s WHERE id = %s", first.seat, second.pk)


def two_seats() -> None:
    old = seated()
    Enrollment.objects.create(participant=old.participant, cohort=old.cohort, seat=39)


def seated() -> Enrollment:
    return Enrollment.objects.order_by("pk").first()


def a_day_less() -> None:
    day = Cohort.objects.first().days.last()
    execute("DELETE FROM schedule_trainingday WHERE id = %s", day.pk)


def a_letter_gone() -> None:
    execute("DELETE FROM reporting_signedcopy")
    execute("DELETE FROM reporting_letter WHERE sequence = 2")


def the_last_letter_gone() -> None:
    execute("DELETE FROM reporting_signedcopy")
    execute("DELETE FROM reporting_letter WHERE sequence = 3")


def all_letters_gone() -> None:
    execute("DELETE FROM reporting_signedcopy")
    execute("DELETE FROM reporting_letter")


def a_number_doubled() -> None:
    execute("UPDATE reporting_letter SET sequence = 2 WHERE sequence = 3")


def a_text_number_doubled() -> None:
    number = Letter.objects.get(sequence=1).number
    execute("UPDATE reporting_letter SET number = %s WHERE sequence = 2", number)


def another_pdf() -> None:
    execute("UPDATE reporting_letter SET pdf = %s WHERE sequence = 2", b"other")


def no_pdf() -> None:
    execute("UPDATE reporting_letter SET pdf = NULL WHERE sequence = 2")


def another_copy() -> None:
    execute("UPDATE reporting_signedcopy SET content = %s", b"other")


def a_wrong_amount() -> None:
    execute("UPDATE budget_budgetline SET amount = amount + 1")
    execute(
        "UPDATE budget_budgetrequest SET total = (SELECT sum(amount) FROM budget_budgetline "
        "WHERE request_id = budget_budgetrequest.id)"
    )


def a_wrong_total() -> None:
    execute("UPDATE budget_budgetrequest SET total = total + 1")


def two_current() -> None:
    old = BudgetRequest.objects.first()
    BudgetRequest.objects.create(
        satker=old.satker, fiscal_year=old.fiscal_year, revision=9, is_current=True
    )


def a_silent_job() -> None:
    long_ago = timezone.now() - timedelta(hours=1)
    waiting().update(status=JobStatus.RUNNING, beat_at=long_ago)


def a_forgotten_job() -> None:
    execute("DELETE FROM django_tasks_database_dbtaskresult")


def an_endless_job() -> None:
    Job.objects.filter(status=JobStatus.DONE).update(finished_at=None)


def waiting():
    return Job.objects.filter(status=JobStatus.QUEUED)


def a_seat_of_nobody() -> None:
    execute("UPDATE schedule_enrollment SET participant_id = 999999 WHERE id = %s", seated().pk)


def a_pair_with_nobody() -> None:
    execute("UPDATE mentors_mentorship SET participant_id = 999999")


def a_rewritten_entry() -> None:
    execute("UPDATE audit_auditentry SET reason = 'lain'")


FAULTS: list[tuple[str, Callable[[], None]]] = [
    ("mentor_at_most_five", six_mentees),
    ("mentor_at_most_five", sixth_place),
    ("mentor_slot_once", one_place_twice),
    ("participant_one_mentor", two_mentors),
    ("cohort_seats_within_capacity", too_small),
    ("cohort_seats_within_capacity", seat_beyond),
    ("cohort_seat_once", seat_twice),
    ("participant_one_seat", two_seats),
    ("cohort_18_online_7_classical", a_day_less),
    ("letter_series_without_gap", a_letter_gone),
    ("letter_series_without_gap", the_last_letter_gone),
    ("letter_series_without_gap", all_letters_gone),
    ("letter_series_without_gap", a_number_doubled),
    ("letter_number_once", a_text_number_doubled),
    ("letter_bytes_match_hash", another_pdf),
    ("letter_bytes_match_hash", no_pdf),
    ("signed_copy_bytes_match_hash", another_copy),
    ("budget_amount_is_quantity_times_price", a_wrong_amount),
    ("budget_total_is_sum_of_lines", a_wrong_total),
    ("budget_one_current_revision", two_current),
    ("job_not_stuck", a_silent_job),
    ("job_not_stuck", a_forgotten_job),
    ("job_ended_with_its_task", an_endless_job),
    ("reference_exists", a_seat_of_nobody),
    ("reference_exists", a_pair_with_nobody),
    ("audit_chain_unbroken", a_rewritten_entry),
]


def test_a_sound_database_has_no_violation(sound: Nation) -> None:
    found = check_all()
    assert found["violations"] == []
    assert found["ok"] is True
    # Each rule has looked at something, so that "none" means something.
    assert {name for name, number in found["checked"].items() if number == 0} == set()


@pytest.mark.parametrize(("rule", "plant"), FAULTS, ids=lambda v: getattr(v, "__name__", v))
def test_a_planted_fault_is_found(sound: Nation, rule: str, plant: Callable[[], None]) -> None:
    with unguarded():
        plant()
        found = check_all()
    assert found["ok"] is False
    assert rule in {violation["rule"] for violation in found["violations"]}
    assert check_all()["ok"] is True


def test_every_rule_has_a_planted_fault() -> None:
    assert {rule for rule, _ in FAULTS} == set(RULES)


def test_the_command_exits_0_or_1(sound: Nation, capsys: pytest.CaptureFixture[str]) -> None:
    call_command("check_invariants")
    assert json.loads(capsys.readouterr().out)["ok"] is True
    with unguarded():
        a_wrong_total()
        with pytest.raises(SystemExit) as stopped:
            call_command("check_invariants")
        assert stopped.value.code == 1
    printed = json.loads(capsys.readouterr().out)
    assert printed["violations"][0]["rule"] == "budget_total_is_sum_of_lines"


def test_many_violations_are_counted_not_printed(sound: Nation) -> None:
    with unguarded():
        cohort = seated().cohort
        people = make_participants(cohort.satker, SHOWN + 5)
        Enrollment.objects.bulk_create(
            Enrollment(participant=person, cohort=cohort, seat=n % 2 + 1, status="withdrawn")
            for n, person in enumerate(people)
        )
        execute("UPDATE schedule_enrollment SET participant_id = -participant_id")
        found = check_all()
    missing = [v for v in found["violations"] if v["rule"] == "reference_exists"]
    assert len(missing) == SHOWN
    assert found["not_shown"] >= 5


def test_the_queries_do_not_grow(sound: Nation, django_assert_max_num_queries) -> None:
    make_participants(sound["53.71"], 50)
    with django_assert_max_num_queries(75):
        check_all()
    assert connection.in_atomic_block
