"""How often people were away, by the limits of the scheme that counts for their cohort."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

from django.db.models import Count, Q

from latsar.accounts.models import User

from ..choices import OPEN_STATUSES, AttendanceStatus
from ..grading import absence_tone
from ..models import Attendance, Cohort, Enrollment, GradingScheme, TrainingDay

LETTERS = {
    AttendanceStatus.PRESENT: "H",
    AttendanceStatus.EXCUSED: "I",
    AttendanceStatus.SICK: "S",
    AttendanceStatus.ABSENT: "A",
}


@dataclass
class PersonRecord:
    """A person's marks by day, in the order of the days; "" where nothing is noted."""

    enrollment: Enrollment
    marks: list[str]
    counts: Counter[str] = field(default_factory=Counter)
    tone: str = ""

    @property
    def absent(self) -> int:
        return self.counts[AttendanceStatus.ABSENT]


def record_of(
    people: Sequence[Enrollment], days: Sequence[TrainingDay], scheme: GradingScheme | None
) -> list[PersonRecord]:
    """Return the attendance of these people over the days; one query."""
    found: dict[tuple[int, int], str] = {}
    rows = Attendance.objects.filter(enrollment__in=people)
    for enrollment, day, status in rows.values_list("enrollment", "day", "status"):
        found[enrollment, day] = status
    records = []
    for person in people:
        marks = [found.get((person.pk, day.pk), "") for day in days]
        record = PersonRecord(person, marks, Counter(filter(None, marks)))
        if scheme:
            record.tone = absence_tone(record.absent, scheme.absence_warning, scheme.absence_limit)
        records.append(record)
    return records


@dataclass(frozen=True)
class Alarm:
    """A cohort in which somebody comes near the limit of absence, or is beyond it."""

    cohort: Cohort
    near: int
    beyond: int


def alarms_of(user: User) -> list[Alarm]:
    """Return the open cohorts in the user's scope with such people; three queries."""
    schemes = list(GradingScheme.objects.order_by("-valid_from"))
    if not schemes:
        return []
    missing = Count(
        "attendances", filter=Q(attendances__status=AttendanceStatus.ABSENT), distinct=True
    )
    least = max(min(scheme.absence_warning for scheme in schemes), 1)
    rows = (
        Enrollment.objects.visible_to(user)
        .seated()
        .filter(cohort__status__in=OPEN_STATUSES)
        .annotate(missing=missing)
        .filter(missing__gte=least)
        .order_by()
        .values_list("cohort", "missing")
    )
    by_cohort: dict[int, list[int]] = {}
    for pk, amount in rows:
        by_cohort.setdefault(pk, []).append(amount)
    alarms = []
    for cohort in Cohort.objects.filter(pk__in=by_cohort).order_by("starts_on", "number"):
        scheme = next((s for s in schemes if s.valid_from <= cohort.starts_on), None)
        if scheme is None:
            continue
        tones = Counter(
            absence_tone(amount, scheme.absence_warning, scheme.absence_limit)
            for amount in by_cohort[cohort.pk]
        )
        if tones["action"] or tones["late"]:
            alarms.append(Alarm(cohort, tones["action"], tones["late"]))
    return alarms
