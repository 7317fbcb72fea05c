"""Starting background work, and what the work itself may say while it runs.

The queue is django-tasks' database backend: a job is queued in the transaction that asks for it,
so it exists exactly when that is committed. A job whose server died or lost its database is taken
up again (`lost`), so the work must do its writing in one transaction and find nothing left to do
the second time. Signs of life are told in the database's time: servers' clocks may differ.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Protocol

from django.db import (
    DatabaseError,
    InterfaceError,
    OperationalError,
    connection,
    connections,
    transaction,
)
from django.db.models import Q
from django.db.models.functions import Now
from django.utils.module_loading import import_string
from django_tasks import TaskResultStatus, task
from django_tasks_db.models import DBTaskResult

from latsar.accounts.models import User
from latsar.audit.context import new_request_id
from latsar.errors import Refused
from latsar.notices.services import tell
from latsar.organizations.models import Satker

from . import place, worker
from .choices import UNFINISHED, JobStatus
from .models import Job

logger = logging.getLogger(__name__)
BEAT_SECONDS = 5
LOST_AFTER = timedelta(seconds=60)
ATTEMPTS = 3
STUCK = (TaskResultStatus.RUNNING, TaskResultStatus.FAILED)
GIVEN_UP = (
    "Pekerjaan ini terhenti beberapa kali sebelum selesai; tidak ada yang disimpan. "
    "Coba mulai lagi; bila terulang, hubungi PKSDM dengan menyebut nomor pekerjaan ini."
)
BROKEN = (
    "Terjadi kesalahan pada aplikasi, sehingga pekerjaan ini berhenti; tidak ada yang disimpan. "
    "Coba mulai lagi; bila terulang, hubungi PKSDM dengan menyebut nomor pekerjaan ini."
)


@dataclass(frozen=True)
class Outcome:
    """How a job ended well: a sentence, and the page that shows the result."""

    message: str
    url: str = ""


class Progress(Protocol):
    """Called by the work, outside its transactions: how many of how many, and what it does."""

    def __call__(self, done: int, total: int, phase: str = "") -> None: ...


def unobserved(done: int, total: int, phase: str = "") -> None:
    """The progress of work that nobody watches."""


Work = Callable[..., Outcome]


def background(function: Work) -> Work:
    """Mark a module-level function (progress, actor, **arguments) -> Outcome as background work."""
    function.is_background_work = True  # type: ignore[attr-defined]
    return function


def path_of(work: Work) -> str:
    if not getattr(work, "is_background_work", False):
        raise TypeError(f"{work!r} is not marked with @background")
    return f"{work.__module__}.{work.__qualname__}"


@transaction.atomic
def start(
    *,
    actor: User,
    work: Work,
    title: str,
    satker: Satker | None = None,
    back_url: str = "/",
    arguments: dict[str, Any] | None = None,
) -> Job:
    """Queue the work for this account. `arguments` must be JSON values.

    `satker`: the office it is for, else the account's; who is moved away sees it no more.
    """
    job = Job.objects.create(
        title=title[:200],
        work=path_of(work),
        arguments=arguments or {},
        user=actor,
        satker=satker or actor.satker,
        back_url=back_url,
        beat_at=Now(),
    )
    enqueue(job)
    job.refresh_from_db(fields=["beat_at"])
    return job


def enqueue(job: Job) -> None:
    queued = run_job.enqueue(job.pk)
    job.task_id = queued.id
    job.save(update_fields=["task_id"])
    transaction.on_commit(worker.nudge)


@transaction.atomic
def retry(*, actor: User, job: Job) -> Job:
    """Start a job that failed or was refused once more, as a new job."""
    if job.is_unfinished:
        raise Refused("Pekerjaan ini masih berjalan. Tunggu sampai selesai.")
    if job.status == JobStatus.DONE:
        raise Refused("Pekerjaan ini sudah selesai; tidak perlu diulang.")
    return start(
        actor=actor,
        work=import_string(job.work),
        title=job.title,
        satker=job.satker,
        back_url=job.back_url,
        arguments=job.arguments,
    )


@task()
def run_job(job_id: int) -> None:
    """Run one queued job. Called by the worker only."""
    job = Job.objects.select_related("user__satker__province").get(pk=job_id)
    if not job.is_unfinished:
        return
    new_request_id()
    say(job, status=JobStatus.RUNNING)
    with Heartbeat(job):
        outcome, status = carry_out(job)
    say(job, status=status, message=outcome.message, url=outcome.url, finished_at=Now())
    label = JobStatus(status).label.lower()
    tell([job.user], f"Pekerjaan latar “{job.title}” {label}.", job.get_absolute_url())


def carry_out(job: Job) -> tuple[Outcome, JobStatus]:
    def progress(done: int, total: int, phase: str = "") -> None:
        say(job, done=done, total=total, phase=(phase or job.phase)[:200])

    try:
        work = import_string(job.work)
        path_of(work)  # so that a path in the table can call nothing else
        if not job.user.is_active:
            raise Refused("Akun yang meminta pekerjaan ini sudah tidak aktif.")
        return work(progress, job.user, **job.arguments), JobStatus.DONE
    except Refused as refusal:
        return Outcome(refusal.message), JobStatus.REFUSED
    except (OperationalError, InterfaceError):
        raise  # the database went away, which is no fault of the work: it is taken up again
    except Exception:
        logger.exception("Job %s failed", job.pk)
        return Outcome(BROKEN), JobStatus.FAILED


def say(job: Job, **values: Any) -> None:
    Job.objects.filter(pk=job.pk).update(**values, beat_at=Now())
    if "phase" in values:
        job.phase = values["phase"]


class Heartbeat:
    """Tells from a thread of its own that the server with this job lives."""

    def __init__(self, job: Job) -> None:
        self.job_id = job.pk
        self.over = threading.Event()
        self.thread = threading.Thread(target=self.beat, name=f"job-{job.pk}-beat", daemon=True)

    def __enter__(self) -> None:
        # Inside a test's transaction another connection would wait for this one.
        if not connection.in_atomic_block:
            self.thread.start()

    def __exit__(self, *exception: object) -> None:
        self.over.set()
        if self.thread.is_alive():
            self.thread.join()

    def beat(self) -> None:
        while not self.over.wait(BEAT_SECONDS):
            try:
                Job.objects.filter(pk=self.job_id).update(beat_at=Now())
            except DatabaseError:  # SQLite: the work holds the write lock, so it lives
                logger.debug("No beat of job %s", self.job_id)
        connections.close_all()


def silent() -> Q:
    """Jobs without a sign of life for too long, by the database's clock."""
    return Q(beat_at__lt=Now() - LOST_AFTER)


