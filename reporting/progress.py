"""How far the chain from roster to letter is within a user's scope."""

from __future__ import annotations

from dataclasses import asdict, dataclass

from django.db.models import Count

from budget.choices import Status as BudgetStatus
from budget.models import BudgetRequest
from latsar.accounts.models import User
from mentors.models import Mentor, Mentorship
from participants.choices import Status
from participants.models import Participant
from schedule.choices import CohortStatus
from schedule.models import Cohort, Enrollment

from .keeping import kept_counts
from .models import Letter


@dataclass(frozen=True)
class Progress:
    participants: int
    mentors: int
    mentored: int
    cohorts: int
    seated: int
    satkers: int  # satkers that have participants, so need a budget
    budgets_approved: int
    letters: int


def progress_of(user: User, year: int) -> Progress:
    """Return the counts of the user's scope; those of a large nation may be a moment old."""
    return Progress(**kept_counts(user, year, "frame", lambda: asdict(counted(user, year))))


def counted(user: User, year: int) -> Progress:
    participants = Participant.objects.visible_to(user).active()
    budgets = BudgetRequest.objects.visible_to(user).current().filter(fiscal_year=year)
    people = participants.aggregate(amount=Count("pk"), satkers=Count("satker", distinct=True))
    return Progress(
        participants=people["amount"],
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
        satkers=people["satkers"],
        budgets_approved=budgets.filter(status=BudgetStatus.APPROVED).count(),
        letters=Letter.objects.visible_to(user).issued().filter(fiscal_year=year).count(),
    )
