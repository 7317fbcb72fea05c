"""/cari/: everything in sight that matches, grouped by kind."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from ..searching import LONGEST, SHORTEST, groups_for, only_hit


@require_safe
def search(request: HttpRequest) -> HttpResponse:
    words = request.GET.get("q", "").strip()[:LONGEST]
    groups = groups_for(request.user, words)
    only = only_hit(words, groups)
    if only:
        return redirect(only.url)
    context = {
        "crumbs": [("Beranda", "/"), ("Cari", None)],
        "q": words,
        "groups": groups,
        "is_short": 0 < len(words) < SHORTEST,
    }
    return render(request, "reporting/search.html", context)