def requeue_lost() -> int:
    """Queue again what a dead server left behind; give up after three attempts."""
    unfinished = Job.objects.filter(status__in=UNFINISHED).values_list("task_id", "pk")
    tasks = {task_id: job_id for task_id, job_id in unfinished if task_id}
    stuck = DBTaskResult.objects.filter(pk__in=list(tasks), status__in=STUCK)
    return sum(requeue(tasks[row.pk], row.pk) for row in stuck if is_lost(row, tasks[row.pk]))


def is_lost(row: DBTaskResult, job_id: int) -> bool:
    """Whether nobody works on it any more."""
    if row.status == TaskResultStatus.FAILED:
        return True  # it broke off before it could say how the job ended
    works = place.works(row.worker_ids[-1]) if row.worker_ids else None
    if works is None:
        return Job.objects.filter(silent(), pk=job_id).exists()
    return not works


@transaction.atomic
def requeue(job_id: int, task_id: Any) -> int:
    row = DBTaskResult.objects.select_for_update().filter(pk=task_id, status__in=STUCK).first()
    # Looked at again with the row held: it may have ended, or given a sign, meanwhile.
    if row is None or not Job.objects.filter(pk=job_id, status__in=UNFINISHED).exists():
        return 0
    if not is_lost(row, job_id):
        return 0
    if len(row.worker_ids) >= ATTEMPTS:
        row.set_failed(RuntimeError("lost too often"))
        Job.objects.filter(pk=job_id).update(
            status=JobStatus.FAILED, message=GIVEN_UP, finished_at=Now()
        )
        return 0
    row.status = TaskResultStatus.READY
    row.save(update_fields=["status"])
    Job.objects.filter(pk=job_id).update(status=JobStatus.QUEUED, beat_at=Now())
    return 1
