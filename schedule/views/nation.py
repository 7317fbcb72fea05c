"""The scenario of the nation: worked out and applied in the background, or province by province."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from latsar.accounts.permissions import pksdm_only
from latsar.background.services import start
from latsar.errors import Refused
from latsar.http import number_in

from ..choices import ScenarioState
from ..forms import NationForm
from ..models import PlanScenario
from ..services.nation import begin_nation
from ..services.scenarios import check_draft
from ..services.summaries import dated
from ..tables import PartTable
from ..tasks import apply_the_nation, plan_the_nation
from .common import explain, plans, scenario_or_404
from .scenarios import facts_of, scenario_crumbs


@pksdm_only
@require_http_methods(["GET", "HEAD", "POST"])
def nation_create(request: HttpRequest) -> HttpResponse:
    form = NationForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            scenario = begin_nation(
                actor=request.user, question=form.question(), name=form.cleaned_data["name"]
            )
        except Refused as refusal:
            explain(request, refusal, form)
        else:
            job = start(
                actor=request.user,
                work=plan_the_nation,
                title=f"Skenario nasional: {scenario.name}",
                back_url=reverse("schedule:scenario-list"),
                arguments={"scenario_id": scenario.pk},
            )
            return redirect(job)
    context = {
        "crumbs": scenario_crumbs(("Skenario nasional", None)),
        "form": form,
        "back_url": reverse("schedule:scenario-list"),
        "verb": "Hitung semua provinsi",
    }
    return render(request, "schedule/nation_form.html", context)


def nation_or_404(request: HttpRequest, pk: int) -> PlanScenario:
    return scenario_or_404(request, pk, parent=None, satker__province=None)


@plans
@require_safe
def nation_detail(request: HttpRequest, pk: int) -> HttpResponse:
    scenario = nation_or_404(request, pk)
    parts = scenario.parts.select_related("satker").defer("placements").order_by("satker__code")
    table = PartTable(parts, order_by=())
    waiting = sum(part.is_draft for part in parts)
    context = {
        "crumbs": scenario_crumbs((scenario.name, None)),
        "scenario": scenario,
        "facts": facts_of(scenario),
        "summary": dated(scenario.result),
        "table": table,
        "waiting": waiting,
        "working": scenario.state == ScenarioState.WORKING,
        "may_apply": request.user.is_pksdm and waiting,
        "may_drop": request.user.is_pksdm and scenario.is_draft,
    }
    return render(request, "schedule/nation_detail.html", context)


@pksdm_only
@require_http_methods(["GET", "HEAD", "POST"])
def nation_apply(request: HttpRequest, pk: int) -> HttpResponse:
    scenario = nation_or_404(request, pk)
    if request.method == "POST":
        try:
            check_draft(request.user, scenario, number_in(request.POST, "version"))
        except Refused as refusal:
            explain(request, refusal)
            return redirect(scenario)
        job = start(
            actor=request.user,
            work=apply_the_nation,
            title=f"Terapkan skenario nasional: {scenario.name}",
            back_url=scenario.get_absolute_url(),
            arguments={"scenario_id": scenario.pk},
        )
        return redirect(job)
    result = scenario.result
    context = {
        "crumbs": scenario_crumbs((scenario.name, scenario.get_absolute_url()), ("Terapkan", None)),
        "page_heading": "Terapkan skenario nasional",
        "question": f"Terapkan skenario “{scenario.name}” di semua provinsi yang belum?",
        "facts": [
            ("Provinsi yang belum", scenario.parts.filter(state=ScenarioState.DRAFT).count()),
            ("Peserta mendapat kursi", result.get("seated")),
            ("Tanpa kursi", result.get("unplaced")),
        ],
        "notice": "Tiap provinsi diterapkan sendiri-sendiri. Provinsi yang datanya berubah sejak "
        "dihitung dilewati dan disebutkan.",
        "version": scenario.version,
        "back_url": scenario.get_absolute_url(),
        "verb": "Terapkan semua",
    }
    return render(request, "schedule/confirm.html", context)
