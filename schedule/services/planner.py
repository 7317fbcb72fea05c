"""Plans the cohorts of a province: worked out outside the lock, written when nothing moved on.

The arithmetic is `schedule.planning`; it is deterministic, so the plan that was read in a preview
is the one that is applied, or none.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from hashlib import sha256
from threading import Lock

from django.db import IntegrityError, transaction

from latsar.accounts.models import User
from latsar.errors import StaleVersion
from latsar.formatting import date_long, number
from latsar.organizations.models import Satker
from participants.models import Participant

from ..choices import DayMode
from ..models import Cohort
from ..planning import Away, Problem, Solution, Stage, Status, solve
from ..planning.engine import THOROUGH
from ..planning.solution import Group
from ..planning.stages import COHORTS, Effort
from ..rules import DatedMode
from .locking import lock_center
from .plan_reading import Order, Reading, check_order, read
from .plan_writing import apply_plan

MOVED_ON = (
    "Peserta atau angkatan berubah sejak pratinjau dibuat; belum ada yang disimpan. "
    "Periksa pratinjau terbaru di bawah ini, lalu terapkan bila sudah sesuai."
)
TRIES = 3
NAMED = 5
KEPT = 64


@dataclass
class PlannedCohort:
    """A cohort of the plan with who joins it; `cohort.pk` is None until it is written."""

    cohort: Cohort
    days: list[DatedMode]
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
    """`cohorts`: those that gain people. `unplaced`: (participant, reason).

    `status` is optimal, feasible (`bound_text` says how far from proven) or infeasible
    (`conflicts` says why). `away_days`: how the away limit was held in the end: all or classical.
    `missing_seats`: the seats that lack at least, whatever rule takes them away: one for each who
    is left out, or what the waves would have to gain for all who could sit then, if that is more.
    """

    cohorts: list[PlannedCohort] = field(default_factory=list)
    unplaced: list[tuple[Participant, str]] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)
    status: str = Status.OPTIMAL
    status_text: str = ""
    bound_text: str = ""
    conflicts: list[str] = field(default_factory=list)
    missing_seats: int = 0
    away_days: str = Away.ALL
    away_percent: int = 50
    stages: list[Stage] = field(default_factory=list)
    seconds: float = 0.0
    basis: str = ""  # what it was worked out from

    @property
    def enrolled(self) -> int:
        return sum(len(c.participants) for c in self.cohorts)

    @property
    def fewest_cohorts(self) -> int | None:
        """How many new cohorts are proven to be needed."""
        return next((s.bound for s in self.stages if s.name == COHORTS), None)

    @property
    def fingerprint(self) -> str:
        """What the preview carries, so that only the plan that was read is applied."""
        parts = [
            f"{c.cohort.number}:{c.days}:{sorted(p.pk for p in c.participants)}"
            for c in self.cohorts
        ]
        parts.append(f"{sorted(p.pk for p, _ in self.unplaced)}")
        return sha256("|".join(parts).encode()).hexdigest()[:16]


def preview_plan(
    *,
    actor: User,
    province_satker: Satker,
    start: date,
    end: date,
    capacity: int,
    away_percent: int | None = None,
    away_days: str = Away.AUTO,
    wave_seats: Mapping[int, int] | None = None,
) -> Plan:
    """Return what plan_province would do, without doing it."""
    order = check_order(
        actor,
        province_satker,
        start,
        end,
        capacity,
        away_percent=away_percent,
        away_days=away_days,
        wave_seats=wave_seats,
    )
    return draft(actor, order)


def plan_province(
    *,
    actor: User,
    province_satker: Satker,
    start: date,
    end: date,
    capacity: int,
    seen: str | None = None,
    away_percent: int | None = None,
    away_days: str = Away.AUTO,
    wave_seats: Mapping[int, int] | None = None,
) -> Plan:
    """Seat everyone of the province who has no seat; a second run finds nobody and does nothing.

    `seen` is the fingerprint of the preview; when the plan has become another, nothing is done.
    `wave_seats` plans as if the waves had these seats. Setjen's people belong to no province: they
    are seated by hand.
    """
    order = check_order(
        actor,
        province_satker,
        start,
        end,
        capacity,
        away_percent=away_percent,
        away_days=away_days,
        wave_seats=wave_seats,
    )
    return carry_out(actor, order, seen=seen)


def carry_out(
    actor: User, order: Order, *, seen: str | None = None, effort: Effort = THOROUGH
) -> Plan:
    """Work the plan out, then write it if nothing has changed meanwhile; else work it out again."""
    for tries_left in reversed(range(TRIES)):
        plan = draft(actor, order, effort=effort)
        if seen is not None and seen != plan.fingerprint:
            raise StaleVersion(MOVED_ON)
        if write(actor, order, plan):
            return plan
        if seen is not None or not tries_left:
            raise StaleVersion(MOVED_ON)
    raise StaleVersion(MOVED_ON)


def write(actor: User, order: Order, plan: Plan) -> bool:
    """Write the plan under the center's lock; False when what it rests on has changed."""
    try:
        with transaction.atomic():
            lock_center(order.center)
            lock_people(plan)
            if read(actor, order).basis != plan.basis:
                return False
            apply_plan(actor, plan)
    except IntegrityError as error:  # somebody seated one of them by hand at the same moment
        raise StaleVersion(MOVED_ON) from error
    return True


