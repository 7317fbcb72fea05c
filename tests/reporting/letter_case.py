"""Builders for the tests of letters: seats, days, pairs and budgets, as small as the case allows."""

from __future__ import annotations

import io
import subprocess
import tempfile
from collections.abc import Sequence
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from django.utils import timezone
from PIL import Image

from budget.choices import Component, Status
from budget.models import BudgetLine, BudgetRequest
from latsar.accounts.models import User
from latsar.organizations.choices import Level
from latsar.organizations.models import Satker
from mentors.models import Mentorship
from participants.models import Participant
from reporting.letters.services import create_draft
from reporting.models import Letter
from reporting.seed import seed_letter_defaults
from schedule.models import Cohort, Enrollment, TrainingDay
from tests.cast import Nation, make_mentor, make_official, make_participants

DATED_ON = date(2026, 1, 12)


def scan(shade: int = 200, kind: str = "JPEG") -> bytes:
    """A small photograph of nothing."""
    file = io.BytesIO()
    Image.new("L", (40, 56), shade).save(file, kind)
    return file.getvalue()


def make_cohort(nation: Nation, number: int = 1, level: str = "III", **fields: Any) -> Cohort:
    """A cohort of NTT with 18 online and 7 classical days, without regard to holidays."""
    fields.setdefault("training_center", nation.center)
    start = date(2026, 2, 2) + timedelta(days=7 * (number - 1))
    cohort = Cohort.objects.create(
        satker=nation["53"],
        fiscal_year=2026,
        number=number,
        grade_level=level,
        capacity=40,
        starts_on=start,
        **fields,
    )
    weekdays = [d for d in (start + timedelta(days=n) for n in range(35)) if d.weekday() < 5]
    TrainingDay.objects.bulk_create(
        TrainingDay(
            cohort=cohort,
            date=day,
            sequence=i,
            mode="online" if i <= 18 else "classical",
            mode_sequence=i if i <= 18 else i - 18,
        )
        for i, day in enumerate(weekdays[:25], start=1)
    )
    return cohort


def seat(cohort: Cohort, people: Sequence[Participant]) -> None:
    taken = cohort.enrollments.count()
    Enrollment.objects.bulk_create(
        Enrollment(participant=person, cohort=cohort, seat=taken + i)
        for i, person in enumerate(people, start=1)
    )


def make_offices(nation: Nation, amount: int) -> list[Satker]:
    """Further regencies of NTT, until the province has `amount` satkers."""
    own = list(Satker.objects.filter(province__code="53").order_by("code"))
    own += [
        Satker.objects.create(
            code=f"53.{n:02d}",
            name=f"KPU Kabupaten Uji {n:02d}",
            level=Level.REGENCY,
            province=nation["53"].province,
            parent=nation["53"],
            city="Uji",
        )
        for n in range(2, 2 + amount - len(own))
    ]
    return own


def pair(people: Sequence[Participant], satker: Satker) -> None:
    mentor = make_mentor(satker)
    for slot, person in enumerate(people, start=1):
        Mentorship.objects.create(
            mentor=mentor, participant=person, slot=slot, mode="online", started_on=DATED_ON
        )


def budget(satker: Satker, author: User, status: str = Status.SUBMITTED) -> BudgetRequest:
    """A request of five people: Rp4.550.000 allowance and a provisional Rp750.000 of transport."""
    request = BudgetRequest.objects.create(
        satker=satker,
        fiscal_year=2026,
        status=status,
        total=5_300_000,
        submitted_by=None if status == Status.DRAFT else author,
        submitted_at=None if status == Status.DRAFT else timezone.now(),
    )
    for position, (component, days, price) in enumerate(
        ((Component.DAILY_ALLOWANCE, 7, 130_000), (Component.TRANSPORT, 1, 150_000)), start=1
    ):
        BudgetLine.objects.create(
            request=request,
            position=position,
            component=component,
            description=f"{component.label} uji",
            account_code="524111",
            factors=[{"value": 5, "label": "orang"}, {"value": days, "label": "hari"}],
            quantity=5 * days,
            unit="OH",
            unit_price=price,
            amount=5 * days * price,
            basis="PMK 32 Tahun 2025",
            is_provisional=component == Component.TRANSPORT,
        )
    return request


def small_case(nation: Nation) -> list[Participant]:
    """Three people of Kota Kupang in one cohort, with one mentor, and officials to sign."""
    seed_letter_defaults()
    people = make_participants(nation["53.71"], 3)
    seat(make_cohort(nation), people)
    pair(people, nation["53.71"])
    make_official(nation["53"])
    return people


def full_case(nation: Nation) -> list[Participant]:
    """115 people over 23 satkers in three cohorts, each satker with its mentor."""
    seed_letter_defaults()
    people: list[Participant] = []
    for number, satker in enumerate(make_offices(nation, 23)):
        own = make_participants(satker, 1, grade="II/c")
        own += make_participants(satker, 1, grade="II/c" if number < 15 else "III/a")
        own += make_participants(satker, 3)
        pair(own, satker)
        people += own
    second = [p for p in people if p.grade == "II/c"]
    third = [p for p in people if p.grade != "II/c"]
    seat(make_cohort(nation, 1, "II"), second)
    seat(make_cohort(nation, 2), third[:39])
    seat(make_cohort(nation, 3), third[39:])
    make_official(nation["53"])
    return people


def draft(actor: User, satker: Satker, kind: str = "place_request", **fields: Any) -> Letter:
    return create_draft(
        actor=actor,
        kind=kind,
        satker=satker,
        fiscal_year=2026,
        dated_on=fields.pop("dated_on", DATED_ON),
        fields=fields,
    )


def text_of(pdf: bytes) -> str:
    """Read a PDF back with poppler, page after page; non-breaking spaces become spaces."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "letter.pdf"
        path.write_bytes(pdf)
        command = ["pdftotext", "-layout", str(path), "-"]
        done = subprocess.run(command, capture_output=True, check=True)
    return done.stdout.decode().replace("\xa0", " ")
