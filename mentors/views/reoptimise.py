"""Pairing a province anew: choose how much may change, see each change, make all of them."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from latsar.accounts.permissions import manages_province
from latsar.formatting import number
from latsar.http import PER_PAGE, attempt
from latsar.organizations.models import Satker

from ..matching import EFFORTS, Effort, Standing, effort_of
from ..rules import MENTEES_PER_MENTOR
from ..services import propose_changes, reoptimise
from .assignment import PAGE, page_of, place_of
from .common import crumbs

HERE = "mentors:assignment-reoptimise"


@manages_province
@require_http_methods(["GET", "HEAD", "POST"])
def changes(request: HttpRequest) -> HttpResponse:
    sent = request.POST if request.method == "POST" else request.GET
    place = place_of(request, sent.get("provinsi", ""))
    if place is None:
        return redirect(PAGE)
    effort = effort_of(sent.get("tingkat", ""))
    if request.method == "POST":
        return apply(request, place, effort)
    found = propose_changes(place, effort)
    context: dict[str, Any] = {
        "crumbs": crumbs(("Penugasan", page_of(request, place)), ("Optimalkan ulang", None)),
        "place": place,
        "back_url": page_of(request, place),
        "efforts": EFFORTS,
        "effort": effort,
        "changes": found,
        "proposal": found.proposal,
        "effects": effects(found.before, found.after),
        "added": len(found.proposal.pairs) - len(found.proposal.moves),
        "page": Paginator(found.proposal.pairs, PER_PAGE).get_page(request.GET.get("page")),
    }
    return render(request, "mentors/reoptimise.html", context)


def effects(before: Standing, after: Standing) -> list[tuple[str, str, str, str]]:
    """Return (what, before, after, of how many) for the table."""
    people = f"dari {number(after.people)} peserta"
    rows = [
        ("Punya mentor", number(before.paired), number(after.paired), people),
        ("Sesatker dengan mentor", number(before.own), number(after.own), people),
        ("Jabatan sesuai", number(before.fitting), number(after.fitting), people),
        ("Beban tiap mentor", before.load, after.load, f"paling banyak {MENTEES_PER_MENTOR}"),
    ]
    if before.wished or after.wished:
        rows.append(("Pasangan yang diutamakan", number(before.wished), number(after.wished), ""))
    if before.barred or after.barred:
        rows.append(
            ("Pasangan yang tidak boleh berlanjut", number(before.barred), number(after.barred), "")
        )
    return rows


def apply(request: HttpRequest, place: Satker, effort: Effort) -> HttpResponse:
    fingerprint = request.POST.get("fingerprint", "")
    outcome = attempt(request, reoptimise, satker=place, effort=effort, fingerprint=fingerprint)
    if outcome is None:
        target = page_of(request, place, HERE)
        return redirect(f"{target}{'&' if '?' in target else '?'}tingkat={effort.key}")
    if not outcome.pairs:
        messages.info(request, "Pasangan sudah yang terbaik; tidak ada yang diubah.")
    else:
        messages.success(
            request,
            f"{number(outcome.moved)} peserta pindah mentor dan {number(outcome.assigned)} "
            "mendapat mentor. Berikutnya: periksa halaman mentor yang bersangkutan.",
        )
    return redirect(page_of(request, place))
