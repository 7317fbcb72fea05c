"""What the list, the review queue and the recapitulation show: reads within a user's scope."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db.models import (
    Case,
    Count,
    DateTimeField,
    Exists,
    F,
    FilteredRelation,
    IntegerField,
    Min,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Sum,
    When,
)
from django.db.models.functions import Coalesce

from latsar.accounts.models import User
from latsar.organizations.choices import CENTRAL_CODE, Level
from latsar.organizations.models import Province, Satker
from mentors.models import Mentor
from participants.models import Participant

from .choices import Component, Status
from .models import BudgetLine, BudgetRequest

DECIDED = (Status.RETURNED, Status.APPROVED, Status.CANCELLED)
TONES = {
    Status.DRAFT.value: "draft",
    Status.SUBMITTED.value: "info",
    Status.RETURNED.value: "action",
    Status.APPROVED.value: "done",
    Status.CANCELLED.value: "draft",
}


def offices_of(user: User, year: int) -> QuerySet[Satker]:
    """Return the satkers with people or a request, each with its current request of the year.

    A satker has at most one current request a year, so the join repeats no row.
    """
    people = Participant.objects.active().filter(satker=OuterRef("pk")).order_by()
    counted = people.values("satker").annotate(amount=Count("pk")).values("amount")
    return (
        Satker.objects.visible_to(user)
        .select_related("province")
        .annotate(
            asked=FilteredRelation(
                "budgetrequest",
                condition=Q(budgetrequest__fiscal_year=year, budgetrequest__is_current=True),
            ),
            asked_pk=F("asked__pk"),
            asked_status=F("asked__status"),
            asked_total=F("asked__total"),
            asked_revision=F("asked__revision"),
            since=Case(
                When(asked__status=Status.SUBMITTED, then=F("asked__submitted_at")),
                When(asked__status__in=DECIDED, then=F("asked__decided_at")),
                default=F("asked__updated_at"),
                output_field=DateTimeField(),
            ),
            people=Coalesce(Subquery(counted, output_field=IntegerField()), 0),
        )
        .filter(Q(asked__isnull=False) | Exists(people))
        .order_by("code")
    )


@dataclass(frozen=True)
class ListTotals:
    """What the offices of a filtered list come to."""

    offices: int
    asked: int
    total: int
    statuses: list[tuple[str, str, int]]  # (tone, label, how many)


def totals_of(offices: Any) -> ListTotals:
    """Sum up the satkers of offices_of(), by the status of their request."""
    by_status = offices.order_by().values_list("asked__status")
    rows = list(by_status.annotate(amount=Count("pk"), sum=Sum("asked__total")))
    counts = {status: amount for status, amount, _ in rows}
    return ListTotals(
        offices=sum(counts.values()),
        asked=sum(amount for status, amount in counts.items() if status),
        total=sum(total or 0 for status, _, total in rows if status != Status.CANCELLED),
        statuses=[(TONES[s], str(s.label), counts[s]) for s in Status if counts.get(s)],
    )


@dataclass(frozen=True)
class Waiting:
    """The submitted requests of one province."""

    code: str
    name: str
    amount: int
    total: int
    since: datetime


def review_queue(user: User, year: int) -> list[Waiting]:
    """Return the provinces whose requests wait for a decision, the oldest first."""
    submitted = BudgetRequest.objects.visible_to(user).awaiting_review().filter(fiscal_year=year)
    rows = (
        submitted.order_by()
        .values_list("satker__province__code", "satker__province__name")
        .annotate(amount=Count("pk"), sum=Sum("total"), first=Min("submitted_at"))
    )
    queue = [Waiting(c or "", n or "Sekretariat Jenderal", a, t, s) for c, n, a, t, s in rows]
    return sorted(queue, key=lambda waiting: waiting.since)


def current_in(user: User, satker: Satker, year: int, *statuses: str) -> list[BudgetRequest]:
    """Return the current requests of a province in these statuses, by satker code."""
    return list(
        BudgetRequest.objects.visible_to(user)
        .current()
        .filter(satker__province=satker.province_id, fiscal_year=year, status__in=statuses)
        .select_related("satker")
        .order_by("satker__code")
    )


@dataclass
class RecapRow:
    """People, mentors and the sums by component of one satker, one province, or all."""

    code: str
    name: str
    people: int = 0
    mentors: int = 0
    sums: Counter[str] = field(default_factory=Counter)
    statuses: Counter[str] = field(default_factory=Counter)
    offices: int = 0
    request_pk: int | None = None

    @property
    def total(self) -> int:
        return sum(self.sums.values())

    @property
    def cells(self) -> list[tuple[str, int]]:
        return [(component.label, self.sums[component]) for component in Component]

    @property
    def approved(self) -> int:
        return self.statuses[Status.APPROVED]

    @property
    def status(self) -> str:
        """The status of a satker's own request; "" without one."""
        return next(iter(self.statuses), "")

    @property
    def status_label(self) -> str:
        return Status(self.status).label if self.status else "Belum disusun"

    @property
    def tone(self) -> str:
        return TONES.get(self.status, "draft")

    def add(self, other: RecapRow) -> None:
        self.people += other.people
        self.mentors += other.mentors
        self.sums.update(other.sums)
        self.statuses.update(other.statuses)
        self.offices += other.offices


