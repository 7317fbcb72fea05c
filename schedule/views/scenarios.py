"""What-if: scenarios kept, looked at, worked out again, applied or dropped."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.paginator import Page, Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from latsar.accounts.permissions import manages_province
from latsar.audit.models import AuditEntry
from latsar.errors import Refused
from latsar.formatting import date_range, time_zoned
from latsar.http import PER_PAGE, number_in
from latsar.paging import RequestConfig

from ..choices import ScenarioState
from ..filters import ScenarioFilter
from ..forms import ScenarioForm
from ..forms.common import organisers
from ..models import PlanScenario
from ..services.comparing import flows_of, measures_of, moves_between, named_unplaced
from ..services.questions import Question
from ..services.scenarios import (
    apply_scenario,
    basis_of,
    drop_scenario,
    is_stale,
    keep_scenario,
    recompute_scenario,
)
from ..services.summaries import dated
from ..tables import ScenarioTable
from .common import crumbs_to, explain, may_manage, plans, scenario_or_404
from .planning import report_applied

LIST = ("Skenario", "schedule:scenario-list")
MOST_FLOWS = 12


def scenario_crumbs(*items: tuple[str, str | None]) -> Any:
    first = (LIST[0], reverse(LIST[1]) if items else None)
    return [*crumbs_to(last="Skenario")[:-1], first, *items]


@plans
@require_safe
def scenario_list(request: HttpRequest) -> HttpResponse:
    scenarios = PlanScenario.objects.visible_to(request.user).select_related("satker", "made_by")
    if request.user.is_national:
        scenarios = scenarios.filter(parent=None)
    if not request.GET.get("state"):
        scenarios = scenarios.exclude(state=ScenarioState.DROPPED)
    scenarios = scenarios.defer("placements", "parameters")
    found = ScenarioFilter(request.GET, queryset=scenarios, national=request.user.is_national)
    hidden = () if request.user.is_national else ("satker",)
    table = ScenarioTable(found.qs, order_by=(), exclude=hidden)
    RequestConfig(request, paginate={"per_page": PER_PAGE, "silent": True}).configure(table)
    context = {
        "crumbs": scenario_crumbs(),
        "filter": found,
        "table": table,
        "may_manage": may_manage(request),
        "may_plan_nation": request.user.is_pksdm,
    }
    return render(request, "schedule/scenario_list.html", context)


@manages_province
@require_http_methods(["GET", "HEAD", "POST"])
def scenario_create(request: HttpRequest) -> HttpResponse:
    """Ask for the parameters (of `dari`, another scenario, or the defaults) and work them out."""
    source = None
    if number_in(request.GET, "dari"):
        source = scenario_or_404(request, number_in(request.GET, "dari"))
    chosen = number_in(request.POST or request.GET, "satker")
    satkers = organisers(request.user).filter(level="province")
    satker = source.satker if source else satkers.filter(pk=chosen).first()
    if satker is None and not request.user.is_national:
        satker = satkers.first()
    form = ScenarioForm(
        request.POST or None, user=request.user, satker=satker, initial=initial(source, satker)
    )
    if request.method == "POST" and form.is_valid():
        kept = keep(request, form)
        if kept:
            return redirect(kept)
    context = {
        "crumbs": scenario_crumbs(("Skenario baru", None)),
        "form": form,
        "satkers": None if satker else satkers,
        "back_url": source.get_absolute_url() if source else reverse("schedule:scenario-list"),
        "verb": "Hitung dan simpan",
    }
    return render(request, "schedule/scenario_form.html", context)


def initial(source: PlanScenario | None, satker: Any) -> dict[str, Any]:
    values: dict[str, Any] = {"satker": satker} if satker else {}
    if source is None:
        return values
    question = Question.from_json(source.parameters)
    names = ("start", "end", "capacity", "away_percent", "away_days", "wave_seats")
    return values | {name: getattr(question, name) for name in names}


def keep(request: HttpRequest, form: ScenarioForm) -> PlanScenario | None:
    data = form.cleaned_data
    try:
        kept = keep_scenario(
            actor=request.user,
            satker=data["satker"],
            question=form.question(),
            name=data["name"],
        )
    except Refused as refusal:
        explain(request, refusal, form)
        return None
    messages.success(
        request,
        f"Skenario “{kept.name}” tersimpan. Belum ada kursi yang berubah; bandingkan hasilnya di "
        "bawah ini, lalu terapkan atau buang.",
    )
    return kept


@plans
@require_safe
def scenario_detail(request: HttpRequest, pk: int) -> HttpResponse:
    scenario = scenario_or_404(request, pk)
    if scenario.satker.province_id is None:
        return redirect("schedule:nation-detail", pk=pk)
    year, state = scenario.fiscal_year, scenario.result.get("state", "")
    basis = basis_of(scenario.satker, year, state)
    is_basis = basis is None or basis.pk == scenario.pk
    context = {
        "crumbs": scenario_crumbs((scenario.name, None)),
        "scenario": scenario,
        "facts": facts_of(scenario),
        "summary": dated(scenario.result),
        "basis": None if is_basis else basis,
        "stale": scenario.is_draft and is_stale(scenario),
        "may_manage": may_manage(request),
        "unplaced": page_of_unplaced(request, scenario),
        "entries": AuditEntry.objects.visible_to(request.user).about(scenario)[:10],
    }
    if basis and not is_basis:
        moves = moves_between(basis, scenario)
        context |= {
            "columns": [basis, scenario],
            "measures": measures_of([basis, scenario]),
            "moved": len(moves),
            "flows": flows_of(moves)[:MOST_FLOWS],
        }
    return render(request, "schedule/scenario_detail.html", context)


def page_of_unplaced(request: HttpRequest, scenario: PlanScenario) -> Page[Any] | None:
    """Return the page of those without a seat, (participant, reason) each."""
    without = list(scenario.placements.get("without", ()))
    if not without:
        return None
    page = Paginator(without, PER_PAGE).get_page(request.GET.get("page"))
    page.object_list = named_unplaced(scenario, list(page.object_list))
    return page


def facts_of(scenario: PlanScenario) -> list[tuple[str, Any]]:
    question = Question.from_json(scenario.parameters)
    made_at = time_zoned(scenario.made_at, scenario.satker.timezone)
    rule = {"all": "semua hari pelatihan", "classical": "hari klasikal saja"}
    waves = scenario.result.get("waves", {})
    changed = [
        f"{waves[str(pk)]} menjadi {seats}"
        for pk, seats in question.wave_seats.items()
        if str(pk) in waves
    ]
    return [
        ("Penyelenggara", scenario.satker),
        ("Rentang", date_range(question.start, question.end)),
        ("Kapasitas angkatan", question.capacity),
        ("Pergi bersamaan", f"paling banyak {question.away_percent} % satu satker"),
        ("Dihitung pada", rule.get(question.away_days, "otomatis")),
        ("Kursi gelombang", "; ".join(changed) or "seperti sekarang"),
        ("Keadaan", scenario.get_state_display()),
        ("Dibuat", f"{made_at} oleh {scenario.made_by.display_name}"),
    ]


@manages_province
@require_POST
def scenario_recompute(request: HttpRequest, pk: int) -> HttpResponse:
    scenario = scenario_or_404(request, pk, satker__province__isnull=False)
    try:
        recompute_scenario(
            actor=request.user, scenario=scenario, version=number_in(request.POST, "version")
        )
    except Refused as refusal:
        explain(request, refusal)
    else:
        messages.success(request, f"Skenario “{scenario.name}” dihitung ulang dari data sekarang.")
    return redirect(scenario)


@manages_province
@require_http_methods(["GET", "HEAD", "POST"])
def scenario_apply(request: HttpRequest, pk: int) -> HttpResponse:
    scenario = scenario_or_404(request, pk, satker__province__isnull=False)
    if request.method == "POST":
        try:
            _, done = apply_scenario(
                actor=request.user, scenario=scenario, version=number_in(request.POST, "version")
            )
        except Refused as refusal:
            explain(request, refusal)
            return redirect(scenario)
        report_applied(request, done)
        return redirect("schedule:cohort-list")
    result = scenario.result
    facts = [
        *facts_of(scenario)[:6],
        ("Peserta mendapat kursi", result.get("seated")),
        ("Tanpa kursi", result.get("unplaced")),
        ("Angkatan baru", result.get("new_cohorts")),
    ]
    changes = bool(Question.from_json(scenario.parameters).wave_seats)
    context = {
        "crumbs": scenario_crumbs((scenario.name, scenario.get_absolute_url()), ("Terapkan", None)),
        "page_heading": "Terapkan skenario",
        "question": f"Terapkan skenario “{scenario.name}”?",
        "facts": facts,
        "notice": "Angkatan dan kursi ditulis; peserta yang sudah duduk tidak dipindahkan."
        + (" Kursi gelombang ikut diubah." if changes else ""),
        "version": scenario.version,
        "back_url": scenario.get_absolute_url(),
        "verb": "Terapkan skenario",
    }
    return render(request, "schedule/confirm.html", context)


@manages_province
@require_http_methods(["GET", "HEAD", "POST"])
def scenario_drop(request: HttpRequest, pk: int) -> HttpResponse:
    scenario = scenario_or_404(request, pk)
    if request.method == "POST":
        try:
            drop_scenario(
                actor=request.user, scenario=scenario, version=number_in(request.POST, "version")
            )
        except Refused as refusal:
            explain(request, refusal)
            return redirect(scenario)
        messages.success(request, f"Skenario “{scenario.name}” dibuang. Angkatan tidak berubah.")
        return redirect("schedule:scenario-list")
    context = {
        "crumbs": scenario_crumbs((scenario.name, scenario.get_absolute_url()), ("Buang", None)),
        "page_heading": "Buang skenario",
        "question": f"Buang skenario “{scenario.name}”?",
        "facts": [("Penyelenggara", scenario.satker), ("Keadaan", scenario.get_state_display())],
        "notice": "Angkatan dan kursi tidak berubah; skenario ini tidak dapat diterapkan lagi.",
        "version": scenario.version,
        "back_url": scenario.get_absolute_url(),
        "verb": "Buang skenario",
        "tone": "danger",
    }
    return render(request, "schedule/confirm.html", context)
