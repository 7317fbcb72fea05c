"""The recapitulation and the workbooks."""

from __future__ import annotations

from typing import cast

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Sum
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from latsar.clock import today
from latsar.http import PER_PAGE, attempt, file_response
from latsar.organizations.choices import CENTRAL_CODE
from latsar.organizations.models import Satker

from ..choices import Component
from ..export import export_province, export_request, file_name
from ..recap import lines_in, recap_by_province, recap_by_satker
from .common import (
    budget_or_404,
    crumbs,
    detail_url,
    place_or_404,
    year_in,
)


def own_code(request: HttpRequest) -> str:
    """Return the code of the province a page is about; "" for the whole nation."""
    user = request.user
    if user.is_national:
        return request.GET.get("provinsi", "")
    return user.satker.province.code if user.satker.province else CENTRAL_CODE


@require_safe
def recap(request: HttpRequest) -> HttpResponse:
    """By province for the nation, by satker for one province."""
    user, year, code = request.user, year_in(request.GET), own_code(request)
    by_province = user.is_national and not code
    crumb = ("Rekapitulasi", f"{reverse('budget:recap')}?tahun={year}")
    if by_province:
        found, where = recap_by_province(user, year), "seluruh provinsi"
    else:
        found, where = recap_by_satker(user, year, code), str(place_of(request, code))
    drilled = user.is_national and not by_province
    context = {
        "crumbs": crumbs(crumb, (where, None)) if drilled else crumbs((crumb[0], None)),
        "where": where,
        "year": str(year),
        "code": code,
        "by_province": by_province,
        "components": list(Component),
        "page": Paginator(found.rows, PER_PAGE).get_page(request.GET.get("page")),
        "total": found.total,
    }
    return render(request, "budget/recap.html", context)


@require_safe
def recap_lines(request: HttpRequest) -> HttpResponse:
    """The lines that one figure of the recapitulation adds up, each with its formula."""
    user, year, code = request.user, year_in(request.GET), own_code(request)
    wanted = request.GET.get("komponen", "")
    component = wanted if wanted in Component.values else ""
    by_hand = request.GET.get("diubah") == "1"
    lines = lines_in(user, year, code, component, by_hand=by_hand)
    where = str(place_of(request, code)) if code or not user.is_national else "seluruh provinsi"
    what = str(Component(component).label) if component else "Semua komponen"
    query = f"?tahun={year}" + (f"&provinsi={code}" if user.is_national and code else "")
    context = {
        "crumbs": crumbs(("Rekapitulasi", f"{reverse('budget:recap')}{query}"), (what, None)),
        "where": where,
        "what": what,
        "year": str(year),
        "by_hand": by_hand,
        "total": lines.aggregate(sum=Sum("amount"))["sum"] or 0,
        "page": Paginator(lines, PER_PAGE).get_page(request.GET.get("page")),
    }
    return render(request, "budget/recap_lines.html", context)


def place_of(request: HttpRequest, code: str) -> Satker:
    if request.user.is_national:
        return place_or_404(request, code)
    return cast(Satker, request.user.satker)  # the database holds that an office has one


@require_safe
def province_export(request: HttpRequest) -> HttpResponse:
    year, code = year_in(request.GET), own_code(request)
    recap_url = f"{reverse('budget:recap')}?tahun={year}"
    if not code:
        messages.info(request, "Pilih satu provinsi pada rekapitulasi, lalu unduh.")
        return redirect(recap_url)
    place = place_of(request, code)
    content = attempt(request, export_province, year=year, code=code, place=place)
    if content is None:
        return redirect(recap_url)
    return file_response(content, file_name(place.code, year, today()))


@require_safe
def request_export(request: HttpRequest, pk: int) -> HttpResponse:
    budget = budget_or_404(request, pk)
    content = attempt(request, export_request, budget=budget)
    if content is None:
        return redirect(detail_url(budget))
    return file_response(content, file_name(budget.satker.code, budget.fiscal_year, today()))
