"""The list of requests with what waits for review, and one request with its lines."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import urlencode
from django.views.decorators.http import require_safe
from django_tables2 import RequestConfig

from latsar.accounts.models import User
from latsar.audit.models import AuditEntry
from latsar.http import PER_PAGE
from latsar.organizations.models import Province

from ..choices import Status, Verb
from ..detail import sheet_of
from ..filters import OfficeFilter
from ..models import BudgetRequest
from ..overview import TONES, offices_of, review_queue, totals_of
from ..services import basis_changes, changes_since_submission, lacks_of
from ..tables import OfficeTable
from ..workflow import EDITABLE, allowed_verbs, is_own, may_edit, may_revise
from .common import budget_or_404, crumbs, crumbs_to, year_in

VERB_PAGES = {
    Verb.SUBMIT: "budget:request-submit",
    Verb.RETURN: "budget:request-return",
    Verb.APPROVE: "budget:request-approve",
    Verb.CANCEL: "budget:request-cancel",
}
MAIN_VERBS = (Verb.SUBMIT, Verb.APPROVE)
OPEN = (*EDITABLE, Status.SUBMITTED)
HISTORY = 30


@require_safe
def request_list(request: HttpRequest) -> HttpResponse:
    user, year = request.user, year_in(request.GET)
    found = OfficeFilter(request.GET, queryset=offices_of(user, year), user=user, year=year)
    table = OfficeTable(found.qs, order_by=())
    RequestConfig(request, paginate={"per_page": PER_PAGE, "silent": True}).configure(table)
    place = chosen_place(user, found)
    queue = review_queue(user, year) if user.is_pksdm else []
    context = {
        "crumbs": crumbs(),
        "filter": found,
        "table": table,
        "totals": totals_of(found.qs),
        "year": str(year),
        "is_filtered": any(request.GET.get(name) for name in found.filters if name != "tahun"),
        "may_draft": user.can_write,
        "provinces": Province.objects.visible_to(user) if user.is_pksdm else [],
        "place": place,
        "place_waits": place and any(waiting.code == place.code for waiting in queue),
        "bulk_query": urlencode({"tahun": year}),
        "queue": queue,
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
    revised = changes_since_submission(budget)
    context = {
        "crumbs": crumbs_to(budget),
        "budget": budget,
        "year": str(budget.fiscal_year),
        "tone": TONES[budget.status],
        "sheet": sheet_of(budget, revised),
        "revised": revised,
        "lacks": lacks_of(budget) if is_open else [],
        "changes": basis_changes(budget) if is_open else [],
        "revisions": revisions_of(user, budget),
        "history": AuditEntry.objects.visible_to(user).about(budget)[:HISTORY],
        **rights(user, budget),
    }
    return render(request, "budget/detail.html", context)


def rights(user: User, budget: BudgetRequest) -> dict[str, Any]:
    """Return what the page offers: its one main action, the others, and who may write."""
    verbs = allowed_verbs(user, budget)
    links = {verb: (verb.label, reverse(VERB_PAGES[verb], args=[budget.pk])) for verb in verbs}
    is_submitted = budget.is_current and budget.status == Status.SUBMITTED
    return {
        "main": next((links[verb] for verb in MAIN_VERBS if verb in links), None),
        "others": [link for verb, link in links.items() if verb not in MAIN_VERBS],
        "may_edit": may_edit(user, budget),
        "may_revise": may_revise(user, budget),
        "may_comment": user.can_write,
        "is_own_submission": user.is_pksdm and is_submitted and is_own(user, budget),
    }


def revisions_of(user: User, budget: BudgetRequest) -> list[BudgetRequest]:
    same = {"satker": budget.satker_id, "fiscal_year": budget.fiscal_year}
    return list(BudgetRequest.objects.visible_to(user).filter(**same).order_by("-revision"))
