"""Rates are replaced, never changed in place; a change names the drafts it touches."""

from __future__ import annotations

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from latsar.accounts.models import User
from latsar.accounts.permissions import require_pksdm
from latsar.audit.services import record, snapshot
from latsar.errors import Refused, StaleVersion
from latsar.organizations.models import Province, Satker

from ..choices import Component, RateKind
from ..models import AllowanceRule, BudgetRequest, Rate
from ..workflow import EDITABLE

COMPONENT_OF = {
    RateKind.DIKLAT: Component.DAILY_ALLOWANCE,
    RateKind.OUT_OF_TOWN: Component.DAILY_ALLOWANCE,
    RateKind.IN_TOWN: Component.DAILY_ALLOWANCE,
    RateKind.TRANSPORT_LOCAL: Component.TRANSPORT,
    RateKind.TRANSPORT_ROUND_TRIP: Component.TRANSPORT,
    RateKind.MENTOR_OFFLINE: Component.MENTOR_COST,
    RateKind.MENTOR_ONLINE: Component.MENTOR_COST,
    RateKind.CONTRIBUTION: Component.CONTRIBUTION_FEE,
}
UNIT_OF = {
    Component.DAILY_ALLOWANCE: "OH",
    Component.TRANSPORT: "PP",
    Component.MENTOR_COST: "OK",
    Component.CONTRIBUTION_FEE: "orang",
}
AUDITED = ("amount", "account_code", "legal_basis", "provenance")


@transaction.atomic
def replace_rate(
    *,
    actor: User,
    kind: str,
    fiscal_year: int,
    amount: int,
    legal_basis: str,
    provenance: str,
    province: Province | None = None,
    satker: Satker | None = None,
    account_code: str | None = None,
) -> tuple[Rate, list[BudgetRequest]]:
    """Set a rate for a scope, retiring the current one; return it and the drafts it touches."""
    require_pksdm(actor)
    if not legal_basis.strip():
        raise Refused("Tulis dasar hukum tarifnya; dasar itu tercetak pada RAB.")
    scope = satker.code if satker else province.code if province else ""
    old = (
        Rate.objects.current()
        .select_for_update(of=("self",))
        .filter(kind=kind, fiscal_year=fiscal_year, scope_code=scope)
        .first()
    )
    if old:
        Rate.objects.filter(pk=old.pk).update(retired_at=timezone.now())
    component = COMPONENT_OF[RateKind(kind)]
    if account_code is None:
        account_code = (old or like(kind, fiscal_year)).account_code
    rate = Rate.objects.create(
        component=component,
        kind=kind,
        fiscal_year=fiscal_year,
        province=province,
        satker=satker,
        scope_code=scope,
        amount=amount,
        unit=UNIT_OF[component],
        account_code=account_code,
        legal_basis=legal_basis.strip(),
        provenance=provenance,
    )
    record(
        actor,
        "rate.replaced" if old else "rate.created",
        rate,
        before=snapshot(old, AUDITED) if old else {},
        after=snapshot(rate, AUDITED),
    )
    return rate, drafts_touched(actor=actor, rate=rate)


def like(kind: str, fiscal_year: int) -> Rate:
    """Return any current rate of the same kind, for its account; else an empty one."""
    same = Rate.objects.current().filter(kind=kind, fiscal_year=fiscal_year).first()
    return same or Rate()


def drafts_touched(*, actor: User, rate: Rate) -> list[BudgetRequest]:
    """Return the drafts with lines of this component within the scope of the rate.

    A daily allowance follows the training center's province: drafts of the provinces it serves.
    """
    drafts = (
        BudgetRequest.objects.visible_to(actor)
        .current()
        .filter(
            fiscal_year=rate.fiscal_year,
            status__in=EDITABLE,
            lines__component=rate.component,
        )
        .select_related("satker")
        .distinct()
    )
    if rate.satker_id:
        return list(drafts.filter(satker=rate.satker_id))
    if rate.province_id:
        served = Q(satker__province__training_center__province=rate.province_id)
        return list(drafts.filter(served | Q(satker__province=rate.province_id)))
    return list(drafts)


@transaction.atomic
def update_rule(*, actor: User, rule: AllowanceRule, version: int) -> AllowanceRule:
    """Save an edited allowance rule of a year."""
    require_pksdm(actor)
    stored = AllowanceRule.objects.select_for_update(of=("self",)).get(pk=rule.pk)
    if stored.version != version:
        raise StaleVersion
    fields = ("rate_kind", "days", "same_city")
    rule.version = stored.version + 1
    rule.save()
    record(
        actor, "rule.updated", rule, before=snapshot(stored, fields), after=snapshot(rule, fields)
    )
    return rule
