"""A cohort's days as month grids for the page and the print, and as an iCalendar file."""

from __future__ import annotations

from calendar import Calendar as MonthCalendar
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from django.utils import timezone
from icalendar import Calendar, Event

from latsar.clock import today
from latsar.organizations.models import Holiday
from latsar.organizations.services import holidays_between

from ..choices import DayMode
from ..models import Cohort, TrainingDay
from ..rules import CLASSICAL_DAYS, ONLINE_DAYS, TRAINING_DAYS


@dataclass(frozen=True)
class Cell:
    """A date in a month grid; `day` or `holiday` when there is one."""

    date: date
    in_month: bool
    day: TrainingDay | None
    holiday: Holiday | None
    is_today: bool

    @property
    def is_weekend(self) -> bool:
        return self.date.weekday() >= 5

    @property
    def kind(self) -> str:
        if self.day:
            return self.day.mode
        if self.holiday:
            return "holiday"
        return "weekend" if self.is_weekend else "plain"


@dataclass(frozen=True)
class Month:
    first: date
    weeks: list[list[Cell]]

    @property
    def holidays(self) -> list[Cell]:
        return [cell for week in self.weeks for cell in week if cell.holiday]


def months_of(days: list[TrainingDay]) -> list[Month]:
    """Return the months from the first to the last day, in weeks from Monday."""
    if not days:
        return []
    by_date = {d.date: d for d in days}
    first, last = min(by_date).replace(day=1), max(by_date)
    holidays = holidays_between(first, last + timedelta(days=31))
    months = []
    while first <= last:
        months.append(month_of(first, by_date, holidays))
        first = (first + timedelta(days=32)).replace(day=1)
    return months


def month_of(
    first: date, days: Mapping[date, TrainingDay], holidays: Mapping[date, Holiday]
) -> Month:
    now = today()
    weeks = [
        [
            Cell(
                date=d,
                in_month=d.month == first.month,
                day=days.get(d) if d.month == first.month else None,
                holiday=holidays.get(d) if d.month == first.month else None,
                is_today=d == now,
            )
            for d in week
        ]
        for week in MonthCalendar(firstweekday=0).monthdatescalendar(first.year, first.month)
    ]
    return Month(first, weeks)


def icalendar_of(cohort: Cohort, host: str) -> bytes:
    """Return the cohort's days as all-day events; a moved day keeps its UID."""
    calendar = Calendar()
    calendar.add("prodid", "-//KPU//Latsar CPNS//ID")
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    calendar.add("x-wr-calname", f"Latsar CPNS {cohort}")
    stamp = timezone.now()
    for day in cohort.days.all():
        calendar.add_component(event_of(cohort, day, host, stamp))
    content: bytes = calendar.to_ical()
    return content


def event_of(cohort: Cohort, day: TrainingDay, host: str, stamp: object) -> Event:
    event = Event()
    online = day.mode == DayMode.ONLINE
    total = ONLINE_DAYS if online else CLASSICAL_DAYS
    label = "Pembelajaran daring" if online else "Pembelajaran klasikal"
    event.add("uid", f"hari-{day.pk}-angkatan-{cohort.pk}@{host}")
    event.add("dtstamp", stamp)
    event.add("sequence", cohort.version)
    event.add("dtstart", day.date)
    event.add("dtend", day.date + timedelta(days=1))
    event.add("summary", f"Latsar CPNS Angkatan {cohort.number}: {label} hari ke-{day.sequence}")
    event.add(
        "description",
        f"{label} {day.mode_sequence} dari {total}. Hari ke-{day.sequence} dari {TRAINING_DAYS}. "
        f"{cohort.training_center}. Peserta dibebastugaskan pada hari ini.",
    )
    place = day.link or cohort.online_link if online else day.place or place_of(cohort)
    if place:
        event.add("location", place)
    event.add("transp", "OPAQUE")
    return event


def place_of(cohort: Cohort) -> str:
    return cohort.place or f"{cohort.training_center}, {cohort.training_center.city}"
