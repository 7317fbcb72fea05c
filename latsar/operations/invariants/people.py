"""Mentors, seats and days."""

from __future__ import annotations

from django.db.models import Count, Max, Q

from mentors.models import Mentorship
from mentors.rules import MENTEES_PER_MENTOR
from schedule.choices import SEATED, CohortStatus, DayMode
from schedule.models import Cohort, Enrollment

from .rule import Findings, Violation

ONLINE_DAYS, CLASSICAL_DAYS = 18, 7


def mentor_at_most_five() -> Findings:
    """Nobody guides six; all places are of 1 to 5."""
    opened = Mentorship.objects.filter(ended_on__isnull=True).order_by()
    loads = opened.values("mentor").annotate(
        load=Count("pk"),
        outside=Count("pk", filter=~Q(slot__range=(1, MENTEES_PER_MENTOR))),
    )
    wrong = loads.filter(Q(load__gt=MENTEES_PER_MENTOR) | Q(outside__gt=0))
    return Findings(
        opened.count(),
        (
            Violation(
                f"mentors.mentor:{row['mentor']}",
                f"{row['load']} open mentorships, {row['outside']} outside the places 1 to "
                f"{MENTEES_PER_MENTOR}",
            )
            for row in wrong.iterator()
        ),
    )


def mentor_slot_once() -> Findings:
    """One mentee in each place of a mentor."""
    opened = Mentorship.objects.filter(ended_on__isnull=True).order_by()
    wrong = opened.values("mentor", "slot").annotate(people=Count("pk")).filter(people__gt=1)
    return Findings(
        opened.count(),
        (
            Violation(
                f"mentors.mentor:{row['mentor']}",
                f"{row['people']} people in place {row['slot']}",
            )
            for row in wrong.iterator()
        ),
    )


def participant_one_mentor() -> Findings:
    """At most one open mentorship for a participant."""
    opened = Mentorship.objects.filter(ended_on__isnull=True).order_by()
    wrong = opened.values("participant").annotate(mentors=Count("pk")).filter(mentors__gt=1)
    return Findings(
        opened.count(),
        (
            Violation(
                f"participants.participant:{row['participant']}",
                f"{row['mentors']} open mentorships",
            )
            for row in wrong.iterator()
        ),
    )


def cohort_seats_within_capacity() -> Findings:
    """No more people than seats, and no seat beyond the last."""
    taken = Q(enrollments__status__in=SEATED)
    cohorts = Cohort.objects.order_by().annotate(
        taken=Count("enrollments", filter=taken), last=Max("enrollments__seat", filter=taken)
    )
    wrong = [
        Violation(
            f"schedule.cohort:{c.pk}",
            f"{c.taken} people, highest seat {c.last}, capacity {c.capacity}",
        )
        for c in cohorts.iterator()
        if c.taken > c.capacity or (c.last or 0) > c.capacity
    ]
    return Findings(Cohort.objects.count(), iter(wrong))


def cohort_seat_once() -> Findings:
    """One person in each seat."""
    seated = Enrollment.objects.filter(status__in=SEATED).order_by()
    wrong = seated.values("cohort", "seat").annotate(people=Count("pk")).filter(people__gt=1)
    return Findings(
        seated.count(),
        (
            Violation(
                f"schedule.cohort:{row['cohort']}", f"{row['people']} people in seat {row['seat']}"
            )
            for row in wrong.iterator()
        ),
    )


def participant_one_seat() -> Findings:
    """At most one seat for a participant."""
    seated = Enrollment.objects.filter(status__in=SEATED).order_by()
    wrong = seated.values("participant").annotate(seats=Count("pk")).filter(seats__gt=1)
    return Findings(
        seated.count(),
        (
            Violation(
                f"participants.participant:{row['participant']}", f"{row['seats']} open seats"
            )
            for row in wrong.iterator()
        ),
    )


def cohort_days() -> Findings:
    """Every cohort that was not cancelled has its 18 online and 7 classical days."""
    cohorts = (
        Cohort.objects.exclude(status=CohortStatus.CANCELLED)
        .order_by()
        .annotate(
            online=Count("days", filter=Q(days__mode=DayMode.ONLINE)),
            classical=Count("days", filter=Q(days__mode=DayMode.CLASSICAL)),
        )
    )
    wrong = cohorts.exclude(online=ONLINE_DAYS, classical=CLASSICAL_DAYS)
    return Findings(
        cohorts.count(),
        (
            Violation(
                f"schedule.cohort:{c.pk}",
                f"{c.online} online and {c.classical} classical days, not "
                f"{ONLINE_DAYS} and {CLASSICAL_DAYS}",
            )
            for c in wrong.iterator()
        ),
    )
