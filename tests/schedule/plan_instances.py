"""Random planning instances: small enough to be searched through, odd enough to hurt.

An instance is plain data; `write` puts it into the database of the cast (province 53 and its three
satkers), from where planner and checker read it, each in its own way.
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import NamedTuple

from hypothesis import strategies as st

from latsar.organizations.choices import HolidayKind
from latsar.organizations.models import Holiday, Program, Satker, TrainingCenter
from participants.choices import Status
from participants.models import Participant
from schedule.choices import CohortStatus
from schedule.models import Cohort, Enrollment, TrainingDay, Wave
from tests.cast import Nation, make_participants
from tests.schedule.checker_world import FIRST, HOLIDAYS
from tests.schedule.conftest import served_from

OFFICES = ("53", "53.71", "53.01")
LONG = 25
FAR = date(2026, 6, 1)
CLOSING = range(10, 20)  # working days of the window that an instance may turn into holidays


class PersonSpec(NamedTuple):
    """Someone without a seat; `deadline` is the last day of the probation."""

    office: int
    level: str
    deadline: date


class Standing(NamedTuple):
    """A cohort that is there: where it starts, and the offices of who sits there already.

    They sit on its last seats, so that the free ones come first. A running one takes nobody more.
    """

    level: str
    start: int
    capacity: int
    seated: tuple[int, ...]
    running: bool = False


class WaveSpec(NamedTuple):
    """A wave from one working day to another, both within."""

    first: int
    last: int
    seats: int


class Instance(NamedTuple):
    """`days`: the working days of the window; `closed`: those taken away as holidays.

    `withdrawn`: offices of people who left the roster; `neighbours`: how many of another province
    sit in the first wave.
    """

    days: tuple[date, ...]
    closed: tuple[date, ...]
    capacity: int
    percent: int
    people: tuple[PersonSpec, ...]
    standing: tuple[Standing, ...]
    waves: tuple[WaveSpec, ...]
    withdrawn: tuple[int, ...] = ()
    neighbours: int = 0

    @property
    def starts(self) -> range:
        return range(len(self.days) - LONG + 1)


def working_days(amount: int, closed: set[date]) -> tuple[date, ...]:
    days, day = [], FIRST
    while len(days) < amount:
        if day.isoweekday() <= 5 and day not in HOLIDAYS and day not in closed:
            days.append(day)
        day += timedelta(days=1)
    return tuple(days)


class Shape(NamedTuple):
    """How large the drawn instances are; a long window leaves room for only a few people."""

    shortest: int
    longest: int
    people: int
    waves: tuple[int, ...]


SHORT = Shape(25, 33, 6, (0, 0, 1, 2))
TWO_WAVES = Shape(50, 55, 6, (2,))
LONG_WINDOW = Shape(50, 52, 3, (0,))
CROWD = Shape(40, 56, 40, (0, 1, 2))
TINY = Shape(25, 27, 3, (0, 1))


@st.composite
def instances(
    draw: st.DrawFn, shapes: tuple[Shape, ...] = (SHORT, SHORT, TWO_WAVES, LONG_WINDOW)
) -> Instance:
    shape = draw(st.sampled_from(shapes))
    closed = draw(st.sets(st.sampled_from(working_days(CLOSING.stop, set())[10:]), max_size=2))
    days = working_days(draw(st.integers(shape.shortest, shape.longest)), closed)
    levels = st.sampled_from(draw(st.sampled_from([("III",), ("II", "III")])))
    deadlines = st.sampled_from([FAR, FAR, days[LONG - 5], *days[LONG - 1 :: 4]])
    offices = st.integers(0, draw(st.integers(0, len(OFFICES) - 1)))
    person = st.builds(PersonSpec, offices, levels, deadlines)
    waves = draw(_waves(len(days), shape.waves))
    return Instance(
        days=days,
        closed=tuple(sorted(closed)),
        capacity=draw(st.integers(1, 4)),
        percent=draw(st.sampled_from([50, 50, 50, 25, 34, 67, 100])),
        people=tuple(draw(st.lists(person, min_size=1, max_size=shape.people))),
        standing=tuple(draw(st.lists(_standing(len(days), levels, offices), max_size=2))),
        waves=waves,
        withdrawn=tuple(draw(st.lists(offices, max_size=1))),
        neighbours=draw(st.integers(0, waves[0].seats)) if waves else 0,
    )


@st.composite
def _standing(
    draw: st.DrawFn, length: int, levels: st.SearchStrategy[str], offices: st.SearchStrategy[int]
) -> Standing:
    capacity = draw(st.integers(1, 3))
    return Standing(
        draw(levels),
        draw(st.integers(0, length - LONG)),
        capacity,
        tuple(draw(st.lists(offices, max_size=min(capacity, 2)))),
        draw(st.sampled_from([False, False, False, True])),
    )


@st.composite
def _waves(draw: st.DrawFn, length: int, amounts: tuple[int, ...]) -> tuple[WaveSpec, ...]:
    """No wave, one, or two that share no day (the second may be too short for a cohort)."""
    amount = draw(st.sampled_from(amounts))
    if not amount:
        return ()
    seats = st.integers(1, 5)
    first = draw(st.integers(0, min(3, length - LONG)))
    last = first + LONG - 1 + draw(st.integers(0, min(3, length - LONG - first)))
    waves = [WaveSpec(first, last, draw(seats))]
    if amount == 2 and last + 2 < length:
        waves.append(WaveSpec(last + 1, length - 1, draw(seats)))
    return tuple(waves)


def write(nation: Nation, instance: Instance) -> None:
    """Put the instance into the database."""
    Program.objects.update(
        starts_on=instance.days[0], ends_on=instance.days[-1], away_percent=instance.percent
    )
    Holiday.objects.bulk_create(
        Holiday(date=day, name="Libur uji", kind=HolidayKind.NATIONAL) for day in instance.closed
    )
    _write_waves(nation, instance)
    for spec in instance.people:
        _people(nation, OFFICES[spec.office], 1, spec.level, spec.deadline)
    for office in instance.withdrawn:
        _people(nation, OFFICES[office], 1, "III", FAR, status=Status.WITHDRAWN)
    for number, standing in enumerate(instance.standing, start=1):
        people = [
            person
            for office in standing.seated
            for person in _people(nation, OFFICES[office], 1, standing.level, FAR)
        ]
        _write_cohort(nation["53"], nation.center, instance, number, standing, people)


def _write_waves(nation: Nation, instance: Instance) -> None:
    for number, wave in enumerate(instance.waves, start=1):
        Wave.objects.create(
            training_center=nation.center,
            fiscal_year=2026,
            number=number,
            starts_on=instance.days[wave.first],
            ends_on=instance.days[wave.last],
            seats=wave.seats,
        )
    if instance.neighbours:
        served_from(nation["51"].province, nation.center)
        people = _people(nation, "51.71", instance.neighbours, "III", FAR)
        full = Standing("III", instance.waves[0].first, instance.neighbours, ())
        _write_cohort(nation["51"], nation.center, instance, 90, full, people)


def _people(
    nation: Nation, code: str, amount: int, level: str, deadline: date, **fields: str
) -> list[Participant]:
    appointed = deadline.replace(year=deadline.year - 1)
    return make_participants(
        nation[code], amount, grade=f"{level}/a", appointed_on=appointed, **fields
    )


def _write_cohort(
    satker: Satker,
    center: TrainingCenter,
    instance: Instance,
    number: int,
    standing: Standing,
    people: list[Participant],
) -> None:
    days = instance.days[standing.start : standing.start + LONG]
    cohort = Cohort.objects.create(
        satker=satker,
        training_center=center,
        fiscal_year=2026,
        number=number,
        grade_level=standing.level,
        capacity=standing.capacity,
        starts_on=days[0],
        status=CohortStatus.RUNNING if standing.running else CohortStatus.PLANNED,
    )
    TrainingDay.objects.bulk_create(
        TrainingDay(
            cohort=cohort,
            date=day,
            sequence=place,
            mode="online" if place <= 18 else "classical",
            mode_sequence=place if place <= 18 else place - 18,
        )
        for place, day in enumerate(days, start=1)
    )
    Enrollment.objects.bulk_create(
        Enrollment(participant=person, cohort=cohort, seat=standing.capacity - place)
        for place, person in enumerate(people)
    )
