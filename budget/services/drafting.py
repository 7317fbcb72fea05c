"""Drafting and recomputing requests; what was overridden by hand stays overridden."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db import transaction

from latsar.accounts.models import User
from latsar.accounts.permissions import require_province, require_write
from latsar.audit.services import record
from latsar.errors import Forbidden, Refused
from latsar.organizations.models import Satker

from ..choices import Status
from ..models import BudgetLine, BudgetRequest
from ..rules import LineSpec
from ..workflow import EDITABLE
from .computing import Basis, RateBook, collect, line_specs

POSITION_GAP = 1_000  # lines move out of the way of the unique constraint before they are numbered


@transaction.atomic
def draft_request(*, actor: User, satker: Satker, year: int) -> BudgetRequest:
    """Create the satker's draft, or recompute the draft or returned request that it has."""
    require_write(actor)
    if not Satker.objects.visible_to(actor).filter(pk=satker.pk).exists():
        raise Forbidden("Satker ini di luar kewenangan akun Anda.")
    current = locked_current([satker], year).get(satker.pk)
    basis = collect([satker], year)[satker.pk]
    if not basis.people and not (current and current.status in EDITABLE):
        raise Refused(
            f"{satker} belum punya peserta yang terjadwal. Masukkan pesertanya ke angkatan dahulu."
        )
    if current and current.status in (Status.SUBMITTED, Status.APPROVED):
        raise Refused(
            f"{current} sudah {current.get_status_display().lower()}. "
            "Perubahan sesudah persetujuan dibuat sebagai revisi."
        )
    return compute(actor, basis, year, current, RateBook(year))


@transaction.atomic
def draft_province(*, actor: User, province_satker: Satker, year: int) -> list[BudgetRequest]:
    """Draft or recompute all satkers of a province that have people in cohorts.

    Requests already submitted or approved stay as they are and are returned too, by satker code.
    A draft whose people have all left is emptied, and left out of what is returned.
    """
    require_province(actor)
    satkers = satkers_of(actor, province_satker)
    current, book = locked_current(satkers, year), RateBook(year)
    bases = collect(satkers, year)
    wanted = [satker for satker in satkers if bases[satker.pk].people]
    for satker in satkers:
        request = current.get(satker.pk)
        if request and request.status in EDITABLE and not bases[satker.pk].people:
            compute(actor, bases[satker.pk], year, request, book)
    if not wanted:
        raise Refused(
            f"Belum ada peserta {province_satker} yang terjadwal. Rencanakan angkatan dahulu."
        )
    requests = []
    for satker in wanted:
        request = current.get(satker.pk)
        if request is None or request.status not in (Status.SUBMITTED, Status.APPROVED):
            request = compute(actor, bases[satker.pk], year, request, book)
        requests.append(request)
    return requests


def satkers_of(actor: User, province_satker: Satker) -> list[Satker]:
    return list(
        Satker.objects.visible_to(actor)
        .with_province()
        .filter(province=province_satker.province)
        .order_by("code")
    )


def locked_current(satkers: Sequence[Satker], year: int) -> dict[int, BudgetRequest]:
    """Return the satkers' current requests, locked.

    The satkers are locked too: one without a request has no other row to wait at.
    """
    keys = [satker.pk for satker in satkers]
    locked = Satker.objects.select_for_update(no_key=True).filter(pk__in=keys).order_by("code")
    list(locked.values_list("pk"))
    rows = (
        BudgetRequest.objects.current()
        .select_for_update(of=("self",))
        .select_related("satker__province")
        .filter(satker__in=satkers, fiscal_year=year)
        .order_by("satker__code")
    )
    return {request.satker_id: request for request in rows}


def compute(
    actor: User, basis: Basis, year: int, current: BudgetRequest | None, book: RateBook
) -> BudgetRequest:
    """Write the computed lines into `current`, or into a new request after a cancelled one."""
    specs = line_specs(basis, book)
    stored_basis = {**basis.as_dict(), "lines": [spec.as_dict() for spec in specs]}
    request = current if current is not None and current.status in EDITABLE else None
    if request is not None and request.basis == stored_basis:
        return request
    before: dict[str, Any] = {}
    if request is None:
        request = new_revision(basis.satker, year, current)
        action = "budget.drafted"
    else:
        before, action = amounts_of(request), "budget.recomputed"
    write_lines(actor, request, specs)
    request.basis = stored_basis
    refresh_total(request)
    record(actor, action, request, before=before, after=amounts_of(request))
    return request


def amounts_of(request: BudgetRequest) -> dict[str, int]:
    """Return each line's amount and the total, for the trail."""
    lines = request.lines.order_by("position").values_list("description", "amount")
    return {**dict(lines), "jumlah (Rp)": request.total}


def new_revision(satker: Satker, year: int, previous: BudgetRequest | None) -> BudgetRequest:
    revision = 0
    if previous is not None:
        BudgetRequest.objects.filter(pk=previous.pk).update(is_current=False)
        revision = previous.revision + 1
    return BudgetRequest.objects.create(satker=satker, fiscal_year=year, revision=revision)


def refresh_total(request: BudgetRequest) -> None:
    """Sum the stored lines, count the change as a version, and save."""
    request.total = sum(request.lines.values_list("amount", flat=True))
    request.version += 1
    request.save()


def write_lines(actor: User, request: BudgetRequest, specs: Sequence[LineSpec]) -> None:
    """Make the stored lines those of `specs`: same key, same row, so that comments stay with it."""
    stored = {(line.component, line.description): line for line in request.lines.all()}
    for key in stored.keys() - {spec.key for spec in specs}:
        gone = stored.pop(key)
        if gone.is_overridden:
            record_lost_override(actor, request, gone)
        gone.delete()
    for line in stored.values():
        line.position += POSITION_GAP
    BudgetLine.objects.bulk_update(stored.values(), ["position"])
    fresh = []
    for position, spec in enumerate(specs, 1):
        line = stored.get(spec.key) or BudgetLine(request=request)
        fill_line(line, spec)
        line.position = position
        fresh.append(line)
    BudgetLine.objects.bulk_update([line for line in fresh if line.pk], LINE_FIELDS)
    BudgetLine.objects.bulk_create([line for line in fresh if not line.pk])


def record_lost_override(actor: User, request: BudgetRequest, line: BudgetLine) -> None:
    record(
        actor,
        "budget.line_removed",
        request,
        before={line.description: line.amount},
        reason=line.override_reason,
    )


LINE_FIELDS = [
    "position",
    "account_code",
    "factors",
    "quantity",
    "unit",
    "rate",
    "unit_price",
    "amount",
    "basis",
    "is_provisional",
]


def fill_line(line: BudgetLine, spec: LineSpec) -> None:
    line.component, line.description = spec.key
    line.account_code, line.unit = spec.price.account_code, spec.price.unit
    line.rate_id, line.basis = spec.price.rate_id, spec.price.basis
    line.is_provisional = spec.price.is_provisional
    if line.is_overridden:
        return
    line.factors = [factor.as_dict() for factor in spec.factors]
    line.quantity, line.unit_price, line.amount = spec.quantity, spec.price.amount, spec.amount