@dataclass
class Recap:
    rows: list[RecapRow]

    @property
    def total(self) -> RecapRow:
        total = RecapRow("", "Jumlah")
        for row in self.rows:
            total.add(row)
        return total


def recap_by_satker(user: User, year: int, province: str = "") -> Recap:
    """The satkers with people or a request; `province`: its code, or 00 for the Setjen."""
    offices = Satker.objects.visible_to(user).order_by("code")
    if province == CENTRAL_CODE:
        offices = offices.filter(level=Level.CENTRAL)
    elif province:
        offices = offices.filter(province__code=province)
    return Recap(list(_satker_rows(offices, year).values()))


def recap_by_province(user: User, year: int) -> Recap:
    """The provinces of the nation and the Setjen, also those that have asked for nothing yet."""
    offices = Satker.objects.visible_to(user).order_by("code").select_related("province")
    rows = {p.code: RecapRow(p.code, p.name) for p in Province.objects.visible_to(user)}
    sources = _satker_rows(offices, year)
    codes = {satker.pk: satker.province.code if satker.province else "" for satker in offices}
    central = RecapRow(CENTRAL_CODE, "Sekretariat Jenderal")
    for satker_id, row in sources.items():
        rows.get(codes[satker_id], central).add(row)
    return Recap([central, *rows.values()] if central.offices else list(rows.values()))


def _satker_rows(offices: QuerySet[Satker], year: int) -> dict[int, RecapRow]:
    """Count per satker with one query each for offices, people, mentors, requests and lines."""
    within = {"satker__in": offices.order_by().values("pk")}
    people = _counted(Participant.objects.active().filter(**within))
    mentors = _counted(Mentor.objects.active().filter(**within))
    requests = BudgetRequest.objects.current().filter(fiscal_year=year, **within).order_by()
    asked = {row[0]: row[1:] for row in requests.values_list("satker", "pk", "status")}
    sums = _component_sums(requests)
    rows = {}
    for satker in offices:
        if satker.pk not in people and satker.pk not in asked:
            continue
        row = RecapRow(satker.code, satker.name, people.get(satker.pk, 0), offices=1)
        row.mentors = mentors.get(satker.pk, 0)
        row.sums = sums[satker.pk]
        if satker.pk in asked:
            row.request_pk, status = asked[satker.pk]
            row.statuses[status] = 1
        rows[satker.pk] = row
    return rows


def _counted(rows: Any) -> dict[int, int]:
    return dict(rows.order_by().values_list("satker").annotate(amount=Count("pk")))


def _component_sums(requests: QuerySet[BudgetRequest]) -> defaultdict[int, Counter[str]]:
    sums: defaultdict[int, Counter[str]] = defaultdict(Counter)
    lines = BudgetLine.objects.filter(request__in=requests.exclude(status=Status.CANCELLED))
    grouped = lines.order_by().values_list("request__satker", "component")
    for satker_id, component, amount in grouped.annotate(amount=Sum("amount")):
        sums[satker_id][component] = amount
    return sums
