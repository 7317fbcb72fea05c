"""Reads from the database what the planner is asked: people, offices, cohorts and waves."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from latsar.accounts.models import User
from latsar.accounts.permissions import require_province, require_satker
from latsar.errors import Refused
from latsar.formatting import date_long
from latsar.organizations.models import Program, Satker, TrainingCenter
from latsar.organizations.services import holidays_between, program_for
from participants.models import Participant

from ..choices import SEATED, CohortStatus, DayMode
from ..models import Cohort, Enrollment, TrainingDay, Wave
from ..planning import Away, Office, Person, Problem, Standing
from ..planning import Wave as SeatsOfWave
from ..rules import DatedMode, eligible_dates, generate_days
from .cohorts import center_of, check_capacity, next_number
from .seats import without_seat


@dataclass(frozen=True)
class Order:
    """What was asked, checked. `organisers`: offices whose people and cohorts are planned."""

    satker: Satker
    organisers: tuple[Satker, ...]
    center: TrainingCenter
    program: Program
    start: date
    end: date
    capacity: int
    percent: int
    away: str
    wave_seats: Mapping[int, int] = field(default_factory=dict)


@dataclass
class Reading:
    """The problem, and the objects behind its keys. `taken`: seats by standing cohort."""

    problem: Problem
    people: dict[int, Participant]
    cohorts: dict[int, Cohort]
    taken: dict[int, set[int]]
    number: int  # the next cohort's

    @property
    def basis(self) -> str:
        """Equal as long as nothing changed that the plan rests on."""
        return f"{self.number}:{self.problem.fingerprint}"


def check_order(
    actor: User,
    satker: Satker,
    start: date,
    end: date,
    capacity: int,
    *,
    away_percent: int | None = None,
    away_days: str = Away.AUTO,
    wave_seats: Mapping[int, int] | None = None,
    organisers: Sequence[Satker] = (),
) -> Order:
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
    percent = program.away_percent if away_percent is None else away_percent
    if not 1 <= percent <= 100:
        raise Refused(f"Batas peserta yang pergi bersamaan harus 1 sampai 100 %, bukan {percent}.")
    if away_days not in Away.CHOICES:
        raise Refused("Pilih cara menghitung hari pergi: otomatis, semua hari, atau hari klasikal.")
    return Order(
        satker,
        tuple(organisers) or (satker,),
        center_of(satker),
        program,
        start,
        end,
        capacity,
        percent,
        away_days,
        dict(wave_seats or {}),
    )


def read(actor: User, order: Order) -> Reading:
    """Read all that the plan rests on. Raises WindowTooShort."""
    holidays = holidays_between(order.start, order.end)
    generate_days(order.start, order.end, holidays, False)  # refuses a window too short
    eligible = eligible_dates(order.start, order.end, holidays, saturday_allowed=False)
    provinces = [satker.province_id for satker in order.organisers]
    people = list(
        without_seat(actor)
        .filter(satker__province__in=provinces)
        .select_related("satker")
        .order_by("satker__code", "name", "nip")
    )
    spans = spans_of_center(order)
    cohorts, standing, taken = standing_cohorts(order)
    problem = Problem(
        center=str(order.center),
        eligible=tuple(eligible),
        capacity=order.capacity,
        percent=order.percent,
        away=order.away,
        people=tuple(
            Person(p.pk, p.satker.code, p.grade_level, p.probation_ends_on) for p in people
        ),
        offices=offices_of(people, provinces),
        standing=tuple(standing),
        waves=tuple(waves_of(order, spans)),
        campus=campus_days(order),
    )
    number = next_number(order.center, order.program.fiscal_year)
    return Reading(problem, {p.pk: p for p in people}, cohorts, taken, number)


Span = tuple[date, date, int]  # first day, last day, seated


def spans_of_center(order: Order) -> list[Span]:
    """First day, last day and people of every cohort of the training center in the year."""
    cohorts = Cohort.objects.filter(
        training_center=order.center, fiscal_year=order.program.fiscal_year
    ).exclude(status=CohortStatus.CANCELLED)
    return [
        (c.first_day, c.last_day, c.seated)  # type: ignore[attr-defined]
        for c in cohorts.with_summary()
        if c.first_day  # type: ignore[attr-defined]
    ]


def waves_of(order: Order, spans: Iterable[Span]) -> list[SeatsOfWave]:
    waves = Wave.objects.filter(
        training_center=order.center, fiscal_year=order.program.fiscal_year
    ).order_by("number")
    return [
        SeatsOfWave(
            wave.pk,
            wave.number,
            wave.starts_on,
            wave.ends_on,
            order.wave_seats.get(wave.pk, wave.seats),
            sum(n for first, last, n in spans if wave.starts_on <= first and last <= wave.ends_on),
        )
        for wave in waves
    ]


def standing_cohorts(
    order: Order,
) -> tuple[dict[int, Cohort], list[Standing], dict[int, set[int]]]:
    """Planned cohorts of the organisers, inside the asked window, with free seats."""
    found = list(
        Cohort.objects.filter(
            satker__in=order.organisers,
            training_center=order.center,
            fiscal_year=order.program.fiscal_year,
            status=CohortStatus.PLANNED,
        )
        .select_related("training_center", "satker")
        .order_by("number")
    )
    days: dict[int, list[DatedMode]] = defaultdict(list)
    for day in TrainingDay.objects.filter(cohort__in=found).order_by("date"):
        days[day.cohort_id].append((day.date, day.mode))
    taken: dict[int, set[int]] = defaultdict(set)
    seats = Enrollment.objects.filter(cohort__in=found, status__in=SEATED)
    for pk, seat in seats.values_list("cohort", "seat"):
        taken[pk].add(seat)
    cohorts, standing = {}, []
    for cohort in found:
        dates, free = days[cohort.pk], cohort.capacity - len(taken[cohort.pk])
        if dates and free > 0 and order.start <= dates[0][0] and dates[-1][0] <= order.end:
            cohorts[cohort.pk] = cohort
            standing.append(Standing(cohort.pk, cohort.grade_level, tuple(dates), free))
    return cohorts, standing, taken


def campus_days(order: Order) -> dict[date, int]:
    """Count the cohorts on the training center's campus by date."""
    days = TrainingDay.objects.filter(
        cohort__training_center=order.center,
        cohort__fiscal_year=order.program.fiscal_year,
        mode=DayMode.CLASSICAL,
    ).exclude(cohort__status=CohortStatus.CANCELLED)
    return dict(Counter(days.values_list("date", flat=True)))


