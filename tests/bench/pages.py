"""The lists and the cockpit at 1,000 and at 100,000 people, on PostgreSQL.

Beside them Django's admin list, and a bare django-tables2 table of the same columns. Each page is asked for as PKSDM, who sees the nation: the p95 of many requests, and its queries.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import date
from functools import partial
from typing import Any

import django_tables2
from django.contrib import admin
from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.test import Client, RequestFactory, override_settings
from django.test.utils import CaptureQueriesContext

from latsar.accounts.choices import Role
from latsar.accounts.models import User
from latsar.http import PER_PAGE
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


COLUMNS = ("name", "nip", "grade", "satker", "appointed_on", "probation_ends_on", "status")
BARE_TABLE = "bare django-tables2, same columns, no frame"


class SameColumns(admin.ModelAdmin):
    """Django's own list with the columns of ours; ours is not in the admin."""

    list_display = COLUMNS
    list_select_related = ("satker",)
    list_per_page = PER_PAGE


class BareTable(django_tables2.Table):
    class Meta:
        model = Participant
        fields = COLUMNS
        template_name = "django_tables2/bootstrap5.html"


def bare_table(request: HttpRequest) -> HttpResponse:
    """The table alone: no session, no rights, no navigation around it."""
    table = BareTable(Participant.objects.select_related("satker"))
    pages = django_tables2.RequestConfig(request, paginate={"per_page": PER_PAGE})
    return HttpResponse(pages.configure(table).as_html(request))


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
    order = [*PAGES, BARE_TABLE]
    return sorted(rows, key=lambda row: order.index(row.job.removeprefix("page: ")))


def at_size(user: User, size: int) -> list[Measure]:
    client = Client()
    client.force_login(user)
    found = []
    with override_settings(COCKPIT_SLOW_MILLISECONDS=400, COUNTS_SLOW_MILLISECONDS=60):
        asks: dict[str, Callable[[], Any]] = {
            name: partial(client.get, url) for name, url in PAGES.items()
        }
        asks[BARE_TABLE] = lambda: bare_table(RequestFactory().get("/"))
        for name, ask in asks.items():
            p95, queries = asked(ask)
            found.append(Measure(f"page: {name}", f"{size:,} people", p95, {"queries": queries}))
    return found


def asked(ask: Callable[[], Any]) -> tuple[float, int]:
    """Return the p95 in seconds and the number of queries of one request."""
    for _ in range(2):
        answer = ask()
        assert answer.status_code == 200, answer.status_code
    with CaptureQueriesContext(connection) as captured:
        ask()
    queries = len(captured)  # read at once: the next request empties the log
    seconds = []
    for _ in range(REQUESTS):
        began = time.perf_counter()
        ask()
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
