"""The steps from roster to certificate, each as the people who have taken it.

A figure is the count of such a queryset, and the page behind it lists the same: they can't differ.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet, Subquery

from budget.choices import Status as BudgetStatus
from budget.models import BudgetRequest
from latsar.accounts.models import User
from latsar.clock import today
from latsar.organizations.choices import CENTRAL_CODE
from latsar.organizations.models import Program
from mentors.models import Mentorship
from participants.choices import Status
from participants.models import Participant
from participants.querysets import ParticipantQuerySet
from schedule.choices import SEATED, CohortStatus
from schedule.models import Cohort, Enrollment, TrainingDay

from ..choices import LetterKind
from ..models import Letter

People = ParticipantQuerySet


@dataclass(frozen=True)
class Measure:
    """`label` heads a column; `lacking` names those who have not come so far ("" at the start)."""

    key: str
    label: str
    lacking: str
    rows: Callable[[User, int], People]


def registered(user: User, year: int) -> People:
    """All but those who withdrew; who passed or failed has been on the way too."""
    return Participant.objects.visible_to(user).exclude(status=Status.WITHDRAWN)


def mentored(user: User, year: int) -> People:
    """With a mentor now, or until the training was over."""
    pairs = Mentorship.objects.filter(participant=OuterRef("pk"))
    return registered(user, year).filter(
        Exists(pairs.filter(ended_on=None)) | (~Q(status=Status.ACTIVE) & Exists(pairs))
    )


def scheduled(user: User, year: int) -> People:
    seats = Enrollment.objects.seated().filter(participant=OuterRef("pk"))
    return registered(user, year).filter(Exists(seats))


def budgeted(user: User, year: int) -> People:
    """Of satkers whose newest request is approved."""
    approved = BudgetRequest.objects.current().filter(
        fiscal_year=year, status=BudgetStatus.APPROVED
    )
    return registered(user, year).filter(satker__in=approved.values("satker"))


def is_named(year: int) -> Exists:
    """Whether a seat stands in a letter to the training center: issued since it was taken."""
    letters = Letter.objects.in_force().filter(
        Q(satker=OuterRef("participant__satker"))
        | Q(whole_province=True, satker__province=OuterRef("participant__satker__province")),
        kind=LetterKind.PLACE_REQUEST,
        fiscal_year=year,
        issued_at__gte=OuterRef("created_at"),
    )
    return Exists(letters)


def lettered(user: User, year: int) -> People:
    seats = Enrollment.objects.seated().filter(is_named(year))
    return registered(user, year).filter(pk__in=seats.values("participant"))


def in_training(user: User, year: int) -> People:
    """In a cohort that has begun, whether or not it is over."""
    begun = Cohort.objects.exclude(status=CohortStatus.CANCELLED).filter(starts_on__lte=today())
    seats = Enrollment.objects.seated().filter(cohort__in=begun, participant=OuterRef("pk"))
    return registered(user, year).filter(Exists(seats))


def passed(user: User, year: int) -> People:
    return registered(user, year).filter(status=Status.PASSED)


def at_risk(user: User, year: int) -> People:
    """People on probation, postponed or not, whose year ends before their cohort does.

    Who has no seat yet is compared with the end of the programme's window (PP 11/2017 art. 34).
    """
    window_end = Program.objects.filter(fiscal_year=year).values("ends_on")[:1]
    seat = Enrollment.objects.filter(participant=OuterRef("pk"), status__in=SEATED)
    last_day = TrainingDay.objects.filter(
        cohort__enrollments__participant=OuterRef("pk"), cohort__enrollments__status__in=SEATED
    ).order_by("-date")
    return (
        Participant.objects.visible_to(user)
        .on_probation()
        .filter(probation_ends_on__lte=Subquery(window_end))
        .annotate(
            seat_cohort=Subquery(seat.values("cohort")[:1]),
            cohort_ends_on=Subquery(last_day.values("date")[:1]),
        )
        .filter(Q(seat_cohort__isnull=True) | Q(cohort_ends_on__gt=F("probation_ends_on")))
    )


# In the order in which the chain takes people.
STEPS = (
    Measure("registered", "Terdaftar", "", registered),
    Measure("mentored", "Bermentor", "Belum punya mentor", mentored),
    Measure("scheduled", "Terjadwal", "Belum masuk angkatan", scheduled),
    Measure("budgeted", "Anggaran disetujui", "Anggaran belum disetujui", budgeted),
    Measure("lettered", "Surat terbit", "Belum tercantum dalam surat", lettered),
    Measure("training", "Mulai pelatihan", "Belum mulai pelatihan", in_training),
    Measure("passed", "Lulus", "Belum lulus", passed),
)
RISK = Measure("at_risk", "Berisiko", "", at_risk)
MEASURES = {measure.key: measure for measure in (*STEPS, RISK)}


def rows_behind(user: User, year: int, key: str, *, lacking: bool = False) -> People:
    """Return the people that a figure counts, or those registered that it does not."""
    measure = MEASURES[key]
    rows = measure.rows(user, year)
    if not lacking:
        return rows
    return registered(user, year).filter(~Exists(rows.order_by().filter(pk=OuterRef("pk"))))


def within(code: str, path: str = "satker") -> Q:
    """Return the condition of a place: a province's two digits, a satker's code, 00, "" for all."""
    if not code:
        return Q()
    if code == CENTRAL_CODE or "." in code:
        return Q(**{f"{path}__code": code})
    return Q(**{f"{path}__province__code": code})


def grouped(rows: QuerySet[Any], path: str, what: Any = None) -> dict[str, int]:
    """Count `rows` by the code at `path` in one query; the Setjen has no province."""
    counts = rows.order_by().values_list(path).annotate(amount=what or Count("pk"))
    return {CENTRAL_CODE if code is None else code: amount for code, amount in counts}