def lock_people(plan: Plan) -> None:
    """Let nobody withdraw those who get a seat, or undo their import, until they sit."""
    wanted = [p.pk for cohort in plan.cohorts for p in cohort.participants]
    list(
        Participant.objects.filter(pk__in=wanted)
        .order_by("pk")
        .select_for_update(of=("self",))
        .values_list("pk", flat=True)
    )


def draft(actor: User, order: Order, *, effort: Effort = THOROUGH) -> Plan:
    """Work out the plan from what the database holds now; writes nothing."""
    reading = read(actor, order)
    return plan_of(order, reading, solved(reading.problem, effort))


_known: OrderedDict[tuple[str, Effort], Solution] = OrderedDict()
_lock = Lock()


def solved(problem: Problem, effort: Effort) -> Solution:
    """Solve, or return what was found for an equal problem: applying repeats its preview."""
    key = (problem.fingerprint, effort)
    with _lock:
        if key in _known:
            _known.move_to_end(key)
            return _known[key]
    solution = solve(problem, effort)
    with _lock:
        _known[key] = solution
        while len(_known) > KEPT:
            _known.popitem(last=False)
    return solution


def plan_of(order: Order, reading: Reading, solution: Solution) -> Plan:
    """Put the objects behind the keys of a solution, and its words."""
    plan = Plan(
        warnings=list(solution.warnings),
        status=solution.status,
        status_text=solution.status_text,
        bound_text=solution.bound_text,
        conflicts=list(solution.conflicts),
        missing_seats=solution.missing_seats,
        away_days=solution.away,
        away_percent=reading.problem.percent,
        stages=list(solution.stages),
        seconds=solution.seconds,
        basis=reading.basis,
    )
    next_number = reading.number
    for group in solution.groups:
        planned = cohort_of(order, reading, group, next_number)
        next_number += planned.is_new
        plan.cohorts.append(planned)
    plan.cohorts.sort(key=lambda c: c.cohort.number)
    plan.unplaced = [(reading.people[key], solution.reasons[key]) for key in solution.unplaced]
    plan.warnings += small_cohorts(order, plan) + late_people(reading, solution)
    return plan


def cohort_of(order: Order, reading: Reading, group: Group, number: int) -> PlannedCohort:
    people = [reading.people[key] for key in group.people]
    people.sort(key=lambda p: (p.satker.code, p.name, p.nip))
    if group.standing is not None:
        cohort = reading.cohorts[group.standing]
        taken = reading.taken[group.standing]
        return PlannedCohort(cohort, list(group.days), taken=taken, participants=people)
    cohort = Cohort(
        satker=order.satker,
        training_center=order.center,
        fiscal_year=order.program.fiscal_year,
        number=number,
        grade_level=group.level,
        capacity=order.capacity,
        starts_on=group.days[0][0],
    )
    return PlannedCohort(cohort, list(group.days), is_new=True, participants=people)


def small_cohorts(order: Order, plan: Plan) -> list[str]:
    smallest = order.program.smallest_class
    return [
        f"{c.cohort} berisi {c.seated} peserta, kurang dari {smallest} yang lazim."
        for c in plan.cohorts
        if c.seated < smallest
    ]


def late_people(reading: Reading, solution: Solution) -> list[str]:
    """Name those who can't finish in time whatever is planned (PP 11/2017 art. 34)."""
    late = [reading.people[key] for key in solution.hopeless]
    if not late:
        return []
    names = ", ".join(f"{p.name} ({date_long(p.probation_ends_on)})" for p in late[:NAMED])
    more = f", dan {number(len(late) - NAMED)} lainnya" if len(late) > NAMED else ""
    allowed = reading.problem.allowed
    first = f" ({date_long(allowed[0][-1][0])})" if allowed else ""
    return [
        f"Masa percobaan berakhir sebelum angkatan paling awal dapat selesai{first}: "
        f"{names}{more}. Mereka ditempatkan seawal mungkin. Majukan tanggal mulai bila masih "
        "dapat, atau laporkan kepada PKSDM."
    ]
