"""The cockpit's figures as a workbook and as a printed report."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.views.decorators.http import require_safe

from latsar.clock import today
from latsar.http import file_response
from latsar.organizations.services import current_year

from ..cockpit import figures_for
from ..cockpit.workbook import workbook_of
from ..letters.rendering import STYLES, sheet_to_pdf
from .national import province_in_sight, shown


def file_name(place: str, ending: str) -> str:
    return f"laporan-perkembangan-{place or 'nasional'}-{today().isoformat()}.{ending}"


@require_safe
def workbook(request: HttpRequest) -> HttpResponse:
    province = province_in_sight(request, request.GET.get("tempat", ""))
    cockpit = figures_for(request.user, current_year(), province)
    data = workbook_of(cockpit, province.name if province else "Nasional")
    return file_response(data, file_name(cockpit.place, "xlsx"))


@require_safe
def report(request: HttpRequest) -> HttpResponse:
    """The report on A4, of the same figures as the page."""
    province = province_in_sight(request, request.GET.get("tempat", ""))
    cockpit = figures_for(request.user, current_year(), province)
    context = shown(request, cockpit, province.name if province else "")
    context |= {"today": today(), "map_style": (STYLES / "national_map.css").read_text("utf-8")}
    markup = render_to_string("letters/national_report.html", context)
    pdf = sheet_to_pdf(markup, "A4", more=("national_report.css",))
    return file_response(pdf, file_name(cockpit.place, "pdf"), "application/pdf", inline=True)
