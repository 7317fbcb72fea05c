"""The list of cohorts, and of those who have no seat yet."""

from __future__ import annotations

from django.db.models import Count
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from latsar.http import PER_PAGE
from latsar.paging import RequestConfig
from participants.choices import GradeLevel
from participants.models import Participant

from ..filters import CohortFilter
from ..models import Cohort
from ..services import without_seat
from ..tables import CohortTable, UnseatedTable
from .common import crumbs_to, may_manage, may_see_scenarios

PAGE = {"per_page": PER_PAGE, "silent": True}


@require_safe
def cohort_list(request: HttpRequest) -> HttpResponse:
    cohorts = (
        Cohort.objects.visible_to(request.user)
        .with_summary()
        .select_related("training_center", "satker")
        .order_by("-fiscal_year", "satker__code", "number")
    )
    found = CohortFilter(request.GET, queryset=cohorts, national=request.user.is_national)
    table = CohortTable(found.qs, order_by=())
    RequestConfig(request, paginate=PAGE).configure(table)
    context = {
        "crumbs": crumbs_to(),
        "filter": found,
        "table": table,
        "unseated": unseated_by_level(request),
        "may_manage": may_manage(request),
        "may_see_scenarios": may_see_scenarios(request),
    }
    return render(request, "schedule/cohort_list.html", context)


def unseated_by_level(request: HttpRequest) -> list[tuple[str, int]]:
    """Count those without a seat by grade level; levels with nobody are left out."""
    rows = without_seat(request.user).order_by().values_list("grade_level")
    counts = dict(rows.annotate(amount=Count("pk")))
    return [(level, counts[level]) for level in GradeLevel.values if counts.get(level)]


@require_safe
def unseated_list(request: HttpRequest) -> HttpResponse:
    words = request.GET.get("q", "").strip()
    level = request.GET.get("golongan", "")
    people = without_seat(request.user)
    if words:
        people = people.search(words)
    if level in GradeLevel.values:
        people = people.filter(grade_level=level)
    people = people.select_related("satker").order_by("satker__code", "name", "nip")
    table = UnseatedTable(people)
    RequestConfig(request, paginate=PAGE).configure(table)
    context = {
        "crumbs": crumbs_to(last="Belum masuk angkatan"),
        "table": table,
        "q": words,
        "level": level,
        "levels": GradeLevel.choices,
        "no_people": not Participant.objects.visible_to(request.user).active().exists(),
        "may_manage": may_manage(request),
    }
    return render(request, "schedule/unseated_list.html", context)
