"""What the pages of this app share: scoped objects, crumbs, the year, answers to a refusal."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest
from django.shortcuts import get_object_or_404
from django.urls import reverse

from latsar.errors import Forbidden, Refused
from latsar.organizations.choices import Level
from latsar.organizations.models import Satker
from latsar.organizations.services import current_year

from ..models import BudgetRequest
from ..overview import CENTRAL_CODE

Crumbs = list[tuple[str, str | None]]
Result = TypeVar("Result")
PER_PAGE = 50


def crumbs(*items: tuple[str, str | None]) -> Crumbs:
    return [
        ("Beranda", reverse("reporting:home")),
        ("Anggaran", reverse("budget:request-list") if items else None),
        *items,
    ]


def crumbs_to(budget: BudgetRequest, last: str = "") -> Crumbs:
    label = f"{budget.satker}, revisi {budget.revision}" if budget.revision else str(budget.satker)
    if not last:
        return crumbs((label, None))
    return crumbs((label, detail_url(budget)), (last, None))


def detail_url(budget: BudgetRequest) -> str:
    return reverse("budget:request-detail", args=[budget.pk])


def budget_or_404(request: HttpRequest, pk: int) -> BudgetRequest:
    budgets = BudgetRequest.objects.visible_to(request.user)
    related = budgets.select_related("satker__province", "submitted_by", "decided_by")
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
    if not request.user.is_national:
        return place_or_404(request, request.user.satker.province.code)
    code = data.get("provinsi", "")
    if code == CENTRAL_CODE:
        raise Http404
    return place_or_404(request, code)


def typed_version(request: HttpRequest) -> int:
    """Return the version the page carried; one that can't be read counts as stale."""
    text = request.POST.get("version", "")
    return int(text) if text.isascii() and text.isdigit() else 0


def attempt(request: HttpRequest, service: Callable[..., Result], **kwargs: Any) -> Result | None:
    """Call a service as this user. A refusal becomes a message and None; no right becomes 403."""
    try:
        return service(actor=request.user, **kwargs)
    except Forbidden as refusal:
        raise PermissionDenied(refusal.message) from refusal
    except Refused as refusal:
        messages.error(request, refusal.message)
        return None


def attempt_form(
    request: HttpRequest, form: Any, service: Callable[..., Result], **kwargs: Any
) -> Result | None:
    """Like attempt, but the refusal stands on the form, beside all that was typed."""
    try:
        return service(actor=request.user, **kwargs)
    except Forbidden as refusal:
        raise PermissionDenied(refusal.message) from refusal
    except Refused as refusal:
        form.add_error(None, refusal.message)
        return None
