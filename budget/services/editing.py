"""Overrides with a reason, and remarks."""

from __future__ import annotations

from functools import partial
from math import prod

from django.db import transaction

from latsar.accounts.models import User
from latsar.accounts.permissions import require_write
from latsar.audit.services import record
from latsar.errors import Forbidden, Refused, StaleVersion
from latsar.formatting import number, rupiah
from latsar.notices.services import mentioned, tell

from ..models import BudgetComment, BudgetLine, BudgetRequest
from ..workflow import may_edit
from .drafting import refresh_total

MOST_QUANTITY = 1_000_000
MOST_PRICE = 1_000_000_000


def locked_line(actor: User, line_id: int, version: int) -> BudgetLine:
    """Return the line with its request locked and still as the actor saw it."""
    line = BudgetLine.objects.visible_to(actor).select_related("rate").filter(pk=line_id).first()
    if line is None:
        raise Forbidden("Baris anggaran ini tidak ada atau di luar kewenangan akun Anda.")
    request = (
        BudgetRequest.objects.select_for_update(of=("self",))
        .select_related("satker")
        .get(pk=line.request_id)
    )
    if request.version != version:
        raise StaleVersion
    if not may_edit(actor, request):
        raise Refused(
            f"{request} berstatus {request.stage.label.lower()}, jadi isinya tidak dapat diubah."
        )
    line.request = request
    return line


@transaction.atomic
def override_line(
    *, actor: User, line_id: int, version: int, quantity: int, unit_price: int, reason: str
) -> BudgetRequest:
    """Replace quantity and price of a line by hand. A price above the standard needs PKSDM.

    The standard is an upper limit (PMK 32/2025 art. 2); a provisional rate is none.
    """
    require_write(actor)
    line = locked_line(actor, line_id, version)
    if not reason.strip():
        raise Refused("Tulis alasan perubahannya; alasan itu tampil pada usulan.")
    if quantity > MOST_QUANTITY or unit_price > MOST_PRICE:
        raise Refused(
            f"Volume paling banyak {number(MOST_QUANTITY)} dan harga satuan paling tinggi "
            f"{rupiah(MOST_PRICE)}. Periksa kembali angkanya."
        )
    if line.rate and line.is_capped and unit_price > line.rate.amount and not actor.is_pksdm:
        raise Refused(
            f"Harga satuan {rupiah(unit_price)} melebihi tarif {rupiah(line.rate.amount)} "
            f"({line.basis}). Hanya PKSDM yang dapat menetapkan harga di atas tarif."
        )
    before = priced(line)
    if quantity != line.quantity:
        line.factors = [{"value": quantity, "label": line.unit}]
    line.quantity, line.unit_price, line.amount = quantity, unit_price, quantity * unit_price
    line.is_overridden, line.override_reason, line.overridden_by = True, reason.strip(), actor
    line.save()
    refresh_total(line.request)
    record(
        actor,
        "budget.line_overridden",
        line.request,
        before=before,
        after=priced(line),
        reason=reason.strip(),
    )
    return line.request


def priced(line: BudgetLine) -> dict[str, str]:
    return {line.description: f"{number(line.quantity)} × {rupiah(line.unit_price)}"}


@transaction.atomic
def clear_override(*, actor: User, line_id: int, version: int) -> BudgetRequest:
    """Put the computed quantity and price back."""
    require_write(actor)
    line = locked_line(actor, line_id, version)
    computed = next(
        (
            stored
            for stored in line.request.basis.get("lines", [])
            if (stored["component"], stored["description"]) == (line.component, line.description)
        ),
        None,
    )
    if not line.is_overridden or computed is None:
        raise Refused("Baris ini tidak diubah manual, jadi tidak ada yang dikembalikan.")
    before = priced(line)
    line.factors = computed["factors"]
    line.quantity = prod(factor["value"] for factor in line.factors)
    line.unit_price = computed["unit_price"]
    line.amount = line.quantity * line.unit_price
    line.is_overridden, line.override_reason, line.overridden_by = False, "", None
    line.save()
    refresh_total(line.request)
    record(actor, "budget.line_overridden", line.request, before=before, after=priced(line))
    return line.request


def may_see(request: BudgetRequest, user: User) -> bool:
    return BudgetRequest.objects.visible_to(user).filter(pk=request.pk).exists()


@transaction.atomic
def add_comment(
    *, actor: User, request_id: int, text: str, line_id: int | None = None
) -> BudgetComment:
    """Add a remark on a line or on the whole request, in any status."""
    require_write(actor)
    request = BudgetRequest.objects.visible_to(actor).filter(pk=request_id).first()
    if request is None:
        raise Forbidden("Usulan anggaran ini tidak ada atau di luar kewenangan akun Anda.")
    if not text.strip():
        raise Refused("Tulis isi catatannya.")
    line = request.lines.filter(pk=line_id).first() if line_id else None
    comment = write_comment(actor, request, text.strip(), line)
    others = [user for user in mentioned(text, partial(may_see, request)) if user.pk != actor.pk]
    said = f"{actor.display_name} menyebut Anda dalam catatan {request}."
    tell(others, said, request.get_absolute_url())
    record(actor, "budget.commented", request, after={"catatan": comment.text})
    return comment


def write_comment(
    actor: User,
    request: BudgetRequest,
    text: str,
    line: BudgetLine | None,
    revision: int | None = None,
) -> BudgetComment:
    """Store a remark with the revision it is about (the request's, unless said otherwise)."""
    return BudgetComment.objects.create(
        request=request,
        revision=request.revision if revision is None else revision,
        line=line,
        line_text=line.description if line else "",
        author=actor,
        text=text,
    )
