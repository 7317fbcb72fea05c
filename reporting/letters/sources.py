"""What the letters read from the stages to their left: seats, days, pairs, budgets."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any

from django.db.models import QuerySet

from latsar.formatting import nip_spaced, number
from latsar.organizations.choices import Level
from latsar.organizations.models import Program, Satker, TrainingCenter
from mentors.models import Mentorship
from participants.choices import TAKING_PART
from participants.models import Participant
from schedule.choices import CohortStatus, DayMode
from schedule.models import Cohort, Enrollment, TrainingDay

from .wording import counted, date_lines, date_span

Values = dict[str, Any]


@dataclass(frozen=True)
class Defaults:
    """What a new draft proposes; the office may change it."""

    subject: str
    recipients: list[str]
    place: str
    copies: list[str]


@dataclass(frozen=True)
class Scope:
    """For which office and year a letter speaks, and whether for its whole province."""

    satker: Satker
    year: int
    whole_province: bool

    def satkers(self) -> QuerySet[Satker]:
        if self.whole_province and self.satker.province_id:
            return Satker.objects.filter(province_id=self.satker.province_id)
        return Satker.objects.filter(pk=self.satker.pk)

    @cached_property
    def center(self) -> TrainingCenter | None:
        return self.satker.province.training_center if self.satker.province else None

    @cached_property
    def program(self) -> Program | None:
        return Program.objects.filter(fiscal_year=self.year).first()

    @property
    def pksdm(self) -> str:
        field = Program._meta.get_field("pksdm_name")
        return self.program.pksdm_name if self.program else str(field.default)

    @property
    def where(self) -> str:
        """The office as the sentences name it."""
        prefix = "lingkungan " if self.whole_province else ""
        return f"{prefix}{self.satker.name}"

    @property
    def is_central(self) -> bool:
        return self.satker.level == Level.CENTRAL

    @property
    def chair(self) -> str:
        """Who gets a copy of what the secretariat sends out."""
        return "Ketua KPU" if self.is_central else f"Ketua {self.satker.name}"

    def people(self) -> QuerySet[Participant]:
        return Participant.objects.taking_part().filter(satker__in=self.satkers())

    def seats(self) -> QuerySet[Enrollment]:
        return (
            Enrollment.objects.seated()
            .filter(
                participant__satker__in=self.satkers(),
                participant__status__in=TAKING_PART,
                cohort__fiscal_year=self.year,
            )
            .exclude(cohort__status=CohortStatus.CANCELLED)
            .select_related("participant__satker", "cohort__training_center")
        )

    def pairs(self) -> QuerySet[Mentorship]:
        return (
            Mentorship.objects.open()
            .filter(participant__satker__in=self.satkers(), participant__status__in=TAKING_PART)
            .select_related("participant__satker", "mentor__satker")
        )


def person(participant: Participant, order: int) -> Values:
    """What a list prints of a participant."""
    return {
        "no": number(order),
        "nip": nip_spaced(participant.nip),
        "name": participant.name,
        "grade": participant.grade,
        "position": participant.position,
        "satker": participant.satker.name,
    }


def days_of(cohorts: Iterable[Cohort]) -> dict[int, dict[str, list[date]]]:
    """Return {cohort: {mode: its dates}} in one query."""
    days: dict[int, dict[str, list[date]]] = defaultdict(lambda: defaultdict(list))
    rows = TrainingDay.objects.filter(cohort__in=list(cohorts)).order_by("date")
    for cohort_id, mode, day in rows.values_list("cohort", "mode", "date"):
        days[cohort_id][mode].append(day)
    return days


def timetable(seats: Iterable[Enrollment]) -> list[Values]:
    """Return a row for each cohort that has a seat taken, with its days in words."""
    sizes: dict[int, int] = defaultdict(int)
    cohorts: dict[int, Cohort] = {}
    for seat in seats:
        sizes[seat.cohort_id] += 1
        cohorts[seat.cohort_id] = seat.cohort
    days = days_of(cohorts.values())
    ordered = sorted(cohorts.values(), key=lambda c: (c.number, c.training_center_id))
    return [cohort_row(cohort, sizes[cohort.pk], days[cohort.pk]) for cohort in ordered]


def cohort_row(cohort: Cohort, size: int, days: dict[str, list[date]]) -> Values:
    online, classical = days.get(DayMode.ONLINE, []), days.get(DayMode.CLASSICAL, [])
    every = sorted([*online, *classical])
    return {
        "label": f"Angkatan {cohort.number}",
        "level": f"Golongan {cohort.grade_level}",
        "size": number(size),
        "span": date_span(every[0], every[-1]) if every else "",
        "online": date_lines(online),
        "online_days": len(online),
        "classical": date_lines(classical),
        "classical_days": len(classical),
        "place": cohort.place or cohort.training_center.name,
    }


def days_in_words(cohorts: list[Values]) -> str:
    """Return the days of the training in words when all cohorts agree, else ""."""
    kinds = {(c["online_days"], c["classical_days"]) for c in cohorts}
    if len(kinds) != 1:
        return ""
    online, classical = kinds.pop()
    if not online and not classical:
        return ""
    return (
        f"{counted(online, 'hari')} pembelajaran daring dan {counted(classical, 'hari')} "
        "pembelajaran klasikal"
    )


def total_days(cohorts: list[Values]) -> str:
    totals = {c["online_days"] + c["classical_days"] for c in cohorts}
    return counted(totals.pop(), "hari") if len(totals) == 1 and totals != {0} else ""


def seat_lacks(scope: Scope, cohorts: list[Values]) -> list[str]:
    """Say who is not scheduled and which cohorts have no days yet."""
    lacks = []
    unseated = scope.people().exclude(pk__in=scope.seats().values("participant")).count()
    if unseated:
        lacks.append(f"{number(unseated)} peserta belum terjadwal dan tidak tercantum.")
    dateless = [c["label"] for c in cohorts if not c["span"]]
    if dateless:
        lacks.append(f"{', '.join(dateless)} belum punya hari pelatihan.")
    return lacks
