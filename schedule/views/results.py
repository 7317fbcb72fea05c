"""Scores of a cohort in one grid, the results that follow, and the certificates."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from latsar.accounts.permissions import manages_province
from latsar.http import attempt

from ..choices import CohortStatus
from ..forms.results import read_date, read_score
from ..models import Cohort, GradingScheme
from ..services.results import (
    Key,
    Row,
    fingerprint,
    give_certificates,
    people_of,
    rows_of,
    save_scores,
    set_results,
)
from ..services.schemes import scheme_of
from .common import cohort_or_404, crumbs_to, may_manage


@require_http_methods(["GET", "HEAD", "POST"])
def results(request: HttpRequest, pk: int) -> HttpResponse:
    cohort = cohort_or_404(request, pk)
    if request.method == "POST" and not may_manage(request):
        raise PermissionDenied
    scheme = scheme_of(cohort)
    rows = rows_of(people_of(request.user, cohort), scheme) if scheme else []
    wrong: list[str] = []
    if request.method == "POST" and scheme:
        values, wrong = typed_scores(request.POST, rows, scheme)
        if not wrong and saved(request, cohort, values):
            return redirect("schedule:results", pk)
    context = {
        "crumbs": crumbs_to(cohort, "Nilai dan hasil"),
        "cohort": cohort,
        "scheme": scheme,
        "components": list(scheme.components.all()) if scheme else [],
        "rows": [grid_row(row, scheme, request.POST) for row in rows] if scheme else [],
        "wrong": wrong,
        "seen": request.POST.get("seen") or fingerprint(rows),
        "may_mark": may_manage(request) and cohort.status != CohortStatus.CANCELLED,
        "ready": sum(not row.is_closed and row.judgement is not None for row in rows),
        "open_count": sum(not row.is_closed for row in rows),
        "passed": [row for row in rows if row.result and row.result.passed],
    }
    return render(request, "schedule/results.html", context)


def field_name(row: Row, component: int) -> str:
    return f"s{row.enrollment.pk}-{component}"


def grid_row(row: Row, scheme: GradingScheme, typed: QueryDict) -> dict[str, Any]:
    cells = []
    for component in scheme.components.all():
        name = field_name(row, component.pk)
        stored = row.scores.get(component.pk)
        shown = typed[name] if name in typed else "" if stored is None else comma(stored)
        cells.append((component, name, shown))
    return {"row": row, "person": row.enrollment.participant, "cells": cells}


def comma(value: Decimal) -> str:
    return f"{value:f}".rstrip("0").rstrip(".").replace(".", ",") if value % 1 else f"{value:.0f}"


def typed_scores(
    data: QueryDict, rows: list[Row], scheme: GradingScheme
) -> tuple[dict[Key, Decimal | None], list[str]]:
    """Return the scores by person and component, and a sentence for each that can't be read."""
    values: dict[Key, Decimal | None] = {}
    wrong = []
    for row in rows:
        for component in scheme.components.all():
            name = field_name(row, component.pk)
            if row.is_closed or name not in data:
                continue
            try:
                values[row.enrollment.pk, component.pk] = read_score(data[name])
            except ValueError as mend:
                who = row.enrollment.participant.name
                wrong.append(f"{who}, {component.name}: “{data[name][:20]}”; {mend}.")
    return values, wrong


def saved(request: HttpRequest, cohort: Cohort, values: dict[Key, Decimal | None]) -> bool:
    seen = request.POST.get("seen", "")
    changed = attempt(request, save_scores, cohort=cohort, values=values, seen=seen)
    if changed is None:
        return False
    said = f"{changed} nilai tersimpan." if changed else "Nilai sudah sama dengan isian Anda."
    messages.success(request, said)
    return True


@manages_province
@require_POST
def results_set(request: HttpRequest, pk: int) -> HttpResponse:
    cohort = cohort_or_404(request, pk)
    seen = request.POST.get("seen", "")
    decided = attempt(request, set_results, cohort=cohort, seen=seen)
    if decided:
        rest = f" {decided.incomplete} peserta belum lengkap nilainya." * bool(decided.incomplete)
        messages.success(request, f"Hasil ditetapkan: {decided}.{rest}")
    return redirect("schedule:results", pk)


@manages_province
@require_POST
def certificates(request: HttpRequest, pk: int) -> HttpResponse:
    cohort = cohort_or_404(request, pk)
    given, wrong = {}, []
    for seat in people_of(request.user, cohort):
        number = request.POST.get(f"n{seat.pk}")
        if number is None:
            continue
        try:
            given[seat.pk] = (number[:80], read_date(request.POST.get(f"t{seat.pk}", "")))
        except ValueError as mend:
            wrong.append(f"{seat.participant.name}: {mend}.")
    if wrong:
        messages.error(request, f"Tidak ada yang disimpan. {' '.join(wrong[:5])}")
        return redirect("schedule:results", pk)
    changed = attempt(request, give_certificates, cohort=cohort, given=given)
    if changed is not None:
        messages.success(request, f"{changed} STTP dicatat.")
    return redirect("schedule:results", pk)
