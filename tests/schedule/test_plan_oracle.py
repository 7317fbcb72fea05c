"""The planner against the checker and against exhaustive search, on random instances.

Whatever is applied must satisfy every rule of the checker, which shares no code with the planner;
how many are seated, in how few cohorts, and whether somebody must stay outside is compared with a
search through all possibilities.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from django.db import transaction
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from latsar.accounts.models import User
from latsar.errors import Refused
from participants.models import Participant
from schedule.checker import check_database
from schedule.models import Cohort, Enrollment, Wave
from schedule.services import Plan, plan_province, preview_plan
from tests.cast import Nation
from tests.schedule.plan_instances import (
    CROWD,
    FAR,
    TWO_WAVES,
    Instance,
    PersonSpec,
    instances,
    working_days,
    write,
)
from tests.schedule.plan_search import best_plan


def examples(amount: int) -> settings:
    checks = [
        HealthCheck.function_scoped_fixture,
        HealthCheck.too_slow,
        HealthCheck.filter_too_much,
    ]
    return settings(max_examples=amount, suppress_health_check=checks)


@contextmanager
def written(nation: Nation, instance: Instance) -> Iterator[None]:
    """Have the instance in the database, and afterwards nothing of it.

    An instance whose standing cohorts break a rule by themselves says nothing of the planner.
    """
    with transaction.atomic():
        write(nation, instance)
        try:
            assume(check_database(nation["53"], 2026).ok)
            yield
        finally:
            transaction.set_rollback(True)


def terms(nation: Nation, actor: User, instance: Instance) -> dict[str, Any]:
    return {
        "actor": actor,
        "province_satker": nation["53"],
        "start": instance.days[0],
        "end": instance.days[-1],
        "capacity": instance.capacity,
    }


def seats() -> set[tuple[int, int, int]]:
    return set(Enrollment.objects.values_list("participant_id", "cohort_id", "seat"))


def apply_soundly(nation: Nation, actor: User, instance: Instance, **options: Any) -> Plan:
    """Apply a plan: it breaks no rule, moves nobody, and leaves out whom it says."""
    before, all_held = seats(), check_database(nation["53"], 2026, away_days="all").ok
    standing = set(Cohort.objects.values_list("pk", "starts_on", "capacity"))
    plan = plan_province(**terms(nation, actor, instance), **options)
    strictly = plan.away_days == "all" and all_held
    report = check_database(nation["53"], 2026, away_days="all" if strictly else "classical")
    assert report.violations == []
    assert before <= seats()
    assert standing <= set(Cohort.objects.values_list("pk", "starts_on", "capacity"))
    without = Participant.objects.filter(status="active").exclude(enrollments__isnull=False)
    assert {person.pk for person, _ in plan.unplaced} == set(without.values_list("pk", flat=True))
    assert len(plan.unplaced) == len(instance.people) - len(seats() - before)
    assert all(reason for _, reason in plan.unplaced)
    return plan


def assert_claims(instance: Instance, plan: Plan, asked: str) -> None:
    """What the plan says of itself is true: nobody could have seated more."""
    wanted = len(instance.people)
    seated = wanted - len(plan.unplaced)
    best = best_plan(instance, campus_only=plan.away_days != "all")
    assert plan.status in {"optimal", "feasible", "infeasible"}
    assert (plan.status == "infeasible") is (seated < wanted) is bool(plan.conflicts)
    if plan.status == "infeasible":
        assert plan.missing_seats >= max(len(plan.unplaced), more_with_seats(instance, plan))
    else:
        assert plan.missing_seats == 0
    assert seated <= best.seated
    if plan.status != "feasible":
        assert seated == best.seated
    if asked != "auto":
        assert plan.away_days == asked
    elif plan.status != "feasible":
        everyone = best_plan(instance, campus_only=False).seated == wanted
        assert plan.away_days == ("all" if everyone else "classical")


def more_with_seats(instance: Instance, plan: Plan) -> int:
    """Count how many more could be seated if no wave ran out of seats."""
    ample = tuple(wave._replace(seats=99) for wave in instance.waves)
    campus_only = plan.away_days != "all"
    best = best_plan(instance._replace(waves=ample), campus_only=campus_only)
    return best.seated - best_plan(instance, campus_only=campus_only).seated


def assert_fewest_cohorts(instance: Instance, plan: Plan) -> None:
    """On days of every kind fewest cohorts come right after the lateness of the hopeless."""
    best = best_plan(instance, campus_only=plan.away_days != "all")
    new = sum(cohort.is_new for cohort in plan.cohorts)
    if len(instance.people) - len(plan.unplaced) == best.seated:
        assert new >= best.cohorts
    anybody_late = any(person.deadline < instance.days[-1] for person in instance.people)
    if plan.status == "optimal" and plan.away_days == "all" and not anybody_late:
        assert new == best.cohorts


@pytest.mark.parametrize("away_days", ["auto", "all", "classical"])
@given(instance=instances())
@examples(25)
def test_a_plan_is_right_and_nobody_finds_a_better_one(
    nation: Nation, province_admin: User, away_days: str, instance: Instance
) -> None:
    with written(nation, instance):
        plan = apply_soundly(nation, province_admin, instance, away_days=away_days)
        assert_claims(instance, plan, away_days)
        assert_fewest_cohorts(instance, plan)


@given(instance=instances())
@examples(15)
def test_what_was_previewed_is_applied_and_the_second_run_does_nothing(
    nation: Nation, province_admin: User, instance: Instance
) -> None:
    with written(nation, instance):
        before = seats()
        preview = preview_plan(**terms(nation, province_admin, instance))
        assert seats() == before
        plan = apply_soundly(nation, province_admin, instance, seen=preview.fingerprint)
        assert (plan.status, plan.unplaced) == (preview.status, preview.unplaced)
        after = seats()
        apply_soundly(nation, province_admin, instance_left(instance, plan))
        assert seats() == after


def instance_left(instance: Instance, plan: Plan) -> Instance:
    """Return the instance with as many people to seat as the plan left out."""
    return instance._replace(people=instance.people[: len(plan.unplaced)])


@given(instance=instances((TWO_WAVES,)), more=st.integers(0, 3))
@examples(15)
def test_other_seats_of_a_wave_can_be_tried_out(
    nation: Nation, province_admin: User, instance: Instance, more: int
) -> None:
    with written(nation, instance):
        before = seats()
        tried = {wave.pk: wave.seats + more for wave in Wave.objects.all()}
        terms_here = terms(nation, province_admin, instance)
        plan = preview_plan(**terms_here, wave_seats=tried, away_days="classical")
        waves = tuple(wave._replace(seats=wave.seats + more) for wave in instance.waves)
        assert_claims(instance._replace(waves=waves), plan, "classical")
        assert seats() == before
        assert not Wave.objects.exclude(seats__in=[wave.seats for wave in instance.waves]).exists()


@pytest.mark.once
@given(instance=instances((CROWD,)))
@examples(8)
def test_a_plan_for_a_crowd_breaks_no_rule(
    nation: Nation, province_admin: User, instance: Instance
) -> None:
    with written(nation, instance):
        apply_soundly(nation, province_admin, instance)


def test_a_window_that_is_too_short_seats_nobody(nation: Nation, province_admin: User) -> None:
    """With 24 working days there is no timetable: a refusal in words, and nothing written."""
    people = (PersonSpec(0, "III", FAR),)
    instance = Instance(working_days(24, set()), (), 4, 50, people, (), ())
    write(nation, instance)
    with pytest.raises(Refused, match=r"\.$"):
        plan_province(**terms(nation, province_admin, instance))
    assert seats() == set()
    assert not Cohort.objects.exists()


def test_the_oracle_sees_a_plan_made_by_other_rules(nation: Nation, province_admin: User) -> None:
    """Planned as if all but one might go at once, the same plan breaks the programme's half."""
    people = (PersonSpec(0, "III", FAR),) * 4
    instance = Instance(working_days(31, set()), (), 4, 50, people, (), ())
    write(nation, instance)
    plan = plan_province(**terms(nation, province_admin, instance), away_percent=100)
    assert len(plan.unplaced) == 1
    report = check_database(nation["53"], 2026)
    assert {finding.rule for finding in report.violations} == {"away_campus"}
    assert check_database(nation["53"], 2026, away_percent=100).ok
