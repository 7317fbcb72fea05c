"""What is stuck, where, and since when: the longest first."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from django.db.models import Case, Count, F, Min, QuerySet, When
from django.urls import reverse
from django.utils import timezone

from budget.choices import Stage, Status
from budget.models import BudgetRequest
from budget.overview import stage_case
from latsar.accounts.models import User
from latsar.organizations.choices import CENTRAL_CODE
from participants.choices import Status as Active
from schedule.models import Enrollment

from .measures import is_named, rows_behind, within

SHOWN = 8  # on the page; the list behind it shows all


@dataclass
class Stuck:
    """`what` follows the amount: "3 peserta belum punya mentor"; `since` in ISO 8601."""

    kind: str
    code: str
    place: str
    amount: int
    what: str
    since: str
    url: str

    @property
    def days(self) -> int:
        return max((timezone.now() - self.moment).days, 0)

    @property
    def moment(self) -> datetime:
        return datetime.fromisoformat(self.since)


# (kind, label of the filter, what follows the amount)
PEOPLE = (
    ("mentored", "Tanpa mentor", "peserta belum punya mentor"),
    ("scheduled", "Tanpa angkatan", "peserta belum masuk angkatan"),
)
UNBUDGETED = ("unbudgeted", "Anggaran belum disusun", "satker belum menyusun anggaran")
UNLETTERED = ("lettered", "Surat belum terbit", "peserta terjadwal belum tercantum dalam surat")
DESKS = {
    Stage.DRAFT: "draf anggaran belum diajukan",
    Stage.RETURNED: "anggaran dikembalikan, belum diperbaiki",
    Stage.AT_PROVINCE: "anggaran menunggu KPU Provinsi",
    Stage.AT_PKSDM: "anggaran menunggu PKSDM",
}
KINDS = {
    **{kind: label for kind, label, _ in PEOPLE},
    UNBUDGETED[0]: UNBUDGETED[1],
    **{stage.value: what[0].upper() + what[1:] for stage, what in DESKS.items()},
    UNLETTERED[0]: UNLETTERED[1],
}


def stuck_of(user: User, year: int, code: str, level: str, names: dict[str, str]) -> list[Stuck]:
    found = [
        *people_without(user, year, code, level),
        *unbudgeted(user, year, code, level),
        *on_desks(user, year, code, level),
        *unlettered(user, year, code, level),
    ]
    named = [
        Stuck(kind, at, names[at], amount, what, since.isoformat(), url)
        for kind, at, amount, what, since, url in found
    ]
    return sorted(named, key=lambda one: (one.since, one.code, one.kind))


Found = tuple[str, str, int, str, datetime, str]


def by_place(
    rows: QuerySet[Any], path: str, since: str, amount: Count | None = None
) -> Iterator[tuple[str, int, datetime]]:
    """Yield (code, amount, since when the oldest waits)."""
    counted = rows.order_by().values_list(path)
    found = counted.annotate(amount=amount or Count("pk"), since=Min(since))
    for at, number, first in found:
        yield at or CENTRAL_CODE, number, first


def people_without(user: User, year: int, code: str, level: str) -> Iterator[Found]:
    for key, _, what in PEOPLE:
        rows = rows_behind(user, year, key, lacking=True).active().filter(within(code))
        for at, amount, since in by_place(rows, f"satker__{level}", "created_at"):
            yield key, at, amount, what, since, behind(key, at)


def unbudgeted(user: User, year: int, code: str, level: str) -> Iterator[Found]:
    asked = BudgetRequest.objects.current().filter(fiscal_year=year)
    rows = rows_behind(user, year, "registered").active().filter(within(code))
    rows = rows.exclude(satker__in=asked.values("satker"))
    offices = Count("satker", distinct=True)
    kind, _, what = UNBUDGETED
    for at, amount, since in by_place(rows, f"satker__{level}", "created_at", offices):
        yield kind, at, amount, what, since, requests_url(at, "belum")


def on_desks(user: User, year: int, code: str, level: str) -> Iterator[Found]:
    since = Case(
        When(status=Status.RETURNED, then=F("decided_at")),
        When(status=Status.SUBMITTED, endorsed_at__isnull=False, then=F("endorsed_at")),
        When(status=Status.SUBMITTED, then=F("submitted_at")),
        default=F("updated_at"),
    )
    requests = BudgetRequest.objects.visible_to(user).current().filter(fiscal_year=year)
    waiting = (
        requests.filter(within(code))
        .exclude(status__in=(Status.APPROVED, Status.CANCELLED))
        .annotate(desk=stage_case())
        .order_by()
        .values_list(f"satker__{level}", "desk")
        .annotate(amount=Count("pk"), first=Min(since))
    )
    for at, desk, amount, first in waiting:
        place = at or CENTRAL_CODE
        yield desk, place, amount, DESKS[Stage(desk)], first, requests_url(place, desk)


def unlettered(user: User, year: int, code: str, level: str) -> Iterator[Found]:
    """People with a seat that no letter to the training center names."""
    kind, _, what = UNLETTERED
    seats = Enrollment.objects.visible_to(user).seated().filter(participant__status=Active.ACTIVE)
    rows = seats.filter(within(code, "participant__satker")).exclude(is_named(year))
    path = f"participant__satker__{level}"
    for at, amount, since in by_place(rows, path, "created_at"):
        yield kind, at, amount, what, since, behind(kind, at, seated=True)


def behind(key: str, at: str, *, seated: bool = False) -> str:
    query = {"ukuran": key, "belum": "1", "tempat": at, "aktif": "1"}
    if seated:
        query["terjadwal"] = "1"
    return f"{reverse('reporting:national-people')}?{urlencode(query)}"


def requests_url(at: str, status: str) -> str:
    place = {"provinsi": at} if len(at) == 2 and at != CENTRAL_CODE else {"q": at}
    return f"{reverse('budget:request-list')}?{urlencode({**place, 'status': status})}"
