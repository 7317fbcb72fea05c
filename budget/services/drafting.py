"""Drafting and recomputing requests; what was overridden by hand stays overridden."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from latsar.accounts.models import User
from latsar.accounts.permissions import require_province, require_satker, require_write
from latsar.audit.models import AuditEntry
from latsar.audit.services import entry, record_many
from latsar.errors import Refused
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
    require_satker(actor, satker)
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
    known = {satker.pk: current} if current else {}
    return compute(actor, [basis], year, known, RateBook(year))[satker.pk]


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
    if not any(basis.people for basis in bases.values()):
        raise Refused(
            f"Belum ada peserta {province_satker} yang terjadwal. Rencanakan angkatan dahulu."
        )
    closed = {pk for pk, r in current.items() if r.status in (Status.SUBMITTED, Status.APPROVED)}
    wanted = [
        basis
        for pk, basis in bases.items()
        if pk not in closed and (basis.people or (pk in current and current[pk].status in EDITABLE))
    ]
    requests = {**current, **compute(actor, wanted, year, current, book)}
    return [requests[satker.pk] for satker in satkers if bases[satker.pk].people]


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
        .select_related("satker__province", "submitted_by", "endorsed_by")
        .filter(satker__in=satkers, fiscal_year=year)
        .order_by("satker__code")
    )
    return {request.satker_id: request for request in rows}


@dataclass
class Work:
    """One satker's computation: what to write, where, and what stood there before."""

    basis: Basis
    specs: list[LineSpec]
    request: BudgetRequest  # the draft or returned request, else a new one, not yet stored
    previous: BudgetRequest | None  # what a new one comes after
    lines: list[BudgetLine] = field(default_factory=list)
    before: dict[str, int] = field(default_factory=dict)

    @property
    def stored_basis(self) -> dict[str, Any]:
        return {**self.basis.as_dict(), "lines": [spec.as_dict() for spec in self.specs]}

    def amounts(self) -> dict[str, int]:
        """Return each line's amount and the total, for the trail."""
        amounts = {line.description: line.amount for line in self.lines}
        return {**amounts, "jumlah (Rp)": self.request.total}

    def finish(self, actor: User) -> AuditEntry:
        request, action = self.request, "budget.recomputed" if self.before else "budget.drafted"
        request.basis, request.total = self.stored_basis, sum(line.amount for line in self.lines)
        request.version, request.updated_at = request.version + 1, timezone.now()
        return entry(actor, action, request, before=self.before, after=self.amounts())


def compute(
    actor: User,
    bases: Sequence[Basis],
    year: int,
    current: Mapping[int, BudgetRequest],
    book: RateBook,
) -> dict[int, BudgetRequest]:
    """Write the computed lines of many satkers with few statements; return {satker id: request}.

    Into the draft or returned request of each; a satker without one gets a new request, also
    after a cancelled one. What has not moved is left alone.
    """
    works = [work_of(basis, year, current.get(basis.satker.pk), book) for basis in bases]
    moved = [work for work in works if work.request.basis != work.stored_basis]
    known = [work for work in moved if work.request.pk]
    read_lines(known)
    create_requests([work for work in moved if not work.request.pk])
    lost = write_lines(moved)
    requests = {work.request.pk: work.request for work in known}
    overridden = [line for line in lost if line.is_overridden]
    entries = [removed_entry(actor, requests[line.request_id], line) for line in overridden]
    entries += [work.finish(actor) for work in moved]
    fields = ["basis", "total", "version", "updated_at"]
    BudgetRequest.objects.bulk_update([work.request for work in moved], fields)
    record_many(entries)
    return {work.basis.satker.pk: work.request for work in works}


def work_of(basis: Basis, year: int, current: BudgetRequest | None, book: RateBook) -> Work:
    specs = line_specs(basis, book)
    if current is not None and current.status in EDITABLE:
        return Work(basis, specs, current, None)
    return Work(basis, specs, following(basis.satker, year, current), current)


def read_lines(works: Sequence[Work]) -> None:
    by_request = {work.request.pk: work for work in works}
    for line in BudgetLine.objects.filter(request__in=by_request).order_by("position"):
        by_request[line.request_id].lines.append(line)
    for work in works:
        work.before = work.amounts()


def create_requests(works: Sequence[Work]) -> None:
    former = [work.previous.pk for work in works if work.previous]
    BudgetRequest.objects.filter(pk__in=former).update(is_current=False)
    BudgetRequest.objects.bulk_create([work.request for work in works])


def following(satker: Satker, year: int, previous: BudgetRequest | None) -> BudgetRequest:
    """Return the unsaved request that comes after `previous`."""
    revision = previous.revision + 1 if previous else 0
    return BudgetRequest(satker=satker, fiscal_year=year, revision=revision)


def new_revision(previous: BudgetRequest) -> BudgetRequest:
    BudgetRequest.objects.filter(pk=previous.pk).update(is_current=False)
    request = following(previous.satker, previous.fiscal_year, previous)
    request.save()
    return request


def refresh_total(request: BudgetRequest) -> None:
    """Sum the stored lines, count the change as a version, and save."""
    request.total = sum(request.lines.values_list("amount", flat=True))
    request.version += 1
    request.save()


def write_lines(works: Sequence[Work]) -> list[BudgetLine]:
    """Make the stored lines those of the specs and return the ones that fell away.

    Same key, same row, so that remarks stay with their line.
    """
    kept: list[BudgetLine] = []
    lost: list[BudgetLine] = []
    for work in works:
        stored = {(line.component, line.description): line for line in work.lines}
        work.lines = []
        for position, spec in enumerate(work.specs, 1):
            line = stored.pop(spec.key, None) or BudgetLine(request=work.request)
            fill_line(line, spec)
            line.position = position
            work.lines.append(line)
        kept += [line for line in work.lines if line.pk]
        lost += stored.values()
    BudgetLine.objects.filter(pk__in=[line.pk for line in lost]).delete()
    away = BudgetLine.objects.filter(pk__in=[line.pk for line in kept])
    away.update(position=F("position") + POSITION_GAP)
    BudgetLine.objects.bulk_update(kept, LINE_FIELDS)
    fresh = [line for work in works for line in work.lines if not line.pk]
    BudgetLine.objects.bulk_create(fresh)
    return lost


def removed_entry(actor: User, request: BudgetRequest, line: BudgetLine) -> AuditEntry:
    return entry(
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
