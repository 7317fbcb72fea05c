"""Plans the cohorts of a province: free seats first, then new cohorts, in turn on campus."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from hashlib import sha256

from django.db import IntegrityError, transaction

from latsar.accounts.models import User
from latsar.accounts.permissions import require_province, require_satker
from latsar.audit.services import entry, record_many, snapshot
from latsar.errors import Refused, StaleVersion
from latsar.formatting import date_long
from latsar.organizations.models import Program, Satker, TrainingCenter
from latsar.organizations.services import holidays_between, program_for
from participants.choices import GradeLevel
from participants.models import Participant

from ..choices import SEATED, CohortStatus, DayMode
from ..models import Cohort, Enrollment, TrainingDay
from ..rules import (
    Candidate,
    DatedMode,
    Room,
    balanced_sizes,
    deal,
    eligible_dates,
    generate_days,
    numbered,
    staggered_days,
)
from .cohorts import SHOWN, center_of, check_capacity, next_number
from .locking import lock_center
from .seats import facts, probation_warnings, without_seat

MOVED_ON = (
    "Peserta atau angkatan berubah sejak pratinjau dibuat; belum ada yang disimpan. "
    "Periksa pratinjau terbaru di bawah ini, lalu terapkan bila sudah sesuai."
)


@dataclass
class PlannedCohort:
    """A cohort of the plan with who joins it; `cohort.pk` is None until it is written."""

    cohort: Cohort
    days: list[DatedMode]
    room: Room
    is_new: bool = False
    taken: set[int] = field(default_factory=set)  # seats
    participants: list[Participant] = field(default_factory=list)

    @property
    def seated(self) -> int:
        return len(self.taken) + len(self.participants)

    @property
    def first_day(self) -> date:
        return self.days[0][0]

    @property
    def last_day(self) -> date:
        return self.days[-1][0]

    @property
    def last_online(self) -> date:
        return max(d for d, mode in self.days if mode == DayMode.ONLINE)

    @property
    def classical(self) -> list[date]:
        return [d for d, mode in self.days if mode == DayMode.CLASSICAL]


@dataclass
class Plan:
    """`cohorts`: those that gain people. `unplaced`: (participant, reason)."""

    cohorts: list[PlannedCohort] = field(default_factory=list)
    unplaced: list[tuple[Participant, str]] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)

    @property
    def enrolled(self) -> int:
        return sum(len(c.participants) for c in self.cohorts)

    @property
    def fingerprint(self) -> str:
        """What the preview carries, so that only the plan that was read is applied."""
        parts = (
            f"{c.cohort.number}:{c.days}:{sorted(p.pk for p in c.participants)}"
            for c in self.cohorts
        )
        return sha256("|".join(parts).encode()).hexdigest()[:16]


@dataclass(frozen=True)
class Order:
    """What was asked, checked."""

    satker: Satker
    center: TrainingCenter
    program: Program
    start: date
    end: date
    capacity: int


def check_order(actor: User, satker: Satker, start: date, end: date, capacity: int) -> Order:
    require_province(actor)
    require_satker(actor, satker)
    if end < start:
        raise Refused(
            f"Tanggal akhir {date_long(end)} lebih awal daripada tanggal mulai {date_long(start)}. "
            "Tukar atau perbaiki kedua tanggal itu."
        )
    check_capacity(capacity)
    program = program_for(start.year)
    if start < program.starts_on or end > program.ends_on:
        raise Refused(
            f"Rentang {date_long(start)} sampai {date_long(end)} di luar jendela {program}: "
            f"{date_long(program.starts_on)} sampai {date_long(program.ends_on)}. "
            "Pilih tanggal di dalam jendela itu."
        )
    return Order(satker, center_of(satker), program, start, end, capacity)


def preview_plan(
    *, actor: User, province_satker: Satker, start: date, end: date, capacity: int
) -> Plan:
    """Return what plan_province would do, without doing it."""
    return draft(actor, check_order(actor, province_satker, start, end, capacity))


@transaction.atomic
def plan_province(
    *,
    actor: User,
    province_satker: Satker,
    start: date,
    end: date,
    capacity: int,
    seen: str | None = None,
) -> Plan:
    """Seat everyone of the province who has no seat; a second run finds nobody and does nothing.

    `seen` is the fingerprint of the preview; when the plan has become another, nothing is done.
    """
    order = check_order(actor, province_satker, start, end, capacity)
    lock_center(order.center)
    plan = draft(actor, order, locked=True)
    if seen is not None and seen != plan.fingerprint:
        raise StaleVersion(MOVED_ON)
    try:
        with transaction.atomic():
            apply_plan(actor, plan)
    except IntegrityError as error:  # somebody seated one of them by hand at the same moment
        raise StaleVersion(MOVED_ON) from error
    return plan


def draft(actor: User, order: Order, *, locked: bool = False) -> Plan:
    """Work out the plan from what the database holds now; writes nothing."""
    holidays = holidays_between(order.start, order.end)
    eligible = eligible_dates(order.start, order.end, holidays, saturday_allowed=False)
    people = list(
        without_seat(actor)
        .filter(satker__province=order.satker.province_id)
        .select_related("satker")
        .order_by("satker__code", "name", "nip")
    )
    generate_days(order.start, order.end, holidays, False)  # refuses a window too short
    existing = open_cohorts(order, locked)
    busy = campus_days(order)
    number = next_number(order.center, order.program.fiscal_year)
    plan = Plan()
    for level in GradeLevel.values:
        of_level = [p for p in people if p.grade_level == level]
        planned = [c for c in existing if c.cohort.grade_level == level]
        rest = len(of_level) - sum(c.room.quota for c in planned)
        for size in balanced_sizes(rest, order.capacity):
            days = staggered_days(eligible, busy)
            planned.append(new_cohort(order, level, number, days, size))
            busy.update(planned[-1].classical)
            number += 1
        seat_level(plan, of_level, planned)
    plan.cohorts.sort(key=lambda c: c.cohort.number)
    for planned_cohort in plan.cohorts:
        plan.warnings += warnings_about(order, planned_cohort)
    return plan


def open_cohorts(order: Order, locked: bool) -> list[PlannedCohort]:
    """Planned cohorts of the organiser, inside the asked window, with free seats."""
    cohorts = Cohort.objects.filter(
        satker=order.satker,
        training_center=order.center,
        fiscal_year=order.program.fiscal_year,
        status=CohortStatus.PLANNED,
    ).order_by("pk")
    if locked:
        cohorts = cohorts.select_for_update(of=("self",))
    found = list(cohorts.select_related("training_center", "satker"))
    days: dict[int, list[DatedMode]] = defaultdict(list)
    for day in TrainingDay.objects.filter(cohort__in=found).order_by("date"):
        days[day.cohort_id].append((day.date, day.mode))
    seats: dict[int, list[tuple[int, str]]] = defaultdict(list)
    taken = Enrollment.objects.filter(cohort__in=found, status__in=SEATED)
    for pk, seat, office in taken.values_list("cohort", "seat", "participant__satker__code"):
        seats[pk].append((seat, office))
    planned = []
    for cohort in found:
        dates = days[cohort.pk]
        free = cohort.capacity - len(seats[cohort.pk])
        if dates and free > 0 and order.start <= dates[0][0] and dates[-1][0] <= order.end:
            room = Room(free, dates[-1][0], Counter(office for _, office in seats[cohort.pk]))
            taken_seats = {s for s, _ in seats[cohort.pk]}
            planned.append(PlannedCohort(cohort, dates, room, taken=taken_seats))
    return planned


def campus_days(order: Order) -> Counter[date]:
    """Count the cohorts on the training center's campus by date."""
    days = TrainingDay.objects.filter(
        cohort__training_center=order.center,
        cohort__fiscal_year=order.program.fiscal_year,
        mode=DayMode.CLASSICAL,
    ).exclude(cohort__status=CohortStatus.CANCELLED)
    return Counter(days.values_list("date", flat=True))


