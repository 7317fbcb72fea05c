"""The national page: 38 provinces, then the satkers of one, then one satker."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from budget.models import BudgetRequest
from latsar.http import Crumbs, crumbs_below
from latsar.organizations.choices import CENTRAL_CODE
from latsar.organizations.models import Province, Satker
from latsar.organizations.services import current_year
from mentors.models import Mentor, Mentorship
from participants.models import Participant
from schedule.choices import SEATED

from ..funnel import COUNTED, FunnelRow, at_risk, by_province, by_satker
from ..models import Letter

MEASURES = {
    "registered": "Terdaftar",
    "mentored": "Bermentor",
    "scheduled": "Terjadwal",
    "budgets_approved": "Anggaran disetujui",
    "letters": "Surat tempat terbit",
    "at_risk": "Berisiko",
}
SORTS = ("code", "name", *COUNTED)


def crumbs(*items: tuple[str, str | None]) -> Crumbs:
    return crumbs_below("Nasional", "reporting:national", *items)


def figures(row: FunnelRow) -> list[tuple[str, int]]:
    return [(label, getattr(row, key)) for key, label in MEASURES.items()]


def sorted_rows(request: HttpRequest, rows: list[FunnelRow]) -> list[FunnelRow]:
    """Sort by ?urut=measure or -measure; an unknown one keeps the order of the codes."""
    wanted = request.GET.get("urut", "")
    key = wanted.removeprefix("-")
    if key not in SORTS:
        return rows
    return sorted(rows, key=lambda r: getattr(r, key), reverse=wanted.startswith("-"))


@require_safe
def national(request: HttpRequest) -> HttpResponse:
    year = current_year()
    funnel = by_province(request.user, year)
    context = {
        "crumbs": crumbs(),
        "year": str(year),
        "rows": sorted_rows(request, funnel.rows),
        "total": funnel.total,
        "figures": figures(funnel.total),
        "measures": MEASURES,
        "sort": request.GET.get("urut", "").removeprefix("-"),
        "place_label": "Provinsi",
    }
    return render(request, "reporting/national.html", context)


@require_safe
def place(request: HttpRequest, code: str) -> HttpResponse:
    """A province by its two digits, a satker by its full code."""
    return satker(request, code) if "." in code or code == CENTRAL_CODE else province(request, code)


def province(request: HttpRequest, code: str) -> HttpResponse:
    chosen = get_object_or_404(Province.objects.visible_to(request.user), code=code)
    year = current_year()
    funnel = by_satker(request.user, year, chosen)
    context = {
        "crumbs": crumbs((chosen.name, None)),
        "year": str(year),
        "province": chosen,
        "rows": sorted_rows(request, funnel.rows),
        "total": funnel.total,
        "figures": figures(funnel.total),
        "measures": MEASURES,
        "sort": request.GET.get("urut", "").removeprefix("-"),
        "place_label": "Satker",
    }
    return render(request, "reporting/national.html", context)


def satker(request: HttpRequest, code: str) -> HttpResponse:
    visible = Satker.objects.visible_to(request.user).with_province()
    chosen = get_object_or_404(visible, code=code)
    user, year = request.user, current_year()
    people = Participant.objects.visible_to(user).active().filter(satker=chosen)
    open_pairs = Mentorship.objects.visible_to(user).open().filter(participant__in=people)
    above: Crumbs = []
    if chosen.province:
        url = reverse("reporting:national-place", args=[chosen.province.code])
        above.append((chosen.province.name, url))
    context = {
        "crumbs": crumbs(*above, (chosen.name, None)),
        "year": str(year),
        "satker": chosen,
        "figures": [
            ("Peserta", people.count()),
            ("Bermentor", open_pairs.count()),
            ("Terjadwal", people.filter(enrollments__status__in=SEATED).count()),
            ("Mentor di satker ini", Mentor.objects.visible_to(user).filter(satker=chosen).count()),
        ],
        "at_risk": at_risk(user, year).filter(satker=chosen),
        "budget": BudgetRequest.objects.visible_to(user)
        .current()
        .filter(satker=chosen, fiscal_year=year)
        .first(),
        "letters": Letter.objects.visible_to(user).filter(satker=chosen).defer("snapshot")[:10],
    }
    return render(request, "reporting/satker.html", context)
