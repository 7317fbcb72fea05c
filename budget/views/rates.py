"""Rates: the list with its history, one rate with the drafts it touches, adding and replacing."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from latsar.accounts.permissions import pksdm_only
from latsar.formatting import number, rupiah
from latsar.http import PER_PAGE, Crumbs, attempt, attempt_form
from latsar.paging import RequestConfig

from ..choices import COMPONENT_OF, RateKind
from ..filters import RateFilter
from ..forms import NewRateForm, ReasonForm, ReplaceRateForm
from ..models import BudgetRequest, Rate
from ..services import recompute_touched, replace_rate, retire_rate, touched_by
from ..tables import PROVENANCE_TONES, RateTable
from .common import crumbs, rate_facts


def rate_crumbs(*items: tuple[str, str | None]) -> Crumbs:
    return crumbs(("Tarif", reverse("budget:rate-list") if items else None), *items)


def rate_url(rate: Rate) -> str:
    return reverse("budget:rate-detail", args=[rate.pk])


def rate_or_404(request: HttpRequest, pk: int) -> Rate:
    rates = Rate.objects.visible_to(request.user).select_related("province", "satker")
    return get_object_or_404(rates, pk=pk)


@require_safe
def rate_list(request: HttpRequest) -> HttpResponse:
    rates = Rate.objects.visible_to(request.user).select_related("province", "satker")
    found = RateFilter(request.GET, queryset=rates)
    table = RateTable(found.qs, order_by=())
    RequestConfig(request, paginate={"per_page": PER_PAGE, "silent": True}).configure(table)
    context = {
        "crumbs": rate_crumbs(),
        "filter": found,
        "table": table,
        "is_filtered": any(request.GET.get(name) for name in found.filters),
        "may_edit": request.user.is_pksdm,
    }
    return render(request, "budget/rate_list.html", context)


@require_safe
def rate_detail(request: HttpRequest, pk: int) -> HttpResponse:
    rate = rate_or_404(request, pk)
    same = {"kind": rate.kind, "fiscal_year": rate.fiscal_year, "scope_code": rate.scope_code}
    context = {
        "crumbs": rate_crumbs((rate.get_kind_display(), None)),
        "rate": rate,
        "facts": rate_facts(rate),
        "tone": PROVENANCE_TONES[rate.provenance],
        "versions": Rate.objects.visible_to(request.user).filter(**same).order_by("-id"),
        "may_edit": request.user.is_pksdm and rate.retired_at is None,
        **touched_context(request, rate),
    }
    return render(request, "budget/rate_detail.html", context)


def touched_context(
    request: HttpRequest, rate: Rate, *, is_withdrawn: bool = False
) -> dict[str, Any]:
    """Return the drafts that a rate touches, a page of them, with their sums old and new."""
    found = touched_by(actor=request.user, rate=rate, is_withdrawn=is_withdrawn)
    if rate.retired_at is not None:
        found = [one for one in found if one.change]
    before, after = sum(one.before for one in found), sum(one.after for one in found)
    page = request.POST.get("page") or request.GET.get("page")
    return {
        "touched": Paginator(found, PER_PAGE).get_page(page),
        "touched_before": before,
        "touched_after": after,
        "touched_change": after - before,
        "touched_fall": before - after,
    }


@pksdm_only
@require_http_methods(["GET", "HEAD", "POST"])
def rate_create(request: HttpRequest) -> HttpResponse:
    form = NewRateForm(request.POST if request.method == "POST" else None, user=request.user)
    context = {
        "crumbs": rate_crumbs(("Tambah", None)),
        "title": "Tambah tarif",
        "form": form,
        "back_url": reverse("budget:rate-list"),
        "verb": "Simpan tarif",
    }
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        scope = {"province": data["province"], "satker": data["satker_code"]}
        terms = {
            "kind": data["kind"],
            "fiscal_year": data["fiscal_year"],
            **scope,
            **price_of(form),
        }
        if answer := saved_or_shown(request, form, context, terms, "ditambahkan"):
            return answer
    return render(request, "budget/rate_form.html", context)


@pksdm_only
@require_http_methods(["GET", "HEAD", "POST"])
def rate_replace(request: HttpRequest, pk: int) -> HttpResponse:
    """A rate is never changed: a new one takes its place, so one already replaced is refused."""
    rate = rate_or_404(request, pk)
    if rate.retired_at is not None:
        messages.error(request, "Tarif ini sudah diganti. Yang berlaku tercantum paling atas.")
        return redirect(rate_url(rate))
    form = ReplaceRateForm(request.POST if request.method == "POST" else None, rate=rate)
    context = {
        "crumbs": rate_crumbs((rate.get_kind_display(), rate_url(rate)), ("Ganti", None)),
        "title": f"Ganti tarif: {rate}",
        "rate": rate,
        "facts": rate_facts(rate),
        "form": form,
        "back_url": rate_url(rate),
        "verb": "Ganti tarif",
    }
    if request.method == "POST" and form.is_valid():
        scope = {"province": rate.province, "satker": rate.satker}
        keys = {"kind": rate.kind, "fiscal_year": rate.fiscal_year, "replaces": rate.pk}
        terms = {**keys, **scope, **price_of(form)}
        if answer := saved_or_shown(request, form, context, terms, "diganti"):
            return answer
    return render(request, "budget/rate_form.html", context)


def saved_or_shown(
    request: HttpRequest, form: Any, context: dict[str, Any], terms: dict[str, Any], done: str
) -> HttpResponse | None:
    """Show first which drafts the rate touches; save it once that is confirmed.

    None: it was refused, and the form says why.
    """
    touched = touched_context(request, proposed(terms))
    if "confirmed" not in request.POST and touched["touched"].paginator.count:
        shown = {
            "question": f"{context['verb']} menjadi {rupiah(terms['amount'])}?",
            "facts": [("Tarif baru", rupiah(terms["amount"])), ("Dasar", terms["legal_basis"])],
            "notice": "Nilai draf baru berubah setelah dihitung ulang. Usulan yang sudah diajukan "
            "atau disetujui tidak berubah.",
            "typed": typed_fields(request),
        }
        return render(request, "budget/rate_preview.html", context | touched | shown)
    saved = attempt_form(request, form, replace_rate, **terms)
    return told(request, *saved, done) if saved else None


def proposed(terms: dict[str, Any]) -> Rate:
    """Return the rate as it would be, not stored."""
    satker, province = terms["satker"], terms["province"]
    return Rate(
        component=COMPONENT_OF[RateKind(terms["kind"])],
        kind=terms["kind"],
        fiscal_year=terms["fiscal_year"],
        province=province,
        satker=satker,
        scope_code=satker.code if satker else province.code if province else "",
        amount=terms["amount"],
        legal_basis=terms["legal_basis"],
    )


def typed_fields(request: HttpRequest) -> list[tuple[str, str]]:
    """Return what was typed, to be sent again with the confirmation or for another page."""
    names = [name for name in request.POST if name not in {"csrfmiddlewaretoken", "page"}]
    return [(name, request.POST.get(name, "")) for name in names]


@pksdm_only
@require_POST
def rate_recompute(request: HttpRequest, pk: int) -> HttpResponse:
    """Compute again all drafts that a rate touches."""
    rate = rate_or_404(request, pk)
    done = attempt(request, recompute_touched, rate_id=rate.pk)
    if done is not None:
        total = rupiah(sum(budget.total for budget in done))
        messages.success(request, f"{number(len(done))} draf dihitung ulang, jumlah {total}.")
    return redirect(rate_url(rate))


@pksdm_only
@require_http_methods(["GET", "HEAD", "POST"])
def rate_retire(request: HttpRequest, pk: int) -> HttpResponse:
    """Withdraw a rate without a successor, with a reason."""
    rate = rate_or_404(request, pk)
    if rate.retired_at is not None:
        messages.error(request, f"{rate} sudah dicabut atau diganti.")
        return redirect(rate_url(rate))
    form = ReasonForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        asked = {"rate_id": rate.pk, "reason": form.cleaned_data["text"]}
        touched = attempt_form(request, form, retire_rate, **asked)
        if touched is not None:
            messages.success(request, f"{rate} dicabut; {number(len(touched))} draf terpengaruh.")
            return redirect(rate_url(rate))
    context = {
        "crumbs": rate_crumbs((rate.get_kind_display(), rate_url(rate)), ("Cabut", None)),
        "title": "Cabut tarif",
        "question": f"Cabut tarif {rate}?",
        "facts": rate_facts(rate),
        "notice": "Tarif lingkup yang lebih luas berlaku lagi; bila tidak ada, baris tanpa tarif "
        "tidak dapat diajukan.",
        "form": form,
        "verb": "Cabut tarif",
        "tone": "danger",
        "back_url": rate_url(rate),
        **touched_context(request, rate, is_withdrawn=True),
    }
    return render(request, "budget/rate_preview.html", context)


def price_of(form: Any) -> dict[str, Any]:
    """Return the typed price; an account left empty is taken from the same kind of rate."""
    data = form.cleaned_data
    names = ("amount", "legal_basis", "provenance")
    return {name: data[name] for name in names} | {"account_code": data["account_code"] or None}


def told(request: HttpRequest, rate: Rate, touched: list[BudgetRequest], done: str) -> HttpResponse:
    text = f"Tarif {rate.get_kind_display().lower()} {done}: {rupiah(rate.amount)}."
    if touched:
        text += f" Berikutnya: hitung ulang {number(len(touched))} draf yang terpengaruh."
    messages.success(request, text)
    return redirect(rate_url(rate))
