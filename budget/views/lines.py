"""Changing a line by hand with a reason, taking that back, and remarks."""

from __future__ import annotations

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from latsar.accounts.permissions import writes
from latsar.formatting import rupiah
from latsar.http import PER_PAGE, attempt, attempt_form, number_in
from mentors.services.sessions import Held, held_by_nip

from ..detail import threads_of
from ..explaining import Explainer
from ..forms import NoteForm, OverrideForm
from ..models import BudgetLine, BudgetRequest
from ..services import add_comment, clear_override, override_line
from ..workflow import may_edit
from .common import budget_or_404, crumbs_to, detail_url, rate_facts


def line_or_404(budget: BudgetRequest, line_pk: int) -> BudgetLine:
    line = get_object_or_404(budget.lines.select_related("rate"), pk=line_pk)
    line.request = budget
    return line


def line_url(budget: BudgetRequest, line_pk: int) -> str:
    return f"{detail_url(budget)}#baris-{line_pk}"


@require_safe
def line_detail(request: HttpRequest, pk: int, line_pk: int) -> HttpResponse:
    """One amount with all that it was computed from: people by page, dates, rate, changes."""
    budget = budget_or_404(request, pk)
    line = get_object_or_404(budget.lines.with_sources(), pk=line_pk)
    line.request = budget
    explanation = Explainer(budget).of(line)
    page = Paginator(explanation.people, PER_PAGE).get_page(request.GET.get("page"))
    if explanation.has_mentors:
        held = held_by_nip(request.user, [str(person["nip"]) for person in page])
        for person in page:
            person["held"] = held.get(str(person["nip"]), Held())
    context = {
        "crumbs": crumbs_to(budget, "Rincian baris"),
        "budget": budget,
        "line": line,
        "explanation": explanation,
        "page": page,
        "rate_facts": rate_facts(line.rate) if line.rate else [],
        "threads": threads_of(budget, {line.description})[0][line.description],
        "may_edit": may_edit(request.user, budget),
        "may_comment": request.user.can_write,
    }
    return render(request, "budget/line_detail.html", context)


@writes
@require_http_methods(["GET", "HEAD", "POST"])
def override(request: HttpRequest, pk: int, line_pk: int) -> HttpResponse:
    budget = budget_or_404(request, pk)
    line = line_or_404(budget, line_pk)
    form = OverrideForm(request.POST if request.method == "POST" else None, line=line)
    if request.method == "POST":
        if form.is_valid() and overridden(request, form, line):
            messages.success(request, f"Baris “{line.description}” diubah. Jumlah dihitung lagi.")
            return redirect(line_url(budget, line.pk))
        budget = budget_or_404(request, pk)
        if form.non_field_errors():
            form.offer_again(budget.version)
    elif not may_edit(request.user, budget):
        messages.info(request, f"Usulan berstatus {budget.stage.label.lower()}; isinya tetap.")
        return redirect(detail_url(budget))
    context = {
        "crumbs": crumbs_to(budget, "Ubah baris"),
        "budget": budget,
        "line": line_or_404(budget, line_pk),
        "form": form,
        "version": budget.version,
        "back_url": line_url(budget, line.pk),
        "verb": "Simpan baris",
    }
    return render(request, "budget/override.html", context)


def overridden(request: HttpRequest, form: OverrideForm, line: BudgetLine) -> bool:
    data = form.cleaned_data
    saved = attempt_form(
        request,
        form,
        override_line,
        line_id=line.pk,
        version=data["version"] or 0,
        quantity=data["quantity"],
        unit_price=data["unit_price"],
        reason=data["reason"],
    )
    return saved is not None


@writes
@require_POST
def restore(request: HttpRequest, pk: int, line_pk: int) -> HttpResponse:
    budget = budget_or_404(request, pk)
    line = line_or_404(budget, line_pk)
    asked = {"line_id": line.pk, "version": number_in(request.POST, "version")}
    fresh = attempt(request, clear_override, **asked)
    if fresh is not None:
        messages.success(
            request,
            f"Baris “{line.description}” kembali ke hasil hitungan; jumlah {rupiah(fresh.total)}.",
        )
    return redirect(line_url(budget, line.pk))


@writes
@require_http_methods(["GET", "HEAD", "POST"])
def comment(request: HttpRequest, pk: int) -> HttpResponse:
    budget = budget_or_404(request, pk)
    if request.method == "POST":
        form = NoteForm(request.POST, budget=budget)
        if form.is_valid() and commented(request, budget, form):
            messages.success(
                request, "Catatan tersimpan dan terlihat oleh satker, provinsi, serta PKSDM."
            )
            line_id = form.line_id
            return redirect(line_url(budget, line_id) if line_id else detail_url(budget))
    else:
        form = NoteForm(initial={"line": request.GET.get("baris")}, budget=budget)
    context = {
        "crumbs": crumbs_to(budget, "Tulis catatan"),
        "budget": budget,
        "form": form,
        "back_url": detail_url(budget),
        "verb": "Simpan catatan",
    }
    return render(request, "budget/comment.html", context)


def commented(request: HttpRequest, budget: BudgetRequest, form: NoteForm) -> bool:
    saved = attempt_form(
        request,
        form,
        add_comment,
        request_id=budget.pk,
        text=form.cleaned_data["text"],
        line_id=form.line_id,
    )
    return saved is not None
