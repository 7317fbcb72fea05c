"""What the pages of this app share: scoped objects, crumbs, the year."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django.http import Http404, HttpRequest
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone

from latsar.formatting import date_long, rupiah
from latsar.http import Crumbs, crumbs_below
from latsar.organizations.choices import CENTRAL_CODE, Level
from latsar.organizations.models import Satker
from latsar.organizations.services import current_year

from ..models import BudgetRequest, Rate


def crumbs(*items: tuple[str, str | None]) -> Crumbs:
    return crumbs_below("Anggaran", "budget:request-list", *items)


def crumbs_to(budget: BudgetRequest, last: str = "") -> Crumbs:
    label = f"{budget.satker}, revisi {budget.revision}" if budget.revision else str(budget.satker)
    if not last:
        return crumbs((label, None))
    return crumbs((label, detail_url(budget)), (last, None))


def detail_url(budget: BudgetRequest) -> str:
    return reverse("budget:request-detail", args=[budget.pk])


def budget_or_404(request: HttpRequest, pk: int) -> BudgetRequest:
    budgets = BudgetRequest.objects.visible_to(request.user)
    related = budgets.select_related(
        "satker__province", "submitted_by", "endorsed_by", "decided_by"
    )
    return get_object_or_404(related, pk=pk)


def year_in(data: Any) -> int:
    """Return the fiscal year an address or form names, else the programme's."""
    text = data.get("tahun") or ""
    return int(text) if text.isascii() and text.isdigit() and len(text) == 4 else current_year()


def place_or_404(request: HttpRequest, code: str) -> Satker:
    """Return the KPU Provinsi with this code (00: the Setjen) within the user's scope."""
    places = Satker.objects.visible_to(request.user).with_province()
    level = Level.CENTRAL if code == CENTRAL_CODE else Level.PROVINCE
    return get_object_or_404(places, code=code, level=level)


def province_or_404(request: HttpRequest, data: Any) -> Satker:
    """Return the province a bulk action is about: one's own, or for PKSDM the one chosen."""
    own = request.user.satker.province if request.user.satker else None
    code = data.get("provinsi", "") if request.user.is_national else own and own.code
    if not code or code == CENTRAL_CODE:
        raise Http404
    return place_or_404(request, code)


def rate_facts(rate: Rate) -> list[tuple[str, Any]]:
    """Return what identifies a rate: amount, scope, year, since when, legal basis, account."""
    return [
        ("Tarif", f"{rupiah(rate.amount)} per {rate.unit}"),
        ("Berlaku di", rate.scope_label),
        ("Tahun anggaran", str(rate.fiscal_year)),
        ("Dicatat pada", date_long(local_date(rate.created_at))),
        ("Dasar hukum", rate.legal_basis),
        ("Kode akun", rate.account_code),
        ("Keadaan", state_of(rate)),
    ]


def state_of(rate: Rate) -> str:
    if rate.retired_at is None:
        return "Berlaku"
    return f"Tidak berlaku sejak {date_long(local_date(rate.retired_at))}"


def local_date(moment: datetime) -> date:
    return timezone.localtime(moment).date()
