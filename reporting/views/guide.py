"""Petunjuk: all guides, and one of them."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from latsar.http import crumbs_below

from ..guide import BY_SLUG, GUIDES


@require_safe
def guide_list(request: HttpRequest) -> HttpResponse:
    crumbs = [("Beranda", "/"), ("Petunjuk", None)]
    return render(request, "reporting/guide_list.html", {"crumbs": crumbs, "guides": GUIDES})


@require_safe
def guide(request: HttpRequest, slug: str) -> HttpResponse:
    found = BY_SLUG.get(slug)
    if found is None:
        raise Http404
    crumbs = crumbs_below("Petunjuk", "reporting:guide-list", (found.title, None))
    return render(request, "reporting/guide.html", {"crumbs": crumbs, "guide": found})
