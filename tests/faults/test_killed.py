"""kill -9 in the middle, on a process that is known to be there: all or nothing, then exactly once."""

from __future__ import annotations

import threading

import pytest
from django.utils import timezone

from budget.choices import Status
from budget.models import BudgetRequest
from latsar.accounts.models import User
from latsar.audit.models import AuditEntry
from latsar.background.choices import JobStatus
from latsar.background.models import Job
from latsar.background.services import start
from latsar.background.testing import run_jobs
from participants.importer import sizes
from participants.models import Participant, RosterImport
from reporting.models import Letter
from reporting.packages.national import is_stored
from reporting.tasks import build_packages
from schedule.models import Cohort
from tests.cast import PASSWORD, Nation, make_official, make_participants
from tests.participants.workbooks import nip, row, workbook
from tests.reporting.letter_case import budget, draft, make_cohort, seat, small_case

from .browser import Browser
from .conftest import Stage

ROWS = 1_800
TRAIL = 'INSERT INTO "?audit_auditentry'


def entries(action: str) -> int:
    return AuditEntry.objects.filter(action=action).count()


def test_a_worker_killed_in_the_middle_of_an_import(
    stage: Stage, client, province_admin: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sizes, "SHEET_BYTES", 0)
    monkeypatch.setattr(sizes, "ROWS_IN_REQUEST", 0)
    client.force_login(province_admin)
    content = workbook([row(1 + n, NIP=nip(1 + n % 900, sex=1 + n // 900)) for n in range(ROWS)])
    upload = stage.folder / "peserta.xlsx"
    upload.write_bytes(content)
    with upload.open("rb") as file:
        client.post("/peserta/impor/", {"file": file})
    run_jobs()
    stored = RosterImport.objects.get()
    asked = client.post(f"/peserta/impor/{stored.pk}/", {"seen": stored.fingerprint})
    assert "/pekerjaan/" in asked.url, stored.errors

    worker = stage.worker(**stage.paused_at(TRAIL))
    stage.wait_paused()
    worker.kill()
    assert Participant.objects.count() == entries("participant.created") == 0
    stage.sound()

    stage.worker()
    stage.wait_jobs()
    job = Job.objects.latest("pk")
    assert (job.status, Participant.objects.count()) == (JobStatus.DONE, ROWS)
    assert entries("participant.created") == ROWS
    assert entries("roster.imported") == 1
    stage.sound()


def send_and_kill(stage: Stage, sign_in: tuple[str, str], path: str, field: str) -> None:
    """Send a form to a server that stands still in its transaction, and kill the server."""
    server = stage.server(**stage.paused_at(TRAIL))
    browser = Browser(server.url).sign_in(*sign_in)
    values = browser.form(path, field).values
    sending = threading.Thread(target=lost_answer, args=(browser, path, values))
    sending.start()
    stage.wait_paused()
    server.kill()
    sending.join()


def lost_answer(browser: Browser, path: str, values: dict[str, str]) -> None:
    with pytest.raises(OSError):  # noqa: PT011  # whatever way a connection breaks
        browser.post(path, values)


def test_a_server_killed_in_the_middle_of_issuing(
    stage: Stage, nation: Nation, province_admin: User
) -> None:
    small_case(nation)
    letter = draft(province_admin, nation["53"])
    path, who = f"/surat/{letter.pk}/terbitkan/", (province_admin.username, PASSWORD)
    before = AuditEntry.objects.count()

    send_and_kill(stage, who, path, "numbering")
    assert not Letter.objects.get().number
    assert entries("letter.issued") == 0
    stage.sound()

    browser = Browser(stage.server().url).sign_in(*who)
    values = browser.form(path, "numbering").values
    assert "success" in browser.post(path, values).said
    assert "success" not in browser.post(path, values).said
    assert Letter.objects.get().sequence == 1
    assert entries("letter.issued") == 1
    assert AuditEntry.objects.count() > before
    stage.sound()


@pytest.mark.faults_long
def test_a_server_killed_in_the_middle_of_an_approval(
    stage: Stage, nation: Nation, province_admin: User, pksdm: User
) -> None:
    asked = budget(nation["53.71"], province_admin)
    BudgetRequest.objects.update(endorsed_by=province_admin, endorsed_at=timezone.now())
    path, who = f"/anggaran/{asked.pk}/setujui/", (pksdm.username, PASSWORD)

    send_and_kill(stage, who, path, "version")
    asked.refresh_from_db()
    assert asked.status == Status.SUBMITTED
    assert entries("budget.approved") == 0
    stage.sound()

    browser = Browser(stage.server().url).sign_in(*who)
    values = browser.form(path, "version").values
    assert "success" in browser.post(path, values).said
    assert "success" not in browser.post(path, values).said
    asked.refresh_from_db()
    assert (asked.status, entries("budget.approved")) == (Status.APPROVED, 1)
    stage.sound()


@pytest.mark.faults_long
def test_a_worker_killed_in_the_middle_of_the_national_packages(
    stage: Stage, nation: Nation, pksdm: User
) -> None:
    small_case(nation)
    make_official(nation["51"])
    cohort = make_cohort(nation, 2)
    Cohort.objects.filter(pk=cohort.pk).update(
        satker=nation["51"], training_center=nation.other_center
    )
    seat(cohort, make_participants(nation["51.71"], 2))
    asked = {"year": 2026, "key": "uji-faults", "dated_on": "2026-01-12"}
    start(actor=pksdm, work=build_packages, title="Paket", arguments=asked)

    worker = stage.worker(**stage.paused_at('INSERT INTO "reporting_numberseries"', times=2))
    stage.wait_paused()
    worker.kill()
    assert Letter.objects.exclude(number="").count() == 1
    stage.sound()

    stage.worker()
    stage.wait_jobs()
    assert Job.objects.get().status == JobStatus.DONE
    assert Letter.objects.count() == entries("letter.issued") == 2
    assert is_stored("uji-faults")
    stage.sound()
