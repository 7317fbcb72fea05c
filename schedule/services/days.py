"""The 25 days of a cohort: generated, moved, swapped; always 18 online and 7 classical."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from django.db import transaction
from django.db.models import Max, Min

from latsar.accounts.models import User
from latsar.audit.services import record
from latsar.errors import Refused
from latsar.formatting import date_long
from latsar.organizations.models import Program
from latsar.organizations.services import holidays_between, program_for

from ..models import Attendance, Cohort, TrainingDay
from ..rules import DatedMode, closed_reason, generate_days, numbered
from .locking import bump, lock_cohort, require_open
from .waves import require_wave_room


@transaction.atomic
def generate_schedule(
    *, actor: User, cohort: Cohort, start: date, version: int | None = None
) -> Cohort:
    """Replace all days by 18 online and then 7 classical ones from `start` on."""
    cohort = lock_cohort(actor, cohort, version=version, with_center=True)
    require_open(cohort)
    before = day_list(cohort)
    regenerate(cohort, start)
    bump(cohort, "starts_on")
    record(
        actor,
        "cohort.days_generated",
        cohort,
        before={"hari": before} if before else {},
        after={"hari": day_list(cohort)},
    )
    return cohort


def regenerate(cohort: Cohort, start: date) -> None:
    """Write the days of a locked cohort and set starts_on; the caller saves and records."""
    program = program_for(cohort.fiscal_year)
    check_start(program, start)
    holidays = holidays_between(start, program.ends_on)
    days = generate_days(start, program.ends_on, holidays, cohort.saturday_allowed)
    current = list(cohort.days.order_by("sequence"))
    refuse_attendance(current)
    write_days(cohort, current, days)


def check_start(program: Program, start: date) -> None:
    if not program.starts_on <= start <= program.ends_on:
        raise Refused(
            f"Tanggal mulai {date_long(start)} di luar jendela {program}: "
            f"{date_long(program.starts_on)} sampai {date_long(program.ends_on)}. "
            "Pilih tanggal di dalam jendela itu."
        )


@transaction.atomic
def move_day(
    *, actor: User, day: TrainingDay, to_date: date, version: int | None = None
) -> TrainingDay:
    """Put one day on another date, mode unchanged; all days are then numbered afresh by date."""
    cohort = lock_cohort(actor, day.cohort, version=version, with_center=True)
    require_open(cohort)
    days = list(cohort.days.order_by("sequence"))
    moved = find(days, day)
    refuse_attendance([moved])
    if moved.date == to_date:
        raise Refused(f"Hari ini sudah pada {date_long(to_date)}. Pilih tanggal lain.")
    check_date(cohort, days, to_date)
    before, moved.date = moved.date, to_date
    write_days(cohort, days, [(d.date, d.mode) for d in days])
    bump(cohort, "starts_on")
    label = moved.get_mode_display()
    record(
        actor,
        "cohort.day_moved",
        cohort,
        before={f"tanggal hari {label.lower()}": before},
        after={f"tanggal hari {label.lower()}": to_date},
    )
    return find(list(cohort.days.all()), day)


def check_date(cohort: Cohort, days: Sequence[TrainingDay], to_date: date) -> None:
    program = program_for(cohort.fiscal_year)
    if not program.starts_on <= to_date <= program.ends_on:
        raise Refused(
            f"{date_long(to_date)} di luar jendela {program}: {date_long(program.starts_on)} "
            f"sampai {date_long(program.ends_on)}. Pilih tanggal di dalam jendela itu."
        )
    names = {d: holiday.name for d, holiday in holidays_between(to_date, to_date).items()}
    reason = closed_reason(to_date, names, cohort.saturday_allowed)
    if reason:
        raise Refused(f"{reason}, tidak dapat dipakai untuk pelatihan. Pilih hari lain.")
    if any(d.date == to_date for d in days):
        raise Refused(
            f"{date_long(to_date)} sudah menjadi hari pelatihan angkatan ini. "
            "Pilih tanggal kosong, atau tukar kedua hari itu."
        )


@transaction.atomic
def swap_days(
    *, actor: User, day_a: TrainingDay, day_b: TrainingDay, version: int | None = None
) -> Cohort:
    """Exchange the dates of an online and a classical day, so that each takes the other's mode."""
    cohort = lock_cohort(actor, day_a.cohort, version=version, with_center=True)
    require_open(cohort)
    days = list(cohort.days.order_by("sequence"))
    a, b = find(days, day_a), find(days, day_b)
    if a.mode == b.mode:
        raise Refused(
            "Kedua hari itu bermoda sama, sehingga menukarnya tidak mengubah apa pun. "
            "Pilih satu hari daring dan satu hari klasikal."
        )
    refuse_attendance([a, b])
    before = {f"{d.date:%d-%m-%Y}": d.get_mode_display() for d in (a, b)}
    a.date, b.date = b.date, a.date
    after = {f"{d.date:%d-%m-%Y}": d.get_mode_display() for d in (a, b)}
    write_days(cohort, days, [(d.date, d.mode) for d in days])
    bump(cohort, "starts_on")
    record(actor, "cohort.day_swapped", cohort, before=before, after=after)
    return cohort


def find(days: Sequence[TrainingDay], wanted: TrainingDay) -> TrainingDay:
    found = next((d for d in days if d.pk == wanted.pk), None)
    if found is None:
        raise Refused("Hari itu bukan lagi bagian dari jadwal angkatan ini. Muat ulang halaman.")
    return found


def refuse_attendance(days: Sequence[TrainingDay]) -> None:
    noted = (
        Attendance.objects.filter(day__in=days).order_by("day__date").values_list("day__date")
    ).first()
    if noted:
        raise Refused(
            f"Kehadiran pada {date_long(noted[0])} sudah dicatat, sehingga hari itu tidak dapat "
            "dipindahkan atau disusun ulang."
        )


def write_days(cohort: Cohort, current: Sequence[TrainingDay], days: Sequence[DatedMode]) -> None:
    """Give the cohort exactly these days, numbered by date, and set its starts_on.

    The n-th of `current` becomes the n-th of `days` and keeps its id (attendance, calendar UID).
    Rows are deleted and written again, for renumbering in place would meet the unique constraints
    midway; the foreign keys to a day are checked at commit on both databases.
    """
    rows = [
        current[n] if n < len(current) else TrainingDay(cohort=cohort) for n in range(len(days))
    ]
    for row, (when, mode) in zip(rows, days, strict=True):
        row.date, row.mode = when, mode
    by_date = sorted(rows, key=lambda row: row.date)
    for row, slot in zip(by_date, numbered(days), strict=True):
        row.sequence, row.mode_sequence = slot.sequence, slot.mode_sequence
    before = span_of(cohort)
    stored = cohort.days.all()
    stored._raw_delete(stored.db)
    TrainingDay.objects.bulk_create([row for row in rows if row.pk])
    TrainingDay.objects.bulk_create([row for row in rows if not row.pk])
    cohort.starts_on = by_date[0].date
    if span_of(cohort) != before:
        require_wave_room(cohort)


def span_of(cohort: Cohort) -> dict[str, date | None]:
    return cohort.days.aggregate(first=Min("date"), last=Max("date"))


def day_list(cohort: Cohort) -> str:
    """Return the days in one line for the trail."""
    return ", ".join(f"{d.date:%d-%m-%Y} {d.get_mode_display()}" for d in cohort.days.all())