def new_cohort(
    order: Order, level: str, number: int, days: list[DatedMode], size: int
) -> PlannedCohort:
    cohort = Cohort(
        satker=order.satker,
        training_center=order.center,
        fiscal_year=order.program.fiscal_year,
        number=number,
        grade_level=level,
        capacity=order.capacity,
        starts_on=days[0][0],
    )
    return PlannedCohort(cohort, days, Room(size, days[-1][0]), is_new=True)


def seat_level(plan: Plan, people: Sequence[Participant], planned: list[PlannedCohort]) -> None:
    by_key = {p.pk: p for p in people}
    candidates = [Candidate(p.pk, p.satker.code, p.probation_ends_on) for p in people]
    left = deal(candidates, [c.room for c in planned])
    for planned_cohort in planned:
        chosen = set(planned_cohort.room.keys)
        planned_cohort.participants = [p for p in people if p.pk in chosen]
        if chosen:
            plan.cohorts.append(planned_cohort)
    plan.unplaced += [(by_key[c.key], "tidak ada kursi kosong") for c in left]


def warnings_about(order: Order, planned: PlannedCohort) -> list[str]:
    found, smallest = [], order.program.smallest_class
    if planned.seated < smallest:
        found.append(
            f"{planned.cohort} berisi {planned.seated} peserta, kurang dari {smallest} yang lazim."
        )
    return found + probation_warnings(planned.cohort, planned.participants, planned.last_day)


def apply_plan(actor: User, plan: Plan) -> None:
    """Write the plan with few statements, however many cohorts it has."""
    new = [c for c in plan.cohorts if c.is_new]
    Cohort.objects.bulk_create([c.cohort for c in new])
    TrainingDay.objects.bulk_create(day for c in new for day in training_days(c))
    made = Enrollment.objects.bulk_create(
        Enrollment(cohort=c.cohort, participant=person, seat=seat)
        for c in plan.cohorts
        for person, seat in zip(c.participants, free_seats(c), strict=False)
    )
    entries = [
        entry(actor, "cohort.created", c.cohort, after=snapshot(c.cohort, SHOWN)) for c in new
    ]
    entries += [
        entry(actor, "enrollment.created", e, satker=e.participant.satker, after=facts(e))
        for e in made
    ]
    record_many(entries)


def training_days(planned: PlannedCohort) -> Iterable[TrainingDay]:
    return (
        TrainingDay(
            cohort=planned.cohort,
            date=slot.date,
            sequence=slot.sequence,
            mode=slot.mode,
            mode_sequence=slot.mode_sequence,
        )
        for slot in numbered(planned.days)
    )


def free_seats(planned: PlannedCohort) -> Iterable[int]:
    return (s for s in range(1, planned.cohort.capacity + 1) if s not in planned.taken)
