"""Rates are replaced, never changed in place; a change names the drafts it touches."""

from __future__ import annotations

from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Q, QuerySet
from django.utils import timezone

from latsar.accounts.models import User
from latsar.accounts.permissions import require_pksdm
from latsar.audit.services import record, snapshot
from latsar.errors import Refused, StaleVersion
from latsar.organizations.models import Province, Satker
from schedule.models import Enrollment

from ..choices import ACCOUNT_OF, ALLOWANCE_KINDS, COMPONENT_OF, UNIT_OF, RateKind
from ..models import AllowanceRule, BudgetLine, BudgetRequest, Rate
from ..workflow import EDITABLE

STALE = (
    "Tarif ini baru saja diganti orang lain. Periksa tarif yang berlaku, lalu ulangi bila masih "
    "perlu."
)
# Looked up by the province of the training center, not of the office.
BY_PLACE = (*ALLOWANCE_KINDS, RateKind.CONTRIBUTION)
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
    replaces: int | None = None,
) -> tuple[Rate, list[BudgetRequest]]:
    """Set a rate for a scope, retiring the current one; return it and the drafts it touches.

    `replaces`: the current rate that the actor saw, 0 for none; another one since is refused.
    """
    require_pksdm(actor)
    refuse_odd_scope(RateKind(kind), province, satker)
    if not legal_basis.strip():
        raise Refused("Tulis dasar hukum tarifnya; dasar itu tercetak pada RAB.")
    scope = satker.code if satker else province.code if province else ""
    old = (
        Rate.objects.current()
        .select_for_update(of=("self",))
        .filter(kind=kind, fiscal_year=fiscal_year, scope_code=scope)
        .first()
    )
    if replaces is not None and replaces != (old.pk if old else 0):
        raise StaleVersion(STALE)
    if old:
        Rate.objects.filter(pk=old.pk).update(retired_at=timezone.now())
    component = COMPONENT_OF[RateKind(kind)]
    if account_code is None:
        account_code = old.account_code if old else ACCOUNT_OF[RateKind(kind)]
    rate = Rate(
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
    save_only_current(rate)
    record(
        actor,
        "rate.replaced" if old else "rate.created",
        rate,
        before=snapshot(old, AUDITED) if old else {},
        after=snapshot(rate, AUDITED),
    )
    return rate, drafts_touched(actor=actor, rate=rate)


def refuse_odd_scope(kind: RateKind, province: Province | None, satker: Satker | None) -> None:
    """Refuse a scope in which no request would ever look for this kind of rate."""
    if kind in ALLOWANCE_KINDS and province is None:
        raise Refused("Uang harian ditetapkan per provinsi tempat pelatihan. Pilih provinsinya.")
    if kind == RateKind.CONTRIBUTION and satker is not None:
        raise Refused(
            "Kontribusi ditetapkan per provinsi lembaga pelatihan, bukan per satker. "
            "Pilih provinsinya."
        )


def save_only_current(rate: Rate) -> None:
    """Insert a rate; of two set at the same moment the database keeps the first."""
    try:
        with transaction.atomic():
            rate.save()
    except IntegrityError as error:
        raise StaleVersion(STALE) from error


@transaction.atomic
def retire_rate(*, actor: User, rate_id: int, reason: str) -> list[BudgetRequest]:
    """Withdraw a rate without a successor: a wider scope's rate applies again, or none."""
    require_pksdm(actor)
    rate = Rate.objects.select_for_update(of=("self",)).get(pk=rate_id)
    if rate.retired_at:
        raise StaleVersion(f"{rate} sudah dicabut atau diganti. Periksa tarif yang berlaku.")
    if not reason.strip():
        raise Refused("Tulis alasan pencabutan tarif ini.")
    touched = drafts_touched(actor=actor, rate=rate)
    rate.retired_at = timezone.now()
    rate.save(update_fields=["retired_at"])
    record(actor, "rate.retired", rate, before=snapshot(rate, AUDITED), reason=reason.strip())
    return touched


def drafts_touched(*, actor: User, rate: Rate) -> list[BudgetRequest]:
    """Return the drafts that this rate changes when they are computed again.

    Daily allowances and contributions follow the province of the place of training, the others
    the office. A rate of a narrower scope shields its drafts.
    """
    drafts = (
        BudgetRequest.objects.visible_to(actor)
        .current()
        .filter(fiscal_year=rate.fiscal_year, status__in=EDITABLE)
        .select_related("satker__province")
        .defer("basis", "snapshot")
        .order_by("satker__code")
    )
    if rate.satker_id:
        drafts = drafts.filter(satker=rate.satker_id)
    elif rate.province_id and rate.kind in BY_PLACE:
        drafts = drafts.filter(satker__in=trained_in(rate))
    elif rate.province_id:
        drafts = drafts.filter(satker__province=rate.province_id)
    narrower = shielding(rate)
    if rate.kind != RateKind.CONTRIBUTION:
        same_kind = Q(rate__kind=rate.kind) | Q(rate=None, component=rate.component)
        lines = BudgetLine.objects.filter(same_kind).exclude(rate__scope_code__in=narrower)
        drafts = drafts.filter(pk__in=lines.values("request"))
    return list(drafts)


def trained_in(rate: Rate) -> QuerySet[Any]:
    """Return the satkers with people in cohorts of the rate's province."""
    return (
        Enrollment.objects.seated()
        .filter(
            cohort__fiscal_year=rate.fiscal_year,
            cohort__training_center__province=rate.province_id,
        )
        .values("participant__satker")
    )


def shielding(rate: Rate) -> list[str]:
    """Return the scopes narrower than the rate's that have a rate of this kind of their own."""
    if rate.satker_id:
        return []
    same = Rate.objects.current().filter(kind=rate.kind, fiscal_year=rate.fiscal_year)
    narrower = same.exclude(satker=None) if rate.province_id else same.exclude(scope_code="")
    return list(narrower.values_list("scope_code", flat=True))


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
