"""Undoing while others work: one effect, one clear message, never somebody without their person."""

from __future__ import annotations

from datetime import date
from functools import partial
from typing import Any

import pytest

from latsar.accounts.models import User
from latsar.audit.models import AuditEntry
from latsar.errors import Refused, StaleVersion
from mentors.models import Mentorship
from mentors.services import assign_mentor
from participants.importer import import_now, undo_roster
from participants.importer.roster import PARTICIPANTS
from participants.models import Participant, RosterImport
from participants.services import update_participant
from schedule.models import Enrollment
from schedule.services import create_cohort, enroll, plan_province, planner
from tests.at_once import at_once
from tests.cast import Nation, make_mentor

from .workbooks import row, workbook

pytestmark = pytest.mark.django_db(transaction=True)


def save(actor: User, amount: int, **fields: Any) -> RosterImport:
    rows = [row(n, **fields) for n in range(1, amount + 1)]
    return import_now(PARTICIPANTS, actor, workbook(rows), "roster.xlsx").roster_import


def test_eight_clicks_undo_once(transactional_db: None, province_admin: User) -> None:
    saved = save(province_admin, 3)
    answers = at_once([lambda: undo_roster(PARTICIPANTS, province_admin, saved)] * 8)
    refusals = [answer.message for answer in answers if isinstance(answer, Refused)]
    assert len(refusals) == 7
    assert all("sudah dibatalkan" in message for message in refusals)
    assert not Participant.objects.exists()
    assert AuditEntry.objects.filter(action="participant.deleted").count() == 3


def test_a_mentor_is_assigned_while_it_is_undone(
    transactional_db: None, province_admin: User, nation: Nation
) -> None:
    saved = save(province_admin, 5)
    mentor = make_mentor(nation["53.71"])
    people = list(Participant.objects.order_by("pk"))

    def assign() -> Mentorship:
        return assign_mentor(actor=province_admin, mentor=mentor, participant=people[2])

    answers = at_once([lambda: undo_roster(PARTICIPANTS, province_admin, saved), assign])
    undone, pair = (not isinstance(answer, Refused) for answer in answers)
    assert undone is not pair
    assert Participant.objects.count() == (0 if undone else 5)
    assert Mentorship.objects.count() == (0 if undone else 1)
    saved.refresh_from_db()
    assert saved.status == ("undone" if undone else "saved")


def test_a_cell_is_changed_while_it_is_undone(transactional_db: None, province_admin: User) -> None:
    save(province_admin, 4)
    saved = save(province_admin, 4, Jabatan="Jabatan Baru")
    one = Participant.objects.order_by("pk")[1]

    def change() -> Participant:
        values = {"position": "Jabatan Lain Lagi"}
        return update_participant(
            actor=province_admin, participant_id=one.pk, version=2, values=values
        )

    answers = at_once([lambda: undo_roster(PARTICIPANTS, province_admin, saved), change])
    undone, changed = (not isinstance(answer, Refused) for answer in answers)
    assert undone is not changed
    positions = set(Participant.objects.values_list("position", flat=True))
    old = {"Penata Kelola Pemilu Ahli Pertama"}
    assert positions == (old if undone else {"Jabatan Baru", "Jabatan Lain Lagi"})


def test_a_seat_is_given_while_it_is_undone(
    transactional_db: None, province_admin: User, nation: Nation
) -> None:
    saved = save(province_admin, 5)
    cohort = create_cohort(
        actor=province_admin,
        satker=nation["53"],
        grade_level="III",
        capacity=10,
        starts_on=date(2026, 2, 2),
    )
    people = list(Participant.objects.order_by("pk"))

    def seat() -> Any:
        return enroll(actor=province_admin, cohort=cohort, participants=people[1:3])

    answers = at_once([lambda: undo_roster(PARTICIPANTS, province_admin, saved), seat])
    undone, seated = (not isinstance(answer, Refused) for answer in answers)
    assert undone is not seated
    assert Participant.objects.count() == (0 if undone else 5)
    assert Enrollment.objects.count() == (0 if undone else 2)


def test_a_plan_is_applied_while_it_is_undone(
    transactional_db: None, province_admin: User, nation: Nation
) -> None:
    saved = save(province_admin, 5)

    def plan() -> Any:
        return plan_province(
            actor=province_admin,
            province_satker=nation["53"],
            start=date(2026, 2, 2),
            end=date(2026, 4, 30),
            capacity=40,
            away_percent=100,
        )

    undo = partial(undo_roster, PARTICIPANTS, province_admin, saved)
    answers = at_once([undo, plan], answers=(Refused, StaleVersion))
    undone = not isinstance(answers[0], Refused)
    assert Participant.objects.count() == (0 if undone else 5)
    assert Enrollment.objects.count() == (0 if undone else 5)
    assert undone or answers[1].enrolled == 5


def test_a_plan_waits_for_the_undoing_of_its_people(
    transactional_db: None, province_admin: User, nation: Nation, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Undone after the plan was worked out: nobody is seated, and nothing breaks."""
    saved = save(province_admin, 5)
    lock = planner.lock_people

    def undone_first(plan: planner.Plan) -> None:
        monkeypatch.setattr(planner, "lock_people", lock)
        undo_roster(PARTICIPANTS, province_admin, saved)
        lock(plan)

    monkeypatch.setattr(planner, "lock_people", undone_first)
    plan = plan_province(
        actor=province_admin,
        province_satker=nation["53"],
        start=date(2026, 2, 2),
        end=date(2026, 4, 30),
        capacity=40,
    )
    assert plan.enrolled == 0
    assert not Enrollment.objects.exists()
