"""Who was there on a day: one save for the whole cohort."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256

from django.db import transaction

from latsar.accounts.models import User
from latsar.audit.services import record
from latsar.errors import Refused, StaleVersion
from latsar.formatting import date_long

from ..choices import AttendanceStatus, CohortStatus
from ..models import Attendance, Cohort, Enrollment, TrainingDay
from .locking import lock_cohort


@dataclass(frozen=True)
class Mark:
    status: str
    note: str = ""

    @property
    def label(self) -> str:
        return str(AttendanceStatus(self.status).label)

    @property
    def text(self) -> str:
        return f"{self.label} ({self.note})" if self.note else self.label


Marks = Mapping[int, Mark]  # by enrolment


def marks_of(day: TrainingDay) -> dict[int, Mark]:
    rows = Attendance.objects.filter(day=day).values_list("enrollment", "status", "note")
    return {enrollment: Mark(status, note) for enrollment, status, note in rows}


def fingerprint(marks: Marks) -> str:
    """Return what a page carries to notice that somebody else saved meanwhile."""
    text = ";".join(f"{k}={m.status}:{m.note}" for k, m in sorted(marks.items()))
    return sha256(text.encode()).hexdigest()[:16]


@transaction.atomic
def save_attendance(*, actor: User, day: TrainingDay, marks: Marks, seen: str | None = None) -> int:
    """Write the marks that differ and return how many did. `seen`: the page's fingerprint."""
    cohort = lock_cohort(actor, day.cohort)
    if cohort.status == CohortStatus.CANCELLED:
        raise Refused("Angkatan ini dibatalkan, kehadirannya tidak dapat dicatat.")
    current = marks_of(day)
    if seen is not None and seen != fingerprint(current):
        raise StaleVersion()
    people = {
        e.pk: e
        for e in Enrollment.objects.visible_to(actor)
        .seated()
        .filter(cohort=cohort, pk__in=marks)
        .select_related("participant")
        .order_by("seat")
    }
    changed = {pk: marks[pk] for pk in people if marks[pk] != current.get(pk)}
    if not changed:
        return 0
    Attendance.objects.bulk_create(
        [
            Attendance(enrollment_id=pk, day=day, status=m.status, note=m.note)
            for pk, m in changed.items()
        ],
        update_conflicts=True,
        unique_fields=["enrollment", "day"],
        update_fields=["status", "note"],
    )
    names = {pk: f"{people[pk].participant.name} (kursi {people[pk].seat})" for pk in changed}
    record_day(actor, cohort, day, {n: (current.get(pk), changed[pk]) for pk, n in names.items()})
    return len(changed)


def record_day(
    actor: User, cohort: Cohort, day: TrainingDay, changes: Mapping[str, tuple[Mark | None, Mark]]
) -> None:
    record(
        actor,
        "attendance.recorded",
        cohort,
        before={name: old.text for name, (old, _) in changes.items() if old},
        after={name: new.text for name, (_, new) in changes.items()},
        reason=f"Hari ke-{day.sequence}, {date_long(day.date)}",
    )
