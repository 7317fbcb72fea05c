"""Scenarios side by side, and who is seated differently."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from latsar.http import PER_PAGE, number_in, numbers_in

from ..models import PlanScenario
from ..services.comparing import (
    MOST_SIDE_BY_SIDE,
    flows_of,
    measures_of,
    moves_between,
    named_moves,
)
from ..services.scenarios import basis_of
from .common import plans
from .scenarios import MOST_FLOWS, scenario_crumbs


@plans
@require_safe
def scenario_compare(request: HttpRequest) -> HttpResponse:
    """Up to four scenarios (`s`) of one satker against their basis; `dengan`: whose moves."""
    wanted = list(dict.fromkeys(numbers_in(request.GET, "s")))
    visible = PlanScenario.objects.visible_to(request.user).select_related("satker__province")
    chosen = [s for s in visible.filter(pk__in=wanted) if s.result]
    chosen.sort(key=lambda s: wanted.index(s.pk))
    refusal = refusal_of(chosen)
    if refusal:
        messages.error(request, refusal)
        return redirect("schedule:scenario-list")
    columns = with_basis(chosen)
    basis = columns[0]
    others = columns[1:] or columns
    other = next((s for s in others if s.pk == number_in(request.GET, "dengan")), others[0])
    context: dict[str, Any] = {
        "crumbs": scenario_crumbs(("Bandingkan", None)),
        "columns": columns,
        "basis": basis,
        "others": columns[1:],
        "other": other,
        "measures": measures_of(columns),
        "national": basis.satker.province_id is None,
    }
    if len(columns) > 1 and not context["national"]:
        context |= moves_context(request, basis, other)
    return render(request, "schedule/scenario_compare.html", context)


def refusal_of(chosen: list[PlanScenario]) -> str:
    if not chosen:
        return "Tandai paling sedikit satu skenario yang akan dibandingkan."
    if len(chosen) > MOST_SIDE_BY_SIDE:
        return (
            f"Paling banyak {MOST_SIDE_BY_SIDE} skenario dibandingkan sekaligus; Anda menandai "
            f"{len(chosen)}. Kurangi tandanya."
        )
    if len({(s.satker_id, s.fiscal_year) for s in chosen}) > 1:
        return (
            "Skenario dari penyelenggara atau tahun yang berbeda tidak dapat dibandingkan. "
            "Tandai skenario dari satu penyelenggara dan satu tahun."
        )
    return ""


def with_basis(chosen: list[PlanScenario]) -> list[PlanScenario]:
    """Put the basis of the data they rest on first; without one the first chosen stands for it."""
    first = chosen[0]
    if first.satker.province_id is None:
        return chosen
    basis = basis_of(first.satker, first.fiscal_year, first.result.get("state", ""))
    if basis is None:
        return chosen
    return [basis, *(s for s in chosen if s.pk != basis.pk)]


def moves_context(request: HttpRequest, basis: PlanScenario, other: PlanScenario) -> dict[str, Any]:
    moves = moves_between(basis, other)
    page = Paginator(list(moves), PER_PAGE).get_page(request.GET.get("page"))
    return {
        "moved": len(moves),
        "flows": flows_of(moves)[:MOST_FLOWS],
        "page": page,
        "moves": named_moves(moves, list(page.object_list), other.satker),
    }
