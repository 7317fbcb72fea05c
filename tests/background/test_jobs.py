"""Background work: queued with its transaction, done once, and its end told in words."""

from datetime import timedelta

import pytest
from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django_tasks import TaskResultStatus
from django_tasks_db.models import DBTaskResult

from latsar.background.choices import JobStatus
from latsar.background.models import Job
from latsar.background.services import (
    ATTEMPTS,
    LOST_AFTER,
    Outcome,
    background,
    requeue_lost,
    retry,
    run_job,
    start,
)
from latsar.background.testing import run_jobs
from latsar.errors import Refused

pytestmark = pytest.mark.django_db
RUNS: list[int] = []


@pytest.fixture(autouse=True)
def no_runs():
    RUNS.clear()


@background
def count(progress, actor, *, amount):
    RUNS.append(amount)
    progress(1, amount, "Menghitung")
    return Outcome(f"{amount} dihitung oleh {actor.username}.", "/peserta/")


@background
def refuse(progress, actor):
    raise Refused("Berkas ini sudah disimpan.")


@background
def stumble(progress, actor):
    raise ZeroDivisionError("secret detail")


def begin(user, work=count, **arguments):
    return start(actor=user, work=work, title="Hitung", back_url="/mentor/", arguments=arguments)


def test_a_job_runs_once_and_tells_its_end(operator_a):
    job = begin(operator_a, amount=3)
    assert job.status == JobStatus.QUEUED
    run_jobs()
    run_jobs()
    job.refresh_from_db()
    assert RUNS == [3]
    assert (job.status, job.message) == (JobStatus.DONE, f"3 dihitung oleh {operator_a.username}.")
    assert (job.done, job.total, job.phase, job.percent) == (1, 3, "Menghitung", 33)
    assert job.finished_at


def test_a_refusal_is_told_in_its_own_words(operator_a):
    job = begin(operator_a, refuse)
    run_jobs()
    job.refresh_from_db()
    assert (job.status, job.message) == (JobStatus.REFUSED, "Berkas ini sudah disimpan.")


def test_a_fault_is_told_without_its_details(operator_a, caplog):
    job = begin(operator_a, stumble)
    run_jobs()
    job.refresh_from_db()
    assert job.status == JobStatus.FAILED
    assert "secret" not in job.message
    assert "secret detail" in caplog.text


def test_a_job_of_an_account_that_was_closed_is_refused(operator_a):
    job = begin(operator_a, amount=1)
    operator_a.is_active = False
    operator_a.save()
    run_jobs()
    job.refresh_from_db()
    assert (job.status, RUNS) == (JobStatus.REFUSED, [])


def test_what_is_rolled_back_was_never_queued(operator_a):
    with transaction.atomic():
        begin(operator_a, amount=1)
        transaction.set_rollback(True)
    run_jobs()
    assert RUNS == []
    assert not Job.objects.exists()


def test_only_marked_functions_run(operator_a):
    with pytest.raises(TypeError):
        begin(operator_a, print)
    job = begin(operator_a, amount=1)
    Job.objects.filter(pk=job.pk).update(work="os.getcwd")
    run_jobs()
    job.refresh_from_db()
    assert job.status == JobStatus.FAILED


def lose(job, worker_ids):
    DBTaskResult.objects.filter(pk=job.task_id).update(
        status=TaskResultStatus.RUNNING, worker_ids=worker_ids
    )
    past = timezone.now() - LOST_AFTER - timedelta(seconds=1)
    Job.objects.filter(pk=job.pk).update(status=JobStatus.RUNNING, beat_at=past)


def test_a_job_whose_server_died_is_taken_up_again_once(operator_a):
    job = begin(operator_a, amount=2)
    lose(job, ["first"])
    assert requeue_lost() == 1
    assert requeue_lost() == 0
    run_jobs()
    job.refresh_from_db()
    assert (job.status, RUNS) == (JobStatus.DONE, [2])


def test_a_job_that_beats_is_left_alone(operator_a):
    job = begin(operator_a, amount=2)
    lose(job, ["first"])
    Job.objects.filter(pk=job.pk).update(beat_at=timezone.now())
    assert requeue_lost() == 0


def test_a_job_lost_too_often_is_given_up(operator_a):
    job = begin(operator_a, amount=2)
    lose(job, ["w"] * ATTEMPTS)
    assert requeue_lost() == 0
    run_jobs()
    job.refresh_from_db()
    assert (job.status, RUNS) == (JobStatus.FAILED, [])
    assert "terhenti" in job.message


def test_a_finished_job_does_nothing_when_called_again(operator_a):
    job = begin(operator_a, amount=2)
    run_jobs()
    run_job.call(job.pk)
    assert RUNS == [2]


def test_retry_starts_a_new_job_only_after_a_bad_end(operator_a):
    job = begin(operator_a, amount=2)
    with pytest.raises(Refused):
        retry(actor=operator_a, job=job)
    run_jobs()
    job.refresh_from_db()
    with pytest.raises(Refused):
        retry(actor=operator_a, job=job)
    Job.objects.filter(pk=job.pk).update(status=JobStatus.FAILED)
    job.refresh_from_db()
    assert retry(actor=operator_a, job=job).pk != job.pk
    run_jobs()
    assert RUNS == [2, 2]


def test_the_page_waits_then_leads_to_the_result(client, operator_a):
    client.force_login(operator_a)
    job = begin(operator_a, amount=3)
    page = client.get(job.get_absolute_url()).content.decode()
    assert "Menunggu giliran" in page
    assert "?pantau=1" in page
    run_jobs()
    assert "Lihat hasil" in client.get(job.get_absolute_url()).content.decode()
    watched = client.get(f"{job.get_absolute_url()}?pantau=1")
    assert (watched.status_code, watched.url) == (302, "/peserta/")
    polled = client.get(job.get_absolute_url(), headers={"HX-Request": "true"})
    assert polled.headers["HX-Redirect"] == "/peserta/"


def test_a_refused_job_offers_to_start_again(client, operator_a):
    client.force_login(operator_a)
    job = begin(operator_a, refuse)
    run_jobs()
    page = client.get(job.get_absolute_url()).content.decode()
    assert "Berkas ini sudah disimpan." in page
    answer = client.post(reverse("background:again", args=[job.pk]))
    assert answer.url == Job.objects.latest("pk").get_absolute_url() != job.get_absolute_url()


def test_the_list_shows_ones_own_jobs_only(client, operator_a, pksdm):
    begin(operator_a, amount=3)
    client.force_login(operator_a)
    assert "Hitung" in client.get(reverse("background:jobs")).content.decode()
    client.force_login(pksdm)
    assert "Belum ada pekerjaan" in client.get(reverse("background:jobs")).content.decode()
