"""Cohorts: made, changed, closed, deleted."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db import transaction
from django.db.models import Max

from latsar.accounts.models import User
from latsar.accounts.permissions import require_province, require_satker
from latsar.audit.services import record, snapshot
from latsar.errors import Refused
from latsar.organizations.models import Satker, TrainingCenter
from latsar.organizations.services import program_for

from ..choices import SEATED, CohortStatus, EnrollmentStatus
from ..models import Cohort, Enrollment
from ..rules import SATURDAY
from .days import check_start, day_list, refuse_attendance, regenerate
from .locking import bump, lock_center, lock_cohort, require_open

LARGEST_CAPACITY = 200
EDITABLE = ("grade_level", "capacity", "starts_on", "saturday_allowed", "place", "online_link")
SHOWN = ("satker", "training_center", "fiscal_year", "number", *EDITABLE)
TRANSITIONS = {
    CohortStatus.PLANNED: (CohortStatus.RUNNING, CohortStatus.CANCELLED),
    CohortStatus.RUNNING: (CohortStatus.FINISHED, CohortStatus.PLANNED),
    CohortStatus.FINISHED: (CohortStatus.RUNNING,),
    CohortStatus.CANCELLED: (CohortStatus.PLANNED,),
}


def next_number(center: TrainingCenter, year: int) -> int:
    """Return the next number of a locked training center and year."""
    cohorts = Cohort.objects.filter(training_center=center, fiscal_year=year)
    return (cohorts.aggregate(n=Max("number"))["n"] or 0) + 1


def check_capacity(capacity: int) -> None:
    if not 1 <= capacity <= LARGEST_CAPACITY:
        raise Refused(f"Kapasitas angkatan harus 1 sampai {LARGEST_CAPACITY}, bukan {capacity}.")


def center_of(satker: Satker) -> TrainingCenter:
    center = satker.province.training_center if satker.province else None
    if center is None:
        raise Refused(
            f"{satker} belum mempunyai lembaga pelatihan. Minta PKSDM menetapkannya di "
            "Referensi > Provinsi, atau pilih lembaga pelatihan untuk angkatan ini."
        )
    return center


@transaction.atomic
def create_cohort(
    *,
    actor: User,
    satker: Satker,
    grade_level: str,
    capacity: int,
    starts_on: date,
    training_center: TrainingCenter | None = None,
    saturday_allowed: bool = False,
    place: str = "",
    online_link: str = "",
) -> Cohort:
    """Make a cohort with its 25 days; the training center defaults to the province's."""
    require_province(actor)
    require_satker(actor, satker)
    check_capacity(capacity)
    check_start(program_for(starts_on.year), starts_on)
    center = lock_center(training_center or center_of(satker))
    cohort = Cohort(
        satker=satker,
        training_center=center,
        fiscal_year=starts_on.year,
        number=next_number(center, starts_on.year),
        grade_level=grade_level,
        capacity=capacity,
        starts_on=starts_on,
        saturday_allowed=saturday_allowed,
        place=place,
        online_link=online_link,
    )
    cohort.save()
    regenerate(cohort, starts_on)
    cohort.save(update_fields=["starts_on"])
    after = snapshot(cohort, SHOWN) | {"hari": day_list(cohort)}
    record(actor, "cohort.created", cohort, after=after)
    return cohort


@transaction.atomic
def update_cohort(
    *, actor: User, cohort: Cohort, version: int | None = None, **changes: Any
) -> Cohort:
    """Change some of EDITABLE. A new start, or Saturdays taken back, generates the days anew."""
    cohort = lock_cohort(actor, cohort, version=version, with_center=True)
    require_open(cohort)
    unknown = set(changes) - set(EDITABLE)
    if unknown:
        raise TypeError(f"Not editable: {sorted(unknown)}")
    before, days_before = snapshot(cohort, EDITABLE), day_list(cohort)
    old_start, old_level = cohort.starts_on, cohort.grade_level
    for name, value in changes.items():
        setattr(cohort, name, value)
    seated = Enrollment.objects.filter(cohort=cohort, status__in=SEATED)
    check_people(cohort, seated.count(), old_level)
    fit_seats(cohort)
    if cohort.starts_on != old_start or loses_saturday(cohort):
        regenerate(cohort, cohort.starts_on)
    bump(cohort, *EDITABLE)
    after, days_after = snapshot(cohort, EDITABLE), day_list(cohort)
    if days_after != days_before:
        before, after = before | {"hari": days_before}, after | {"hari": days_after}
    record(actor, "cohort.updated", cohort, before=before, after=after)
    return cohort


