"""The lists and the cockpit at 1,000 and at 100,000 people, on PostgreSQL, beside Django's admin.

Each page is asked for as PKSDM, who sees the nation: the p95 of many requests, and its queries.
"""

from __future__ import annotations

import time
from datetime import date
from typing import Any

from django.contrib import admin
from django.db import connection
from django.test import Client, override_settings
from django.test.utils import CaptureQueriesContext

from latsar.accounts.choices import Role
from latsar.accounts.models import User
from latsar.organizations.choices import Level
from latsar.organizations.models import Satker, TrainingCenter
from mentors.choices import Mode
from mentors.models import Mentor, Mentorship
from mentors.rules import MENTEES_PER_MENTOR
from participants.models import Participant
from reporting.load import seed_nation
from schedule.models import Cohort, Enrollment

from .common import Measure

SIZES = (1_000, 100_000)
REQUESTS = 40
CAPACITY = 40
PAGES = {
    "home": "/",
    "participants": "/peserta/",
    "participants, filtered": "/peserta/?level=III&mentor=belum",
    "mentors": "/mentor/",
    "cohorts": "/angkatan/",
    "budgets": "/anggaran/",
    "letters": "/surat/",
    "cockpit": "/nasional/",
    "people behind a figure": "/nasional/daftar/?ukuran=scheduled&belum=1",
    "search by NIP": "/cari/?q=19870105",
    "Django admin's list of participants": "/admin/participants/participant/",
}


class SameColumns(admin.ModelAdmin):
    """Django's own list with the columns of ours; ours is not in the admin."""

    list_display = ("name", "nip", "grade", "satker", "appointed_on", "probation_ends_on", "status")
    list_select_related = ("satker",)
    list_per_page = 50


def measure() -> list[Measure]:
    admin.site.register(Participant, SameColumns)
    central = Satker.objects.get(level=Level.CENTRAL)
    user = User.objects.create(
        username="bench", role=Role.PKSDM, satker=central, is_staff=True, is_superuser=True
    )
    rows = []
    for size in SIZES:
        grow(size)
        rows += at_size(user, size)
    return sorted(rows, key=lambda row: list(PAGES).index(row.job.removeprefix("page: ")))


def at_size(user: User, size: int) -> list[Measure]:
    client = Client()
    client.force_login(user)
    found = []
    with override_settings(COCKPIT_SLOW_MILLISECONDS=400, COUNTS_SLOW_MILLISECONDS=60):
        for name, url in PAGES.items():
            p95, queries = asked(client, url)
            found.append(Measure(f"page: {name}", f"{size:,} people", p95, {"queries": queries}))
    return found


def asked(client: Client, url: str) -> tuple[float, int]:
    """Return the p95 in seconds and the number of queries of one request."""
    for _ in range(2):
        answer: Any = client.get(url)
        assert answer.status_code == 200, (url, answer.status_code)
    with CaptureQueriesContext(connection) as captured:
        client.get(url)
    queries = len(captured)  # read at once: the next request empties the log
    seconds = []
    for _ in range(REQUESTS):
        began = time.perf_counter()
        client.get(url)
        seconds.append(time.perf_counter() - began)
    return sorted(seconds)[int(REQUESTS * 0.95) - 1], queries


def grow(size: int) -> None:
    """So many people, four in five with a mentor, three in five with a seat."""
    seed_nation(size)
    paired = Mentorship.objects.values("participant")
    people = list(
        Participant.objects.exclude(pk__in=paired).order_by("pk").values_list("pk", flat=True)
    )[: size * 4 // 5]
    free = list(Mentor.objects.filter(mentorships=None).order_by("pk").values_list("pk", flat=True))
    places = [(mentor, slot) for mentor in free for slot in range(1, MENTEES_PER_MENTOR + 1)]
    Mentorship.objects.bulk_create(
        (
            Mentorship(
                mentor_id=mentor,
                participant_id=person,
                slot=slot,
                mode=Mode.ONLINE,
                started_on=date(2026, 1, 12),
            )
            for person, (mentor, slot) in zip(people, places, strict=False)
        ),
        batch_size=5_000,
    )
    seat(size)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


def seat(size: int) -> None:
    organiser = Satker.objects.filter(level=Level.PROVINCE).first()
    center = TrainingCenter.objects.first()
    assert organiser
    assert center
    seated = Enrollment.objects.values("participant")
    for level in ("II", "III"):
        waiting = Participant.objects.filter(grade_level=level).exclude(pk__in=seated)
        people = list(waiting.order_by("pk").values_list("pk", flat=True))
        people = people[: len(people) * 3 // 5]
        for start in range(0, len(people), CAPACITY):
            cohort = Cohort.objects.create(
                satker=organiser,
                training_center=center,
                fiscal_year=2026,
                number=Cohort.objects.count() + 1,
                grade_level=level,
                capacity=CAPACITY,
                starts_on=date(2026, 2, 2),
            )
            Enrollment.objects.bulk_create(
                Enrollment(participant_id=person, cohort=cohort, seat=number)
                for number, person in enumerate(people[start : start + CAPACITY], 1)
            )
