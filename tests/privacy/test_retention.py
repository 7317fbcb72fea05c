"""What was kept long enough goes, what is younger stays, letters and the trail are untouched."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from axes.models import AccessAttempt, AccessFailureLog
from django.core.management import call_command
from django.db.models import F
from django.utils import timezone
from django_tasks import TaskResultStatus
from django_tasks_db.models import DBTaskResult

from latsar.access.models import Session
from latsar.accounts.models import User
from latsar.audit.chain import verify
from latsar.audit.models import AuditEntry
from latsar.background.choices import JobStatus
from latsar.background.models import Job
from latsar.organizations.choices import Level
from latsar.organizations.models import Satker
from mentors.models import Mentor, Mentorship
from participants.models import ImportChunk, Participant, RosterImport
from reporting.privacy import retention
from schedule.models import TrainingDay
from tests.budget.scene import Scene
from tests.budget.scene import scene as scene
from tests.cast import Nation, make_mentor, make_participant

CONTACT = {"phone": "081234567890", "email": "maria@contoh.kpu.go.id"}
pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def office(nation: Nation) -> Satker:
    central = {"code": "00", "name": "Setjen KPU RI", "level": Level.CENTRAL}
    return Satker.objects.get_or_create(code="00", defaults=central)[0]


def ago(days: int) -> Any:
    return timezone.now() - timedelta(days=days)


def told() -> AuditEntry:
    return AuditEntry.objects.get(action="retention.applied")


def test_contacts_go_when_the_training_is_long_over(scene: Scene) -> None:
    Participant.objects.update(**CONTACT)
    waiting = make_participant(scene.nation["53.71"], **CONTACT)
    assert retention.foreseen()["participant_contacts"] == 0
    TrainingDay.objects.update(date=F("date") - timedelta(days=1200))
    trained = Participant.objects.exclude(pk=waiting.pk)
    version = trained.first().version
    assert retention.foreseen()["participant_contacts"] == trained.count()
    assert retention.apply()["participant_contacts"] == trained.count()
    assert set(trained.values_list("phone", "email", "version")) == {("", "", version + 1)}
    waiting.refresh_from_db()
    assert waiting.phone == CONTACT["phone"]
    notes = AuditEntry.objects.filter(action="contact.cleared")
    assert {int(n.object_id) for n in notes} == set(trained.values_list("pk", flat=True))
    assert CONTACT["phone"] not in json.dumps([[n.before, n.after] for n in notes])
    assert all(n.reason and n.satker for n in notes)
    assert told().after["nomor HP dan surel peserta"] == trained.count()
    assert retention.foreseen()["participant_contacts"] == 0


def test_who_was_never_trained_is_kept_by_the_end_of_probation(nation: Nation) -> None:
    person = make_participant(nation["53.71"], **CONTACT)
    for days, amount in ((729, 0), (731, 1)):
        end = timezone.datetime(2026, 1, 12).date() - timedelta(days=days)
        Participant.objects.filter(pk=person.pk).update(
            probation_ends_on=end, appointed_on=end - timedelta(days=365)
        )
        assert retention.foreseen()["participant_contacts"] == amount


def test_contacts_of_mentors_go_when_they_guide_nobody_any_more(scene: Scene) -> None:
    """Whoever guides stays, however long; so does who came lately."""
    Mentor.objects.all().update(**CONTACT)
    new = make_mentor(scene.nation["53.71"], **CONTACT)
    old = make_mentor(scene.nation["53.71"], **CONTACT)
    Mentor.objects.filter(pk=old.pk).update(created_at="2020-01-01T00:00:00Z")
    former = Mentorship.objects.first().mentor
    past = {"started_on": "2020-01-01", "ended_on": "2020-12-31"}
    Mentorship.objects.filter(mentor=former).update(**past)
    assert retention.apply()["mentor_contacts"] == 2
    cleared = set(Mentor.objects.filter(phone="", email="").values_list("pk", flat=True))
    assert cleared == {old.pk, former.pk}
    assert new.pk not in cleared


def make_import(user: User, days: int, status: str) -> RosterImport:
    made = RosterImport.objects.create(
        kind="participants",
        status=status,
        file_name=f"{status}.xlsx",
        sha256="0" * 64,
        content=b"PK",
        marked=b"PK",
        errors=[{"row": 2, "column": "NIP", "message": "17 digit", "value": "1"}],
        uploaded_by=user,
    )
    ImportChunk.objects.create(roster_import=made, section="created", number=1, rows=[["Maria"]])
    RosterImport.objects.filter(pk=made.pk).update(uploaded_at=ago(days))
    return made


def test_workbooks_and_former_values_go_after_their_time(operator_a: User) -> None:
    old = [make_import(operator_a, 91, status) for status in ("saved", "refused", "checked")]
    young = make_import(operator_a, 89, "saved")
    busy = make_import(operator_a, 91, "checking")
    assert retention.apply()["imports"] == 3
    for row in RosterImport.objects.filter(pk__in=[o.pk for o in old]):
        assert (row.content, row.marked, row.errors) == (None, None, [])
        assert row.file_name
    assert {c.roster_import_id for c in ImportChunk.objects.all()} == {young.pk, busy.pk}
    notes = AuditEntry.objects.filter(action="roster.cleared")
    assert {n.object_label for n in notes} == {"saved.xlsx", "refused.xlsx", "checked.xlsx"}
    assert retention.foreseen()["imports"] == 0


def test_old_failures_jobs_and_sessions_go(operator_a: User) -> None:
    for days in (91, 89):
        who = {"username": "x", "ip_address": "10.0.0.1", "user_agent": str(days)}
        AccessAttempt.objects.create(**who, failures_since_start=1)
        AccessFailureLog.objects.create(**who)
        for model in (AccessAttempt, AccessFailureLog):
            row = model.objects.get(user_agent=str(days))
            model.objects.filter(pk=row.pk).update(attempt_time=ago(days))
        for status in (JobStatus.DONE, JobStatus.RUNNING):
            ended = ago(days) if status == JobStatus.DONE else None
            Job.objects.create(
                title="x", work="x", user=operator_a, status=status, finished_at=ended
            )
        DBTaskResult.objects.create(
            id=uuid4(),
            status=TaskResultStatus.SUCCESSFUL,
            args_kwargs={},
            task_path="x",
            exception_class_path="",
            traceback="",
            run_after=ago(days),
            finished_at=ago(days),
            backend_name="default",
            queue_name="default",
        )
    for name, hours in (("over", -1), ("open", 1)):
        ends = timezone.now() + timedelta(hours=hours)
        Session.objects.create(session_key=name, session_data="", expire_date=ends)
    done = retention.apply()
    assert (done["sign_in_failures"], done["jobs"], done["sessions"]) == (2, 2, 1)
    assert set(AccessAttempt.objects.values_list("user_agent", flat=True)) == {"89"}
    assert Job.objects.count() == 3
    assert Session.objects.get().session_key == "open"


def test_letters_and_trail_are_in_no_rule(scene: Scene, operator_a: User) -> None:
    make_import(operator_a, 500, "saved")
    before = list(AuditEntry.objects.order_by("pk").values_list("pk", "digest"))
    retention.apply()
    after = list(AuditEntry.objects.order_by("pk").values_list("pk", "digest"))
    assert after[: len(before)] == before
    assert verify().ok
    touched = {q.model._meta.label for r in retention.RULES.values() for q in queries(r)}
    assert not {label for label in touched if label.startswith(("audit.", "reporting."))}


def queries(rule: Any) -> list[Any]:
    found = rule.find(0)
    return found if isinstance(found, list) else [found]


def test_the_command_only_counts_unless_told(
    operator_a: User, capsys: pytest.CaptureFixture[str]
) -> None:
    make_import(operator_a, 91, "saved")
    for arguments in ([], ["--dry-run"]):
        call_command("retention", *arguments)
        said = json.loads(capsys.readouterr().out)
        assert (said["applied"], said["rules"]["imports"]["amount"]) == (False, 1)
    assert set(said["rules"]) == set(retention.RULES)
    assert all(rule["reason"] for rule in said["rules"].values())
    assert RosterImport.objects.get().content is not None
    assert not AuditEntry.objects.exists()
    call_command("retention", "--apply")
    said = json.loads(capsys.readouterr().out)
    assert (said["applied"], said["rules"]["imports"]["amount"]) == (True, 1)
    assert RosterImport.objects.get().content is None
