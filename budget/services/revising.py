"""Revisions: a new one after a decision, and the former one kept when a request comes back."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db import transaction

from latsar.accounts.models import User
from latsar.accounts.permissions import require_write
from latsar.audit.services import record
from latsar.errors import Forbidden, Refused, StaleVersion

from ..choices import Status
from ..models import BudgetLine, BudgetRequest
from ..workflow import may_revise
from .drafting import new_revision, refresh_total

KEPT = (
    "satker",
    "fiscal_year",
    "revision",
    "version",
    "snapshot",
    "over_reason",
    "submitted_by",
    "submitted_at",
    "endorsed_by",
    "endorsed_at",
    "decided_by",
    "decided_at",
)
NOT_OF_LINES = ("source", "rate", "overridden_by")


@dataclass(frozen=True)
class Former:
    """A returned request as it was submitted, before it is submitted again."""

    values: dict[str, Any]

    @classmethod
    def of(cls, request: BudgetRequest) -> Former | None:
        if request.status != Status.RETURNED or not request.snapshot.get("lines"):
            return None
        return cls({name: getattr(request, name) for name in KEPT})

    def request(self) -> BudgetRequest:
        total = self.values["snapshot"]["total"]
        return BudgetRequest(
            **self.values, status=Status.RETURNED, is_current=False, total=total, basis={}
        )


def keep_former(formers: Sequence[Former]) -> None:
    """Store former submissions as revisions of their own, with the lines that were reviewed.

    The request itself keeps its number in the database, so its address stays the newest one.
    """
    requests = BudgetRequest.objects.bulk_create([former.request() for former in formers])
    BudgetLine.objects.bulk_create(
        line_of(request, position, stored)
        for request in requests
        for position, stored in enumerate(request.snapshot["lines"], 1)
    )


def line_of(request: BudgetRequest, position: int, stored: dict[str, Any]) -> BudgetLine:
    values = {name: value for name, value in stored.items() if name not in NOT_OF_LINES}
    return BudgetLine(
        **values,
        request=request,
        position=position,
        rate_id=stored["rate"],
        is_overridden=bool(stored["override_reason"]),
        overridden_by_id=stored.get("overridden_by"),
    )


@transaction.atomic
def revise(*, actor: User, request_id: int, version: int) -> BudgetRequest:
    """Open a new revision of an approved or cancelled request, with the same lines, as a draft."""
    require_write(actor)
    previous = (
        BudgetRequest.objects.visible_to(actor)
        .select_for_update(of=("self",))
        .select_related("satker__province")
        .filter(pk=request_id)
        .first()
    )
    if previous is None:
        raise Forbidden("Usulan anggaran ini tidak ada atau di luar kewenangan akun Anda.")
    if not previous.is_current:
        raise StaleVersion(f"{previous} sudah direvisi. Lanjutkan pada revisi terbarunya.")
    if previous.version != version:
        raise StaleVersion
    if not may_revise(actor, previous):
        raise Refused(f"{previous} belum disetujui, jadi dapat diubah langsung tanpa revisi.")
    lines = list(previous.lines.all())
    request = new_revision(previous)
    for line in lines:
        line.pk, line.request = None, request
    BudgetLine.objects.bulk_create(lines)
    request.basis = previous.basis
    refresh_total(request)
    record(actor, "budget.revised", request, after={"jumlah (Rp)": request.total})
    return request
