"""What the list and the review queue show: reads within a user's scope."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import (
    Case,
    CharField,
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
    Value,
    When,
)
from django.db.models.functions import Coalesce

from latsar.accounts.choices import Role
from latsar.accounts.models import User
from latsar.organizations.models import Satker
from participants.models import Participant

from .choices import Stage, Status
from .models import BudgetCeiling, BudgetRequest

DECIDED = (Status.RETURNED, Status.APPROVED, Status.CANCELLED)
TONES = {
    Stage.DRAFT.value: "draft",
    Stage.AT_PROVINCE.value: "info",
    Stage.AT_PKSDM.value: "info",
    Stage.RETURNED.value: "action",
    Stage.APPROVED.value: "done",
    Stage.CANCELLED.value: "draft",
}


def stage_case(prefix: str = "") -> Case:
    """Return the stage of a request as the database finds it; None where there is no request."""
    status, endorsed = f"{prefix}status", f"{prefix}endorsed_at__isnull"
    return Case(
        When(**{status: Status.SUBMITTED, endorsed: True}, then=Value(Stage.AT_PROVINCE.value)),
        When(**{status: Status.SUBMITTED}, then=Value(Stage.AT_PKSDM.value)),
        default=F(status),
        output_field=CharField(),
    )


def offices_of(user: User, year: int) -> QuerySet[Satker]:
    """Return the satkers with people or a request, each with its current request of the year.

    A satker has at most one current request a year, so the join repeats no row.
    """
    people = Participant.objects.taking_part().filter(satker=OuterRef("pk")).order_by()
    counted = people.values("satker").annotate(amount=Count("pk")).values("amount")
    ceilings = BudgetCeiling.objects.of_year(year).filter(satker=OuterRef("pk")).order_by()
    return (
        Satker.objects.visible_to(user)
        .select_related("province")
        .annotate(
            asked=FilteredRelation(
                "budgetrequest",
                condition=Q(budgetrequest__fiscal_year=year, budgetrequest__is_current=True),
            ),
            asked_pk=F("asked__pk"),
            asked_stage=stage_case("asked__"),
            asked_total=F("asked__total"),
            asked_revision=F("asked__revision"),
            since=Case(
                When(
                    asked__status=Status.SUBMITTED,
                    then=Coalesce("asked__endorsed_at", "asked__submitted_at"),
                ),
                When(asked__status__in=DECIDED, then=F("asked__decided_at")),
                default=F("asked__updated_at"),
                output_field=DateTimeField(),
            ),
            people=Coalesce(Subquery(counted, output_field=IntegerField()), 0),
            ceiling=Subquery(ceilings.values("amount")),
        )
        .filter(Q(asked__isnull=False) | Exists(people))
        .order_by("code")
    )


def offices_with_ceilings(user: User, year: int) -> QuerySet[Satker]:
    """Return all satkers in sight, each with its ceiling and what it asks for in the year."""
    asked = (
        BudgetRequest.objects.current()
        .filter(satker=OuterRef("pk"), fiscal_year=year)
        .exclude(status=Status.CANCELLED)
        .order_by()
    )
    return (
        Satker.objects.visible_to(user)
        .annotate(
            bound=FilteredRelation("budgetceiling", condition=Q(budgetceiling__fiscal_year=year)),
            ceiling=F("bound__amount"),
            ceiling_basis=F("bound__basis"),
            asked_total=Subquery(asked.values("total")),
            asked_pk=Subquery(asked.values("pk")),
        )
        .order_by("code")
    )


@dataclass(frozen=True)
class ListTotals:
    """What the offices of a filtered list come to."""

    offices: int
    asked: int
    total: int
    statuses: list[tuple[str, str, int]]  # (tone, label, how many)
    stages: dict[str, int]  # how many lie where


def totals_of(offices: Any) -> ListTotals:
    """Sum up the satkers of offices_of(), by the status of their request."""
    by_stage = offices.order_by().values_list("asked_stage")
    rows = list(by_stage.annotate(amount=Count("pk"), sum=Sum("asked__total")))
    counts = {stage: amount for stage, amount, _ in rows}
    return ListTotals(
        offices=sum(counts.values()),
        asked=sum(amount for stage, amount in counts.items() if stage),
        total=sum(total or 0 for stage, _, total in rows if stage != Stage.CANCELLED),
        statuses=[(TONES[s], str(s.label), counts[s]) for s in Stage if counts.get(s)],
        stages=counts,
    )


@dataclass(frozen=True)
class Waiting:
    """The requests of one province that wait on one desk."""

    code: str
    name: str
    amount: int
    total: int
    since: datetime


def review_queue(user: User, year: int) -> list[Waiting]:
    """Return what waits for this user, by province, the oldest first.

    For PKSDM what the provinces have endorsed, for a province what its offices have submitted.
    """
    visible = BudgetRequest.objects.visible_to(user).filter(fiscal_year=year)
    waiting, since = visible.at_pksdm(), "endorsed_at"
    if user.role == Role.PROVINCE:
        waiting, since = visible.at_province(), "submitted_at"
    rows = (
        waiting.order_by()
        .values_list("satker__province__code", "satker__province__name")
        .annotate(amount=Count("pk"), sum=Sum("total"), first=Min(since))
    )
    queue = [Waiting(c or "", n or "Sekretariat Jenderal", a, t, s) for c, n, a, t, s in rows]
    return sorted(queue, key=lambda waiting: waiting.since)


def current_in(user: User, satker: Satker, year: int, *stages: Stage) -> list[BudgetRequest]:
    """Return the current requests of a province in these stages, by satker code."""
    return list(
        BudgetRequest.objects.visible_to(user)
        .current()
        .alias(stage_found=stage_case())
        .filter(satker__province=satker.province_id, fiscal_year=year, stage_found__in=stages)
        .select_related("satker", "submitted_by", "endorsed_by")
        .defer("basis", "snapshot")
        .order_by("satker__code")
    )
