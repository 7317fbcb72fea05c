"""The list of requests with what waits for review, and one request with its lines."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.views.decorators.http import require_safe

from latsar.accounts.models import User
from latsar.audit.models import AuditEntry
from latsar.http import PER_PAGE, number_in
from latsar.organizations.models import Province
from latsar.paging import RequestConfig

from ..choices import Stage, Status, Verb
from ..comparing import compare, has_former
from ..detail import sheet_of
from ..filters import OfficeFilter
from ..models import BudgetRequest
from ..overview import TONES, offices_of, review_queue, totals_of
from ..rules import excess
from ..services import (
    basis_changes,
    ceilings_of,
    changes_since_submission,
    lacks_of,
    stages_sent,
)
from ..tables import OfficeTable
from ..workflow import EDITABLE, allowed_verbs, is_own, may_edit, may_revise
from .common import budget_or_404, crumbs, crumbs_to, detail_url, year_in

VERB_PAGES = {
    Verb.SUBMIT: "budget:request-submit",
    Verb.ENDORSE: "budget:request-endorse",
    Verb.RETURN: "budget:request-return",
    Verb.APPROVE: "budget:request-approve",
    Verb.CANCEL: "budget:request-cancel",
}
MAIN_VERBS = (Verb.SUBMIT, Verb.ENDORSE, Verb.APPROVE)
OPEN = (*EDITABLE, Status.SUBMITTED)
HISTORY = 30


@require_safe
def request_list(request: HttpRequest) -> HttpResponse:
    user, year = request.user, year_in(request.GET)
    found = OfficeFilter(request.GET, queryset=offices_of(user, year), user=user, year=year)
    table = OfficeTable(found.qs, order_by=())
    RequestConfig(request, paginate={"per_page": PER_PAGE, "silent": True}).configure(table)
    place = chosen_place(user, found)
    queue = review_queue(user, year) if user.manages_province else []
    totals = totals_of(found.qs)
    context = {
        "crumbs": crumbs(),
        "filter": found,
        "table": table,
        "totals": totals,
        "can_submit": any(totals.stages.get(stage) for stage in stages_sent(user)),
        "year": str(year),
        "is_filtered": any(request.GET.get(name) for name in found.filters if name != "tahun"),
        "may_draft": user.can_write,
        "provinces": Province.objects.visible_to(user) if user.is_pksdm else [],
        "place": place,
        "place_waits": place and any(waiting.code == place.code for waiting in queue),
        "bulk_query": urlencode({"tahun": year}),
        "queue": queue,
        "queue_stage": Stage.AT_PKSDM if user.is_pksdm else Stage.AT_PROVINCE,
    }
    return render(request, "budget/list.html", context)


def chosen_place(user: User, found: OfficeFilter) -> Province | None:
    """Return the province PKSDM has filtered by: the bulk actions are then about it."""
    if not user.is_pksdm or not found.form.is_valid():
        return None
    return found.form.cleaned_data.get("provinsi")


@require_safe
def request_detail(request: HttpRequest, pk: int) -> HttpResponse:
    budget, user = budget_or_404(request, pk), request.user
    is_open = budget.is_current and budget.status in OPEN
    is_watched = is_open or (budget.is_current and budget.status == Status.APPROVED)
    revised = changes_since_submission(budget)
    context = {
        "crumbs": crumbs_to(budget),
        "budget": budget,
        "year": str(budget.fiscal_year),
        "tone": TONES[budget.stage],
        "sheet": sheet_of(budget, revised),
        "revised": revised,
        "lacks": lacks_of(budget) if is_open else [],
        "changes": basis_changes(budget) if is_watched else [],
        "revisions": revisions_of(user, budget),
        "may_compare": has_former(budget),
        **ceiling_context(budget),
        "history": AuditEntry.objects.visible_to(user).about(budget)[:HISTORY],
        **rights(user, budget),
    }
    return render(request, "budget/detail.html", context)


def rights(user: User, budget: BudgetRequest) -> dict[str, Any]:
    """Return what the page offers: its one main action, the others, and who may write."""
    verbs = allowed_verbs(user, budget)
    links = {verb: (verb.label, reverse(VERB_PAGES[verb], args=[budget.pk])) for verb in verbs}
    waits_for_pksdm = budget.is_current and budget.stage == Stage.AT_PKSDM
    reviews = [links[verb] for verb in (Verb.RETURN, *MAIN_VERBS[1:]) if verb in links]
    return {
        "main": next((links[verb] for verb in MAIN_VERBS if verb in links), None),
        "others": [link for verb, link in links.items() if verb not in MAIN_VERBS],
        "may_edit": may_edit(user, budget),
        "may_revise": may_revise(user, budget),
        "may_comment": user.can_write,
        "is_own_submission": user.is_pksdm and waits_for_pksdm and is_own(user, budget),
        "reviews": reviews if len(reviews) > 1 else [],
    }


def ceiling_context(budget: BudgetRequest) -> dict[str, Any]:
    ceilings = ceilings_of([budget.satker], budget.fiscal_year)
    ceiling = ceilings.get(budget.satker_id)
    return {"ceiling": ceiling, "over": excess(budget.total, ceiling)}


def revisions_of(user: User, budget: BudgetRequest) -> list[BudgetRequest]:
    same = BudgetRequest.objects.visible_to(user).same_as(budget)
    return list(same.defer("basis", "snapshot").order_by("-revision"))


@require_safe
def comparison(request: HttpRequest, pk: int) -> HttpResponse:
    """Show a revision beside an earlier one (`dengan`: its number in the address)."""
    budget = budget_or_404(request, pk)
    same = BudgetRequest.objects.visible_to(request.user).same_as(budget).exclude(pk=pk)
    wanted = number_in(request.GET, "dengan")
    other = get_object_or_404(same, pk=wanted) if wanted else None
    found = compare(budget, other)
    if found is None:
        messages.info(request, f"{budget} belum punya revisi lain untuk dibandingkan.")
        return redirect(detail_url(budget))
    context = {
        "crumbs": crumbs_to(budget, "Bandingkan revisi"),
        "budget": budget,
        "year": str(budget.fiscal_year),
        "compared": found,
        "others": same.defer("basis", "snapshot").order_by("-revision"),
    }
    return render(request, "budget/comparison.html", context)
