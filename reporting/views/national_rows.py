"""What stands behind the figures of the cockpit: people, and what is stuck."""

from __future__ import annotations

import re
from datetime import date

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from latsar.accounts.models import User
from latsar.formatting import month_name
from latsar.http import PER_PAGE, number_in
from latsar.organizations.choices import CENTRAL_CODE
from latsar.organizations.models import Province, Satker
from latsar.organizations.services import current_year
from latsar.paging import RequestConfig
from participants.people_rows import people_rows
from participants.querysets import ParticipantQuerySet
from schedule.models import Enrollment

from ..cockpit import MEASURES, figures_for, rows_behind
from ..cockpit.measures import within
from ..cockpit.stuck import KINDS
from ..tables import PeopleTable
from .national import crumbs, province_in_sight

MONTH = re.compile(r"(20\d\d)-(0[1-9]|1[0-2])")


@require_safe
def people(request: HttpRequest) -> HttpResponse:
    """The people that one figure counts; asked for as the figure's link does."""
    asked = request.GET
    measure = MEASURES.get(asked.get("ukuran", ""))
    if measure is None:
        raise Http404
    lacking = asked.get("belum") == "1" and bool(measure.lacking)
    code, year = asked.get("tempat", ""), current_year()
    where = place_name(request, code)
    rows = rows_behind(request.user, year, measure.key, lacking=lacking).filter(within(code))
    if asked.get("aktif") == "1":
        rows = rows.active()
    if asked.get("percobaan") == "1":
        rows = rows.on_probation()
    if asked.get("terjadwal") == "1":
        rows = rows.filter(pk__in=rows_behind(request.user, year, "scheduled").values("pk"))
    rows = at_center(request.user, rows, asked)
    month = MONTH.fullmatch(asked.get("bulan", ""))
    if month:
        first = date(int(month[1]), int(month[2]), 1)
        spans = {"probation_ends_on__year": first.year, "probation_ends_on__month": first.month}
        rows = rows.filter(**spans)
        where = f"{where}, masa percobaan berakhir {month_name(first.month)} {first.year}"
    table = PeopleTable(people_rows(rows))
    RequestConfig(request, paginate={"per_page": PER_PAGE}).configure(table)
    title = measure.lacking if lacking else measure.label
    context = {"crumbs": crumbs((title, None)), "table": table, "what": title, "where": where}
    return render(request, "reporting/national_people.html", context)


@require_safe
def stuck(request: HttpRequest) -> HttpResponse:
    """All that is stuck, longest first, narrowed to one kind or one province."""
    province = province_in_sight(request, request.GET.get("tempat", ""))
    kind = request.GET.get("jenis", "")
    found = figures_for(request.user, current_year(), province).stuck
    if kind in KINDS:
        found = [one for one in found if one.kind == kind]
    context = {
        "crumbs": crumbs(("Yang tersendat", None)),
        "page": Paginator(found, PER_PAGE).get_page(request.GET.get("page")),
        "kinds": KINDS,
        "kind": kind,
        "where": province.name if province else "seluruh provinsi",
        "place": province.code if province else "",
    }
    return render(request, "reporting/national_stuck.html", context)


def at_center(user: User, rows: ParticipantQuerySet, asked: QueryDict) -> ParticipantQuerySet:
    """Keep those whose province a center serves, or who sit in a cohort of it; 0 is no center."""
    if "lembaga" in asked:
        served = number_in(asked, "lembaga") or None
        rows = rows.filter(satker__province__training_center=served)
    if "tempat_belajar" in asked:
        seats = (
            Enrollment.objects.visible_to(user)
            .seated()
            .filter(cohort__training_center=number_in(asked, "tempat_belajar"))
        )
        rows = rows.filter(pk__in=seats.values("participant"))
    return rows


def place_name(request: HttpRequest, code: str) -> str:
    """Return the name of a place in sight, else 404."""
    user = request.user
    if not code:
        return "seluruh provinsi" if user.is_national else str(user.satker)
    if "." in code or code == CENTRAL_CODE:
        return str(get_object_or_404(Satker.objects.visible_to(user), code=code))
    return get_object_or_404(Province.objects.visible_to(user), code=code).name
