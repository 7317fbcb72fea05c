"""Planning a province's cohorts: what is asked, what would happen, then doing it."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from latsar.accounts.permissions import manages_province
from latsar.errors import Refused
from latsar.http import PER_PAGE
from participants.models import Participant

from ..forms import PlanForm
from ..services import Plan, plan_province, preview_plan
from ..services.judging import judge
from ..services.summaries import dated, summarise
from .common import crumbs_to, explain, warn


@manages_province
@require_http_methods(["GET", "HEAD", "POST"])
def plan(request: HttpRequest) -> HttpResponse:
    """GET with the fields filled shows the preview; POST applies just that preview."""
    data = request.POST if request.method == "POST" else request.GET
    form = PlanForm(data if "start" in data else None, user=request.user)
    drafted: Plan | None = None
    if form.is_valid():
        if request.method == "POST" and apply(request, form):
            return redirect("schedule:cohort-list")
        drafted = preview(request, form)
    context: dict[str, Any] = {
        "crumbs": crumbs_to(last="Rencanakan angkatan"),
        "form": form,
        "plan": drafted,
        "no_people": not Participant.objects.visible_to(request.user).active().exists(),
        "steps": ("Atur", "Periksa pratinjau", "Terapkan"),
        "step": 2 if drafted else 1,
        "back_url": reverse("schedule:cohort-list"),
    }
    if drafted:
        context |= shown(request, form, drafted)
    return render(request, "schedule/plan.html", context)


def shown(request: HttpRequest, form: PlanForm, drafted: Plan) -> dict[str, Any]:
    """What the page says of a preview, and what it carries to the next step."""
    satker = form.cleaned_data["satker"]
    unplaced = Paginator(drafted.unplaced, PER_PAGE)
    return {
        "summary": dated(summarise(drafted, satker)),
        "report": judge(drafted, satker, form.question().year),
        "unplaced": unplaced.get_page(request.GET.get("page")),
        "hidden": form.hidden_to_apply(drafted),
        "asked": form.hidden(),
        "satker": satker,
    }


def preview(request: HttpRequest, form: PlanForm) -> Plan | None:
    try:
        return preview_plan(actor=request.user, **form.order())
    except Refused as refusal:
        explain(request, refusal, form)
        return None


def apply(request: HttpRequest, form: PlanForm) -> bool:
    try:
        done = plan_province(actor=request.user, **form.order(), seen=request.POST.get("seen", ""))
    except Refused as refusal:
        explain(request, refusal)
        return False
    report_applied(request, done)
    return True


def report_applied(request: HttpRequest, done: Plan) -> None:
    made = sum(c.is_new for c in done.cohorts)
    messages.success(
        request,
        f"{done.enrolled} peserta mendapat kursi, {made} angkatan baru dibuat. "
        "Periksa jadwal tiap angkatan, lalu susun anggaran.",
    )
    warn(request, done.warnings)
