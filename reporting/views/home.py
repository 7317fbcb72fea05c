"""Each role's home: what waits, how far the chain is, whose probation is near its end."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from latsar.organizations.services import current_year

from ..cockpit import at_risk
from ..inbox import inbox_of, pressing_of
from ..progress import progress_of


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    year = current_year()
    progress = progress_of(request.user, year)
    pressing = pressing_of(request.user, year)
    risky = at_risk(request.user, year).filter(pk__in=pressing.people).select_related("satker")
    context = {
        "year": str(year),
        "progress": progress,
        "tasks": inbox_of(request.user, year, progress, pressing.tasks),
        "risky": risky.order_by("probation_ends_on", "name"),
    }
    return render(request, "reporting/home.html", context)
