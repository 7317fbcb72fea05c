"""Big files are checked, saved and undone in the background; a second click starts nothing twice."""

from __future__ import annotations

import io
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone
from django_tasks import TaskResultStatus
from django_tasks_db.models import DBTaskResult
from openpyxl import load_workbook

from latsar.accounts.models import User
from latsar.background.choices import JobStatus
from latsar.background.models import Job
from latsar.background.services import LOST_AFTER, requeue_lost
from latsar.background.testing import run_jobs
from participants import tasks
from participants.choices import ImportStatus
from participants.importer import jobs, sizes
from participants.importer.sizes import is_big
from participants.models import Participant, RosterImport

from .workbooks import row, workbook


@pytest.fixture
def everything_is_big(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sizes, "SHEET_BYTES", 0)
    monkeypatch.setattr(sizes, "ROWS_IN_REQUEST", 0)


def send(client: Client, content: bytes, url: str = "/peserta/impor/") -> Any:
    return client.post(url, {"file": SimpleUploadedFile("peserta.xlsx", content)})


def url_of(stored: RosterImport, page: str = "") -> str:
    return f"/peserta/impor/{stored.pk}/{page}"


def test_the_size_is_guessed_without_reading_the_file() -> None:
    assert not is_big(workbook([row(n) for n in range(1, 300)]))
    assert is_big(workbook([row(1 + n % 900) for n in range(3_000)]))
    assert not is_big(b"%PDF-1.7")
    assert not is_big(b"")


@pytest.mark.usefixtures("everything_is_big")
def test_upload_check_save_and_undo_in_the_background(client: Client, province_admin: User) -> None:
    client.force_login(province_admin)
    uploaded = send(client, workbook([row(1), row(2)]))
    stored = RosterImport.objects.get()
    assert (stored.status, uploaded["Location"]) == (
        ImportStatus.CHECKING,
        stored.job and stored.job.get_absolute_url(),
    )
    assert "Berkas sedang diperiksa" in client.get(url_of(stored)).content.decode()
    early = client.post(url_of(stored), {"seen": ""}, follow=True).content.decode()
    assert "belum selesai diperiksa" in early
    run_jobs()
    checked = client.get(url_of(stored))
    assert "Simpan 2 peserta" in checked.content.decode()
    assert Participant.objects.count() == 0

    client.post(url_of(stored), {"seen": checked.context["fingerprint"]})
    assert Participant.objects.count() == 0
    run_jobs()
    assert Participant.objects.count() == 2
    job = Job.objects.first()
    assert job
    assert (job.status, job.url) == (JobStatus.DONE, url_of(stored))
    assert "2 peserta ditambahkan" in job.message

    client.post(url_of(stored, "batalkan/"))
    assert Participant.objects.count() == 2
    run_jobs()
    assert Participant.objects.count() == 0
    assert "Impor ini dibatalkan" in client.get(url_of(stored)).content.decode()


@pytest.mark.usefixtures("everything_is_big")
def test_a_second_click_leads_to_the_work_under_way(client: Client, province_admin: User) -> None:
    client.force_login(province_admin)
    send(client, workbook([row(1)]))
    run_jobs()
    stored = RosterImport.objects.get()
    answers = [client.post(url_of(stored), {"seen": stored.fingerprint}) for _ in range(2)]
    assert answers[0]["Location"] == answers[1]["Location"]
    assert Job.objects.count() == 2
    run_jobs()
    assert Participant.objects.count() == 1


@pytest.mark.usefixtures("everything_is_big")
def test_a_refused_file_is_marked_in_the_background(client: Client, province_admin: User) -> None:
    client.force_login(province_admin)
    send(client, workbook([row(1), row(2, Golongan="V/z")]))
    run_jobs()
    stored = RosterImport.objects.get()
    assert stored.status == ImportStatus.REFUSED
    assert stored.marked
    book = load_workbook(io.BytesIO(client.get(url_of(stored, "berkas-bertanda/")).content))
    assert book.worksheets[0]["C3"].comment


@pytest.mark.usefixtures("everything_is_big")
def test_no_workbook_is_refused_in_the_background_too(client: Client, province_admin: User) -> None:
    client.force_login(province_admin)
    content = workbook([row(1)])
    send(client, content[:-40])
    stored = RosterImport.objects.get()
    run_jobs()
    page = client.get(url_of(stored)).content.decode()
    assert "rusak atau terpotong" in page
    assert client.get(url_of(stored, "berkas-bertanda/")).status_code == 302


@pytest.mark.usefixtures("everything_is_big")
def test_data_that_moved_are_told_and_the_check_is_fresh(
    client: Client, province_admin: User
) -> None:
    client.force_login(province_admin)
    send(client, workbook([row(1)]))
    run_jobs()
    stored = RosterImport.objects.get()
    client.post(url_of(stored), {"seen": "0" * 64})
    run_jobs()
    job = Job.objects.first()
    assert job
    assert job.status == JobStatus.REFUSED
    assert "berubah sejak Anda memeriksa" in job.message
    assert Participant.objects.count() == 0
    assert job.back_url == url_of(stored)


@pytest.mark.usefixtures("everything_is_big")
def test_a_killed_worker_leaves_nothing_and_is_taken_up_again(
    client: Client, province_admin: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    client.force_login(province_admin)
    send(client, workbook([row(1), row(2)]))
    run_jobs()
    stored = RosterImport.objects.get()
    client.post(url_of(stored), {"seen": stored.fingerprint})
    # As the server would leave it: claimed and running, its last sign of life long ago.
    Job.objects.filter(pk=Job.objects.latest("pk").pk).update(
        status=JobStatus.RUNNING, beat_at=timezone.now() - 2 * LOST_AFTER
    )
    DBTaskResult.objects.filter(status=TaskResultStatus.READY).update(
        status=TaskResultStatus.RUNNING, worker_ids=["dead"], started_at=timezone.now()
    )
    assert Participant.objects.count() == 0
    assert requeue_lost() == 1
    run_jobs()
    assert Participant.objects.count() == 2


@pytest.mark.usefixtures("everything_is_big")
def test_a_check_that_broke_can_be_started_again(
    client: Client, province_admin: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    client.force_login(province_admin)
    send(client, workbook([row(1)]))
    stored = RosterImport.objects.get()
    with monkeypatch.context() as broken:
        broken.setattr(jobs, "recheck", lambda *args, **kwargs: 1 / 0)
        run_jobs()
    page = client.get(url_of(stored)).content.decode()
    assert "terhenti sebelum selesai" in page
    client.post(url_of(stored, "periksa-lagi/"))
    run_jobs()
    stored.refresh_from_db()
    assert stored.status == ImportStatus.CHECKED


def test_nobody_saves_what_another_brought(operator_a: User, pksdm: User, client: Client) -> None:
    client.force_login(operator_a)
    send(client, workbook([row(1)]))
    stored = RosterImport.objects.get()
    with pytest.raises(Exception, match="Hanya pengunggahnya"):
        jobs.save(tasks.PAGES, lambda *args: None, pksdm, stored.pk, stored.fingerprint)
    assert Participant.objects.count() == 0
