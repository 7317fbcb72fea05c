"""Rates: the list with its history, one rate with the drafts it touches, adding and replacing."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe
from django_tables2 import RequestConfig

from latsar.accounts.permissions import pksdm_only
from latsar.formatting import date_long, number, rupiah
from latsar.http import PER_PAGE, Crumbs, attempt_form

from ..filters import RateFilter
from ..forms import NewRateForm, ReasonForm, ReplaceRateForm
from ..models import BudgetRequest, Rate
from ..services import drafts_touched, replace_rate, retire_rate
from ..tables import PROVENANCE_TONES, RateTable
from .common import crumbs

TOUCHED_SHOWN = 50


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


def touched_context(request: HttpRequest, rate: Rate) -> dict[str, Any]:
    drafts: list[BudgetRequest] = []
    if rate.retired_at is None:
        drafts = drafts_touched(actor=request.user, rate=rate)
    return {"drafts": drafts[:TOUCHED_SHOWN], "drafts_amount": len(drafts)}


def rate_facts(rate: Rate) -> list[tuple[str, Any]]:
    return [
        ("Tarif", f"{rupiah(rate.amount)} per {rate.unit}"),
        ("Berlaku di", rate.satker or rate.province or "Nasional"),
        ("Tahun anggaran", str(rate.fiscal_year)),
        ("Dasar hukum", rate.legal_basis),
        ("Kode akun", rate.account_code),
        (
            "Keadaan",
            f"Tidak berlaku sejak {date_long(rate.retired_at)}" if rate.retired_at else "Berlaku",
        ),
    ]


@pksdm_only
@require_http_methods(["GET", "HEAD", "POST"])
def rate_create(request: HttpRequest) -> HttpResponse:
    form = NewRateForm(request.POST if request.method == "POST" else None, user=request.user)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        scope = {"province": data["province"], "satker": data["satker_code"]}
        keys = {"kind": data["kind"], "fiscal_year": data["fiscal_year"]}
        saved = attempt_form(request, form, replace_rate, **keys, **scope, **price_of(form))
        if saved:
            return told(request, *saved, "ditambahkan")
    context = {
        "crumbs": rate_crumbs(("Tambah", None)),
        "title": "Tambah tarif",
        "form": form,
        "back_url": reverse("budget:rate-list"),
        "verb": "Simpan tarif",
    }
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
    if request.method == "POST" and form.is_valid():
        scope = {"province": rate.province, "satker": rate.satker}
        keys = {"kind": rate.kind, "fiscal_year": rate.fiscal_year, "replaces": rate.pk}
        saved = attempt_form(request, form, replace_rate, **keys, **scope, **price_of(form))
        if saved:
            return told(request, *saved, "diganti")
    context = {
        "crumbs": rate_crumbs((rate.get_kind_display(), rate_url(rate)), ("Ganti", None)),
        "title": f"Ganti tarif: {rate}",
        "rate": rate,
        "facts": rate_facts(rate),
        "form": form,
        "back_url": rate_url(rate),
        "verb": "Ganti tarif",
        **touched_context(request, rate),
    }
    return render(request, "budget/rate_form.html", context)


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
    }
    return render(request, "budget/confirm.html", context)


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
