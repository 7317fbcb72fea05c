"""The cockpit: the nation by province, a province by satker, then one satker."""

from __future__ import annotations

from typing import Any

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

from ..cockpit import MEASURES, Cockpit, at_risk, figures_for
from ..cockpit import showing as show
from ..cockpit.stuck import SHOWN
from ..cockpit.tilemap import SCALES, tile_map
from ..models import Letter


def crumbs(*items: tuple[str, str | None]) -> Crumbs:
    return crumbs_below("Nasional", "reporting:national", *items)


def province_in_sight(request: HttpRequest, code: str) -> Province | None:
    """The province named; an office's own where none is; None for the nation, else 404."""
    user = request.user
    if not code and not user.is_national and user.province_id:
        return user.satker.province
    if not code:
        return None
    return get_object_or_404(Province.objects.visible_to(user), code=code)


def shown(request: HttpRequest, cockpit: Cockpit, name: str) -> dict[str, Any]:
    order = request.GET.get("urut", "")
    wanted = request.GET.get("ukuran", "")
    return {
        "cockpit": cockpit,
        "where": name,
        "year": str(cockpit.year),
        "steps": show.steps(cockpit),
        "map": tile_map(cockpit, wanted) if not cockpit.place else None,
        "scales": list(SCALES.values()),
        "rows": show.table(cockpit, order),
        "sums": show.cells(cockpit.total, cockpit.place),
        "measures": MEASURES,
        "sort": order.removeprefix("-"),
        "is_descending": order.startswith("-"),
        "place_label": "Satker" if cockpit.place else "Provinsi",
        "stuck": cockpit.stuck[:SHOWN],
        "stuck_more": len(cockpit.stuck) - SHOWN,
        "bars": show.bars(cockpit),
        "bar_step": show.BAR_STEP,
        "chart_width": max(len(cockpit.months), 1) * show.BAR_STEP,
        "components": show.components(cockpit),
        "seats": show.seats(cockpit),
        "money_rows": show.money_rows(cockpit),
        "export_query": f"?tempat={cockpit.place}" if cockpit.place else "",
    }


@require_safe
def national(request: HttpRequest) -> HttpResponse:
    return cockpit_page(request, province_in_sight(request, ""))


@require_safe
def place(request: HttpRequest, code: str) -> HttpResponse:
    """A province by its two digits, a satker by its full code."""
    if "." in code or code == CENTRAL_CODE:
        return satker(request, code)
    return cockpit_page(request, province_in_sight(request, code))


def cockpit_page(request: HttpRequest, province: Province | None) -> HttpResponse:
    anew = "segar" in request.GET
    cockpit = figures_for(request.user, current_year(), province, anew=anew)
    named = province and request.user.is_national
    context = {
        "crumbs": crumbs((province.name, None)) if named and province else crumbs(),
        **shown(request, cockpit, province.name if province else ""),
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