def offices_of(people: Iterable[Participant], provinces: Sequence[int | None]) -> dict[str, Office]:
    """The satkers of these people: their size, and how many of each already sit on each date."""
    satkers = {p.satker.code: p.satker for p in people}
    active = Participant.objects.filter(satker__province__in=provinces).active().order_by()
    sizes = Counter(active.values_list("satker__code", flat=True))
    every, campus = seated_by_date(provinces)
    return {
        code: Office(code, satker.name, sizes[code], every.get(code, {}), campus.get(code, {}))
        for code, satker in satkers.items()
    }


def seated_by_date(
    provinces: Sequence[int | None],
) -> tuple[dict[str, Counter[date]], dict[str, Counter[date]]]:
    """How many active people of each satker are away on each date: all days, classical days."""
    active = Participant.objects.filter(satker__province__in=provinces).active()
    seated = Counter(
        Enrollment.objects.filter(participant__in=active, status__in=SEATED)
        .order_by()
        .values_list("cohort", "participant__satker__code")
    )
    of_cohort: dict[int, list[tuple[str, int]]] = defaultdict(list)
    for (cohort, code), amount in seated.items():
        of_cohort[cohort].append((code, amount))
    every: dict[str, Counter[date]] = defaultdict(Counter)
    campus: dict[str, Counter[date]] = defaultdict(Counter)
    days = TrainingDay.objects.filter(cohort__in=of_cohort).order_by()
    for cohort, day, mode in days.values_list("cohort", "date", "mode"):
        for code, amount in of_cohort[cohort]:
            every[code][day] += amount
            if mode == DayMode.CLASSICAL:
                campus[code][day] += amount
    return every, campus
