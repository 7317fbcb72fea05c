"""A province ready for its budget: rates, a planned cohort with days, people with seats and mentors."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import pytest

from budget.seed import seed_rates
from latsar.organizations.models import Satker
from mentors.choices import Mode
from mentors.models import Mentorship
from participants.models import Participant
from schedule.choices import DayMode
from schedule.models import Cohort, Enrollment, TrainingDay
from tests.cast import Nation, make_mentor, make_participants


@dataclass
class Scene:
    """5 people of Kota Kupang (same city as the center), 3 of Kabupaten Kupang (who travel)."""

    nation: Nation
    cohort: Cohort
    people: dict[str, list[Participant]]

    @property
    def province(self) -> Satker:
        return self.nation["53"]


def make_cohort(nation: Nation, **fields: Any) -> Cohort:
    values = {
        "satker": nation["53"],
        "training_center": nation.center,
        "fiscal_year": 2026,
        "number": 1,
        "grade_level": "III",
        "capacity": 40,
        "starts_on": date(2026, 2, 2),
        **fields,
    }
    cohort = Cohort.objects.create(**values)
    TrainingDay.objects.bulk_create(
        TrainingDay(
            cohort=cohort,
            date=date(2026, 2, 2) + timedelta(days=i),
            sequence=i + 1,
            mode=DayMode.ONLINE if i < 18 else DayMode.CLASSICAL,
            mode_sequence=i + 1 if i < 18 else i - 17,
        )
        for i in range(25)
    )
    return cohort


def seat(cohort: Cohort, people: list[Participant]) -> None:
    taken = cohort.enrollments.count()
    Enrollment.objects.bulk_create(
        Enrollment(participant=person, cohort=cohort, seat=taken + i)
        for i, person in enumerate(people, 1)
    )


def guide(satker: Satker, people: list[Participant], mode: str) -> None:
    mentor = make_mentor(satker)
    Mentorship.objects.bulk_create(
        Mentorship(
            mentor=mentor, participant=person, slot=i, mode=mode, started_on=date(2026, 1, 12)
        )
        for i, person in enumerate(people, 1)
    )


@pytest.fixture
def scene(nation: Nation) -> Scene:
    seed_rates()
    cohort = make_cohort(nation)
    people = {
        "53.71": make_participants(nation["53.71"], 5),
        "53.01": make_participants(nation["53.01"], 3),
    }
    for code, group in people.items():
        seat(cohort, group)
        guide(nation[code], group, Mode.OFFLINE if code == "53.71" else Mode.ONLINE)
    return Scene(nation, cohort, people)
