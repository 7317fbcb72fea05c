"""Background work that neither hangs nor is forgotten."""

from __future__ import annotations

from datetime import timedelta

from django.db.models import Exists, OuterRef, Q
from django.db.models.functions import Now
from django_tasks import TaskResultStatus
from django_tasks_db.models import DBTaskResult

from latsar.background.choices import UNFINISHED, JobStatus
from latsar.background.models import Job

from .rule import Findings, Violation

# A worker takes up what a dead server left after a minute; after ten, none does.
STUCK_AFTER = timedelta(minutes=10)


def not_stuck() -> Findings:
    """What runs gives a sign of life; what waits is in the queue."""
    unfinished = Job.objects.filter(status__in=UNFINISHED).order_by("pk")
    long_ago = Now() - STUCK_AFTER  # the database's clock, as the signs themselves
    queued = DBTaskResult.objects.filter(
        pk=OuterRef("task_id"), status__in=(TaskResultStatus.READY, TaskResultStatus.RUNNING)
    )
    silent = Q(beat_at__isnull=True) | Q(beat_at__lt=long_ago)
    wrong = unfinished.annotate(in_queue=Exists(queued)).filter(
        Q(in_queue=False) | Q(status=JobStatus.RUNNING) & silent
    )
    return Findings(
        unfinished.count(),
        (
            Violation(
                f"background.job:{job.pk}",
                f"is {job.status}, last sign of life {job.beat_at}, "
                f"{'in' if job.in_queue else 'not in'} the queue",
            )
            for job in wrong.iterator()
        ),
    )


def ended_with_task() -> Findings:
    """What ended says when."""
    ended = Job.objects.exclude(status__in=UNFINISHED).order_by("pk")
    wrong = ended.filter(finished_at__isnull=True)
    return Findings(
        ended.count(),
        (
            Violation(f"background.job:{job.pk}", f"is {job.status} but has no end")
            for job in wrong.iterator()
        ),
    )
