"""How far the chain from roster to letter is within a user's scope."""

from __future__ import annotations

import time
from dataclasses import asdict, dataclass

from django.conf import settings
from django.utils import timezone

from budget.choices import Status as BudgetStatus
from budget.models import BudgetRequest
from latsar.accounts.models import User
from latsar.audit.models import AuditEntry
from latsar.clock import today
from mentors.models import Mentor, Mentorship
from participants.choices import Status
from participants.models import Participant
from schedule.choices import CohortStatus
from schedule.models import Cohort, Enrollment

from .models import Letter, NationalProgress


@dataclass(frozen=True)
class Progress:
    participants: int
    mentors: int
    mentored: int
    cohorts: int
    seated: int
    satkers: int  # satkers that have participants, so need a budget
    budgets_approved: int
    budgets_submitted: int
    letters: int


def progress_of(user: User, year: int) -> Progress:
    """Return the counts of the user's scope.

    Those of a large nation serve again for COCKPIT_KEPT_SECONDS, unless the user changed something
    since: what one did oneself is seen at once.
    """
    if not user.is_national:
        return counted(user, year)
    kept = NationalProgress.objects.filter(fiscal_year=year, counted_on=today()).first()
    if kept and is_good(kept, user):
        return Progress(**kept.figures)
    head = AuditEntry.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
    begun = time.perf_counter()
    progress = counted(user, year)
    milliseconds = round((time.perf_counter() - begun) * 1000)
    if milliseconds >= settings.PROGRESS_SLOW_MILLISECONDS:
        NationalProgress.objects.update_or_create(
            fiscal_year=year,
            defaults={
                "counted_on": today(),
                "counted_at": timezone.now(),
                "milliseconds": milliseconds,
                "audit_head": head,
                "figures": asdict(progress),
            },
        )
    return progress


def is_good(kept: NationalProgress, user: User) -> bool:
    changes = AuditEntry.objects.filter(pk__gt=kept.audit_head)
    age = (timezone.now() - kept.counted_at).total_seconds()
    if 0 <= age < settings.COCKPIT_KEPT_SECONDS:
        changes = changes.filter(actor=user)
    return not changes.exists()


def counted(user: User, year: int) -> Progress:
    participants = Participant.objects.visible_to(user).active()
    budgets = BudgetRequest.objects.visible_to(user).current().filter(fiscal_year=year)
    return Progress(
        participants=participants.count(),
        mentors=Mentor.objects.visible_to(user).filter(is_active=True).count(),
        mentored=Mentorship.objects.visible_to(user)
        .open()
        .filter(participant__status=Status.ACTIVE)
        .count(),
        cohorts=Cohort.objects.visible_to(user)
        .filter(fiscal_year=year)
        .exclude(status=CohortStatus.CANCELLED)
        .count(),
        seated=Enrollment.objects.visible_to(user)
        .seated()
        .filter(participant__status=Status.ACTIVE)
        .count(),
        satkers=participants.order_by().values("satker").distinct().count(),
        budgets_approved=budgets.filter(status=BudgetStatus.APPROVED).count(),
        budgets_submitted=budgets.filter(status=BudgetStatus.SUBMITTED).count(),
        letters=Letter.objects.visible_to(user).issued().filter(fiscal_year=year).count(),
    )