def check_people(cohort: Cohort, seated: int, old_level: str) -> None:
    check_capacity(cohort.capacity)
    if cohort.capacity < seated:
        raise Refused(
            f"Kapasitas tidak dapat menjadi {cohort.capacity}: {seated} peserta sudah terdaftar. "
            "Isi kapasitas paling sedikit sejumlah itu, atau pindahkan peserta lebih dahulu."
        )
    if seated and cohort.grade_level != old_level:
        raise Refused(
            f"Golongan tidak dapat diubah: {seated} peserta golongan {old_level} sudah terdaftar. "
            "Pindahkan semua peserta lebih dahulu."
        )


def fit_seats(cohort: Cohort) -> None:
    """Move those on seats above the capacity to the lowest free ones."""
    seated = Enrollment.objects.filter(cohort=cohort, status__in=SEATED).order_by("seat")
    above = [e for e in seated if e.seat > cohort.capacity]
    taken = {e.seat for e in seated}
    free = (s for s in range(1, cohort.capacity + 1) if s not in taken)
    for enrollment in above:
        enrollment.seat = next(free)
    Enrollment.objects.bulk_update(above, ["seat"])


def loses_saturday(cohort: Cohort) -> bool:
    dates = cohort.days.values_list("date", flat=True)
    return not cohort.saturday_allowed and any(d.weekday() == SATURDAY for d in dates)


@transaction.atomic
def change_status(
    *, actor: User, cohort: Cohort, status: str, version: int | None = None, reason: str = ""
) -> Cohort:
    """Start, finish, cancel or reopen a cohort. Finishing completes its seats."""
    cohort = lock_cohort(actor, cohort, version=version)
    target = CohortStatus(status)
    if target not in TRANSITIONS[CohortStatus(cohort.status)]:
        raise Refused(
            f"{cohort} berstatus {cohort.get_status_display().lower()}, tidak dapat langsung "
            f"menjadi {target.label.lower()}."
        )
    seated = Enrollment.objects.filter(cohort=cohort, status__in=SEATED)
    if target == CohortStatus.CANCELLED and seated.exists():
        raise Refused(
            f"{cohort} masih berisi {seated.count()} peserta. Pindahkan atau keluarkan semua "
            "peserta sebelum membatalkan angkatan."
        )
    before = cohort.get_status_display()
    cohort.status = target
    completed = target == CohortStatus.FINISHED
    seated.update(status=EnrollmentStatus.COMPLETED if completed else EnrollmentStatus.ENROLLED)
    bump(cohort, "status")
    record(
        actor,
        "cohort.status_changed",
        cohort,
        before={"status": before},
        after={"status": target.label},
        reason=reason,
    )
    return cohort


@transaction.atomic
def delete_cohort(*, actor: User, cohort: Cohort, version: int | None = None) -> None:
    """Delete a planned cohort in which nobody ever sat."""
    cohort = lock_cohort(actor, cohort, version=version)
    if not cohort.is_planned:
        raise Refused("Hanya angkatan yang masih direncanakan yang dapat dihapus.")
    seated = cohort.enrollments.filter(status__in=SEATED).count()
    if seated:
        raise Refused(
            f"{cohort} berisi {seated} peserta, tidak dapat dihapus. "
            "Pindahkan atau keluarkan semua peserta lebih dahulu."
        )
    if cohort.enrollments.exists():
        raise Refused(
            f"{cohort} pernah berisi peserta dan riwayatnya harus tetap ada, tidak dapat dihapus. "
            "Batalkan angkatan ini sebagai gantinya."
        )
    refuse_attendance(list(cohort.days.all()))
    record(actor, "cohort.deleted", cohort, before=snapshot(cohort, SHOWN))
    cohort.delete()
