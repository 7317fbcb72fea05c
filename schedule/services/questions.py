"""What a plan was asked: the parameters, their defaults, and their form in JSON."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from hashlib import sha256
from typing import Any

from django.db.models import Q

from latsar.organizations.models import Holiday, Program, Satker
from latsar.organizations.services import current_year, program_for
from participants.models import Participant

from ..choices import SEATED
from ..models import Cohort, Enrollment, Wave

AWAY_AUTO = "auto"


@dataclass(frozen=True)
class Question:
    """What the planner is asked for one province. `wave_seats`: seats by wave, where changed."""

    start: date
    end: date
    capacity: int
    away_percent: int
    away_days: str = AWAY_AUTO
    wave_seats: Mapping[int, int] = field(default_factory=dict)

    @property
    def year(self) -> int:
        return self.start.year

    def arguments(self) -> dict[str, Any]:
        """Return the keyword arguments of preview_plan and plan_province."""
        return {
            "start": self.start,
            "end": self.end,
            "capacity": self.capacity,
            "away_percent": self.away_percent,
            "away_days": self.away_days,
            "wave_seats": dict(self.wave_seats) or None,
        }

    def as_json(self) -> dict[str, Any]:
        return {
            "start": self.start.isoformat(),
            "end": self.end.isoformat(),
            "capacity": self.capacity,
            "away_percent": self.away_percent,
            "away_days": self.away_days,
            "wave_seats": {str(pk): seats for pk, seats in sorted(self.wave_seats.items())},
        }

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Question:
        return cls(
            start=date.fromisoformat(data["start"]),
            end=date.fromisoformat(data["end"]),
            capacity=data["capacity"],
            away_percent=data["away_percent"],
            away_days=data["away_days"],
            wave_seats={int(pk): seats for pk, seats in data["wave_seats"].items()},
        )

    def only_changed(self, waves: Mapping[int, int]) -> Question:
        """Leave out the waves whose seats are as they stand, and those that are gone."""
        changed = {pk: n for pk, n in self.wave_seats.items() if waves.get(pk, n) != n}
        return replace(self, wave_seats=changed)


def default_question(year: int | None = None) -> Question:
    """Return what the programme of the year asks by itself."""
    program: Program = program_for(year or current_year())
    return Question(
        program.starts_on, program.ends_on, program.default_capacity, program.away_percent
    )


def seats_by_wave(satker: Satker, year: int) -> dict[int, int]:
    """The seats of the waves of this province's training center, as they stand."""
    center = satker.province.training_center_id if satker.province else None
    waves = Wave.objects.filter(training_center=center, fiscal_year=year)
    return dict(waves.order_by("number").values_list("pk", "seats"))


def state_of(satker: Satker, year: int) -> str:
    """Return a digest of all that a plan of this province rests on; it tells what moved on."""
    center = satker.province.training_center_id if satker.province else None
    people = Participant.objects.filter(satker__province=satker.province_id).active()
    cohorts = Cohort.objects.filter(
        Q(training_center=center) | Q(satker__province=satker.province_id), fiscal_year=year
    )
    seats = Enrollment.objects.filter(
        Q(cohort__in=cohorts) | Q(participant__satker__province=satker.province_id),
        status__in=SEATED,
    )
    parts = (
        *people.order_by("pk").values_list("pk", "satker", "grade_level", "probation_ends_on"),
        *cohorts.order_by("pk").values_list("pk", "version", "status", "capacity", "starts_on"),
        *seats.order_by("pk").values_list("participant", "cohort"),
        *Wave.objects.filter(training_center=center, fiscal_year=year)
        .order_by("pk")
        .values_list("pk", "version"),
        *Program.objects.filter(fiscal_year=year).values_list("version"),
        *Holiday.objects.order_by("date").values_list("date"),
    )
    return sha256(repr(parts).encode()).hexdigest()[:16]
