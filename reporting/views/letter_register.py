"""The register of letters (buku agenda): paged, printable, and as a workbook."""

from __future__ import annotations

from typing import Any

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from latsar.accounts.choices import Role
from latsar.clock import today
from latsar.http import PER_PAGE, file_response, number_in
from latsar.organizations.choices import Level
from latsar.organizations.models import Satker

from ..forms import RegisterForm
from ..letters import register
from ..models import Letter
from .letters import crumbs

ALL = 5_000  # rows of a page that is to be printed whole


def office_of(request: HttpRequest) -> Satker:
    """The office whose register is read: the own one, unless another visible one is named."""
    visible = Satker.objects.visible_to(request.user)
    if code := request.GET.get("satker"):
        return get_object_or_404(visible, code=code)
    if request.user.satker_id is None:
        return get_object_or_404(visible, level=Level.CENTRAL)
    return get_object_or_404(visible, pk=request.user.satker_id)


def is_partial(request: HttpRequest, satker: Satker) -> bool:
    """An operator at a province's office does not see what goes out for the whole province."""
    return request.user.role == Role.OPERATOR and satker.level == Level.PROVINCE


def year_of(request: HttpRequest) -> int:
    return number_in(request.GET, "tahun") or today().year


@require_safe
def letter_register(request: HttpRequest) -> HttpResponse:
    satker, year = office_of(request), year_of(request)
    letters = register.entries(viewer=request.user, satker=satker, year=year)
    whole = "semua" in request.GET
    paginator = Paginator(letters, ALL if whole else PER_PAGE)
    page = paginator.get_page(request.GET.get("page"))
    query = f"tahun={year}&satker={satker.code}"
    context: dict[str, Any] = {
        "crumbs": crumbs(("Buku agenda", None)),
        "form": register_form(request, satker, year),
        "satker": satker,
        "year": str(year),
        "page": page,
        "rows": [{"letter": x, "remark": register.remark(x)} for x in page.object_list],
        "completeness": register.completeness(satker=satker, year=year),
        "is_partial": is_partial(request, satker),
        "is_whole_page": whole or paginator.num_pages == 1,
        "whole_url": f"?{query}&semua=1",
        "xlsx_url": f"{reverse('reporting:letter-register-export')}?{query}",
    }
    return render(request, "reporting/letter_register.html", context)


def register_form(request: HttpRequest, satker: Satker, year: int) -> RegisterForm:
    user = request.user
    offices = Satker.objects.visible_to(user)
    if user.role == Role.OPERATOR:
        offices = offices.filter(pk=user.satker_id)
    else:
        having = Letter.objects.visible_to(user).published().order_by().values("satker")
        offices = offices.filter(pk__in=having) | offices.filter(pk=satker.pk)
    years = sorted({*register.years(user), year, today().year}, reverse=True)
    initial = {"satker": satker.code, "tahun": year}
    return RegisterForm(initial=initial, offices=offices, years=years)


@require_safe
def letter_register_export(request: HttpRequest) -> HttpResponse:
    satker, year = office_of(request), year_of(request)
    content = register.export(actor=request.user, satker=satker, year=year)
    return file_response(content, f"buku-agenda-{satker.code}-{year}.xlsx")
