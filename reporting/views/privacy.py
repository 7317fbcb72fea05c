"""What the application knows of people, why, who sees it, and how long (UU 27/2022)."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from latsar.http import crumbs_below

from ..privacy.retention import RULES


@require_safe
def privacy(request: HttpRequest) -> HttpResponse:
    context = {
        "crumbs": crumbs_below("Kebijakan privasi", "reporting:privacy"),
        "rules": list(RULES.values()),
        "contact": settings.PRIVACY_CONTACT,
    }
    return render(request, "reporting/privacy.html", context)
