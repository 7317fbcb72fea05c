"""What counts as lost: a dead process at once, a silent one by the database's clock, no other."""

import os
import subprocess
import sys
from datetime import datetime, timedelta

import pytest
from django.db import OperationalError
from django.utils import timezone
from django_tasks import TaskResultStatus
from django_tasks_db.models import DBTaskResult

from latsar.accounts.models import User
from latsar.background import place
from latsar.background.choices import JobStatus
from latsar.background.models import Job
from latsar.background.services import Outcome, background, requeue, requeue_lost, say, start
from latsar.background.testing import run_jobs

pytestmark = pytest.mark.django_db
RUNS: list[int] = []
HOURS = timedelta(hours=3)


@background
def breaking(progress, actor, *, times):
    RUNS.append(times)
    if len(RUNS) <= times:
        raise OperationalError("server closed the connection unexpectedly")
    return Outcome("Selesai.")


def begin(user: User, **arguments: int) -> Job:
    RUNS.clear()
    return start(actor=user, work=breaking, title="Uji", arguments=arguments)


def claimed(job: Job, name: str) -> None:
    tasks = DBTaskResult.objects.filter(pk=job.task_id)
    tasks.update(status=TaskResultStatus.RUNNING, worker_ids=[name])
    say(job, status=JobStatus.RUNNING)


def skewed(monkeypatch: pytest.MonkeyPatch, by: timedelta) -> None:
    real = timezone.now

    def now() -> datetime:
        return real() + by

    monkeypatch.setattr(timezone, "now", now)


@pytest.mark.parametrize("by", [HOURS, -HOURS])
def test_a_server_with_a_wrong_clock_takes_no_job_from_another(operator_a, monkeypatch, by) -> None:
    job = begin(operator_a, times=0)
    claimed(job, "elsewhere")
    skewed(monkeypatch, by)
    assert requeue_lost() == 0
    say(job, done=1)  # a sign of life by the wrong clock
    monkeypatch.undo()
    assert requeue_lost() == 0


def test_a_job_silent_by_the_databases_clock_is_taken_up(operator_a) -> None:
    job = begin(operator_a, times=0)
    claimed(job, "elsewhere")
    Job.objects.filter(pk=job.pk).update(beat_at=timezone.now() - timedelta(seconds=61))
    assert requeue_lost() == 1


def test_with_the_row_held_the_question_is_asked_again(operator_a) -> None:
    """Between the first look and the lock it may have given a sign, or ended."""
    job = begin(operator_a, times=0)
    claimed(job, "elsewhere")
    assert requeue(job.pk, job.task_id) == 0
    Job.objects.filter(pk=job.pk).update(beat_at=timezone.now() - timedelta(seconds=61))
    say(job, status=JobStatus.DONE)
    Job.objects.filter(pk=job.pk).update(beat_at=timezone.now() - timedelta(seconds=61))
    assert requeue(job.pk, job.task_id) == 0
    job.refresh_from_db()
    assert job.status == JobStatus.DONE


def test_a_job_of_a_process_that_died_here_is_taken_up_at_once(operator_a) -> None:
    job = begin(operator_a, times=0)
    with subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE) as other:
        name = f"{place.here()}:{other.pid}:{place.started(other.pid)}:12345678"
        claimed(job, name)
        assert requeue_lost() == 0
        other.kill()
        other.wait()
    assert requeue_lost() == 1
    run_jobs()
    job.refresh_from_db()
    assert (job.status, len(RUNS)) == (JobStatus.DONE, 1)


def test_a_job_that_holds_the_database_for_long_is_not_taken_from_the_living(operator_a) -> None:
    """On SQLite its own transaction keeps its signs of life from being written."""
    job = begin(operator_a, times=0)
    with place.named() as own:
        claimed(job, own)
        Job.objects.filter(pk=job.pk).update(beat_at=timezone.now() - HOURS)
        assert requeue_lost() == 0
    assert requeue_lost() == 1


def test_a_number_used_again_by_another_process_is_not_the_worker(operator_a) -> None:
    assert place.works(f"{place.here()}:{os.getpid()}:1:12345678") is False
    assert place.works("somewhere-else:1:2:3") is None
    assert place.works("worker-of-older-times") is None


def test_work_that_lost_its_database_is_taken_up_again(operator_a) -> None:
    job = begin(operator_a, times=1)
    run_jobs()
    job.refresh_from_db()
    assert job.is_unfinished
    run_jobs()
    job.refresh_from_db()
    assert (job.status, len(RUNS)) == (JobStatus.DONE, 2)


def test_work_that_loses_its_database_every_time_is_given_up(operator_a) -> None:
    job = begin(operator_a, times=9)
    for _ in range(5):
        run_jobs()
    job.refresh_from_db()
    assert (job.status, len(RUNS)) == (JobStatus.FAILED, 3)
    assert "terhenti" in job.message
