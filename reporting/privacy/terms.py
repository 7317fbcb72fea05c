"""What is deleted when: each rule with the reason that /privasi/ and the audit entry give.

The number of days is settings.RETENTION_DAYS. Letters that were issued and the audit trail are in
no rule: they are records of the state, frozen by triggers, and kept by the rules of archives.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from axes.models import AccessAttempt, AccessFailureLog, AccessLog
from django.db.models import Exists, F, Max, OuterRef, Q, QuerySet
from django.utils import timezone
from django_tasks import TaskResultStatus
from django_tasks_db.models import DBTaskResult

from latsar.access.models import Session
from latsar.background.choices import UNFINISHED
from latsar.background.models import Job
from latsar.clock import today
from latsar.notices.models import Notice
from mentors.models import Mentor, Mentorship
from participants.choices import ImportStatus
from participants.models import ImportChunk, Participant, RosterImport

HAS_CONTACT = ~Q(phone="", email="")


def participants_done_with(days: int) -> QuerySet[Participant]:
    """People whose training (else their probation) ended so long ago that nobody calls them."""
    limit = today() - timedelta(days=days)
    people = Participant.objects.filter(HAS_CONTACT).select_related("satker")
    dated = people.annotate(last_day=Max("enrollments__cohort__days__date"))
    never_trained = Q(last_day__isnull=True, probation_ends_on__lt=limit)
    return dated.filter(Q(last_day__lt=limit) | never_trained).order_by("pk")


def mentors_done_with(days: int) -> QuerySet[Mentor]:
    """Mentors without a mentee now, whose last one left so long ago; or who never had any."""
    limit = today() - timedelta(days=days)
    guiding = Mentorship.objects.filter(mentor=OuterRef("pk"), ended_on__isnull=True)
    idle = Mentor.objects.filter(HAS_CONTACT).exclude(Exists(guiding)).select_related("satker")
    dated = idle.annotate(last_day=Max("mentorships__ended_on"))
    never_guided = Q(last_day__isnull=True, created_at__date__lt=limit)
    return dated.filter(Q(last_day__lt=limit) | never_guided).order_by("pk")


def imports_done_with(days: int) -> QuerySet[RosterImport]:
    """Workbooks, their rows and the values from before, once nobody undoes them any more."""
    chunks = ImportChunk.objects.filter(roster_import=OuterRef("pk"))
    holds = Q(content__isnull=False) | Q(marked__isnull=False) | ~Q(errors=[]) | Exists(chunks)
    old = RosterImport.objects.filter(holds, uploaded_at__lt=moment(days))
    slim = old.defer("content", "marked", "errors", "notices").select_related("uploaded_by__satker")
    return slim.exclude(status=ImportStatus.CHECKING).order_by("pk")


def failures_done_with(days: int) -> list[QuerySet[Any]]:
    """Failed sign-ins: needed to see an attack, not for ever."""
    models = (AccessAttempt, AccessFailureLog, AccessLog)
    return [model.objects.filter(attempt_time__lt=moment(days)) for model in models]


def jobs_done_with(days: int) -> list[QuerySet[Any]]:
    """Background work that ended: its title may name people, its outcome is in the trail."""
    ended = (TaskResultStatus.SUCCESSFUL, TaskResultStatus.FAILED)
    return [
        Job.objects.exclude(status__in=UNFINISHED).filter(finished_at__lt=moment(days)),
        DBTaskResult.objects.filter(status__in=ended, finished_at__lt=moment(days)),
    ]


def notices_done_with(days: int) -> list[QuerySet[Any]]:
    """Notices that were read long ago: what they told of has its own record."""
    return [Notice.objects.filter(read_at__lt=moment(days))]


def sessions_over() -> list[QuerySet[Any]]:
    """Sessions that ended by themselves: nothing asks for them again."""
    return [Session.objects.filter(expire_date__lt=timezone.now())]


def clear_contacts(people: QuerySet[Any]) -> None:
    people.update(phone="", email="", version=F("version") + 1, updated_at=timezone.now())


def clear_imports(imports: QuerySet[RosterImport]) -> None:
    ImportChunk.objects.filter(roster_import__in=imports).delete()
    imports.update(content=None, marked=None, errors=[])


def moment(days: int) -> Any:
    return timezone.now() - timedelta(days=days)
