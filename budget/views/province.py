"""Actions on one satker's draft or on all requests of a province at once."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.views.decorators.http import require_http_methods, require_POST

from latsar.accounts.permissions import manages_province, pksdm_only, writes
from latsar.formatting import number, rupiah
from latsar.http import attempt
from latsar.organizations.models import Satker

from ..choices import Stage
from ..models import BudgetRequest
from ..overview import current_in
from ..rules import excess
from ..services import (
    approve_province,
    ceilings_of,
    draft_province,
    draft_request,
    fingerprint,
    stages_sent,
    submit_province,
)
from ..workflow import EDITABLE, is_own
from .common import crumbs, province_or_404, year_in


def list_url(place: Satker, year: int, user: Any) -> str:
    query: dict[str, Any] = {"tahun": year}
    if user.is_national and place.province:
        query["provinsi"] = place.province.code
    return f"{reverse('budget:request-list')}?{urlencode(query)}"


@writes
@require_POST
def draft(request: HttpRequest) -> HttpResponse:
    """Draft one satker (field `satker`) or a whole province (field `provinsi`)."""
    year = year_in(request.POST)
    if request.POST.get("satker"):
        return draft_one(request, year)
    place = province_or_404(request, request.POST)
    drafted = attempt(request, draft_province, province_satker=place, year=year)
    if drafted:
        drafts = [budget for budget in drafted if budget.status in EDITABLE]
        total = rupiah(sum(budget.total for budget in drafts))
        messages.success(
            request,
            f"{number(len(drafts))} draf tersusun, jumlah {total}. "
            "Berikutnya: periksa rinciannya, lalu ajukan.",
        )
    return redirect(list_url(place, year, request.user))


def draft_one(request: HttpRequest, year: int) -> HttpResponse:
    offices = Satker.objects.visible_to(request.user).with_province()
    satker = get_object_or_404(offices, code=request.POST["satker"])
    budget = attempt(request, draft_request, satker=satker, year=year)
    if budget is None:
        return redirect(list_url(satker, year, request.user))
    messages.success(
        request, f"Draf {satker} tersusun. Berikutnya: periksa rinciannya, lalu ajukan."
    )
    return redirect("budget:request-detail", pk=budget.pk)


@manages_province
@require_http_methods(["GET", "HEAD", "POST"])
def submit_all(request: HttpRequest) -> HttpResponse:
    data = request.POST if request.method == "POST" else request.GET
    place, year = province_or_404(request, data), year_in(data)
    if request.method == "POST":
        reason = {"reason": request.POST.get("reason", "")}
        outcome = "diajukan kepada PKSDM. Berikutnya: PKSDM memeriksa."
        return run(request, submit_province, place, year, outcome, **reason)
    asked = current_in(request.user, place, year, *stages_sent(request.user))
    if not asked:
        messages.info(request, f"Tidak ada draf {place} yang dapat diajukan. Susun draf dahulu.")
        return redirect(list_url(place, year, request.user))
    context = confirm_context(request, place, year, asked) | {
        "title": "Ajukan semua usulan",
        "question": f"Ajukan {number(len(asked))} usulan anggaran {place}?",
        "notice": "Isi usulan tidak dapat diubah selama diperiksa PKSDM, kecuali dikembalikan. "
        "Yang mengajukan sekaligus meneruskan, dan tidak dapat menyetujuinya.",
        "needs_reason": True,
        "verb": f"Ajukan {number(len(asked))} usulan",
    }
    return render(request, "budget/confirm_all.html", context)


@pksdm_only
@require_http_methods(["GET", "HEAD", "POST"])
def approve_all(request: HttpRequest) -> HttpResponse:
    data = request.POST if request.method == "POST" else request.GET
    place, year = province_or_404(request, data), year_in(data)
    if request.method == "POST":
        return run(
            request, approve_province, place, year, "disetujui. Berikutnya: terbitkan surat."
        )
    asked = current_in(request.user, place, year, Stage.AT_PKSDM)
    refusal = why_not_approved(request, place, asked)
    if refusal:
        messages.info(request, refusal)
        return redirect(list_url(place, year, request.user))
    context = confirm_context(request, place, year, asked) | {
        "title": "Setujui semua usulan",
        "question": f"Setujui {number(len(asked))} usulan anggaran {place}?",
        "notice": "Perubahan sesudah persetujuan hanya dapat dibuat sebagai revisi baru.",
        "verb": f"Setujui {number(len(asked))} usulan",
    }
    return render(request, "budget/confirm_all.html", context)


def why_not_approved(request: HttpRequest, place: Satker, asked: list[BudgetRequest]) -> str:
    if not asked:
        waiting = len(current_in(request.user, place, year_in(request.GET), Stage.AT_PROVINCE))
        more = f" {number(waiting)} usulan masih diperiksa provinsi." if waiting else ""
        return f"Tidak ada usulan anggaran {place} yang menunggu persetujuan.{more}"
    own = sum(is_own(request.user, budget) for budget in asked)
    if own:
        return (
            f"{number(own)} usulan {place} Anda ajukan atau teruskan sendiri. Persetujuan semuanya "
            "harus dari orang lain di PKSDM; usulan lainnya dapat Anda setujui satu per satu."
        )
    return ""


def run(
    request: HttpRequest,
    service: Callable[..., list[BudgetRequest]],
    place: Satker,
    year: int,
    outcome: str,
    **asked: Any,
) -> HttpResponse:
    seen = request.POST.get("seen", "")
    done = attempt(request, service, province_satker=place, year=year, seen=seen, **asked)
    if done:
        total = rupiah(sum(budget.total for budget in done))
        messages.success(request, f"{number(len(done))} usulan, jumlah {total}, {outcome}")
    return redirect(list_url(place, year, request.user))


def confirm_context(
    request: HttpRequest, place: Satker, year: int, asked: list[BudgetRequest]
) -> dict[str, Any]:
    ceilings = ceilings_of([budget.satker for budget in asked], year)
    rows = [(one, excess(one.total, ceilings.get(one.satker_id))) for one in asked]
    return {
        "crumbs": crumbs((str(place), None)),
        "asked": rows,
        "over": sum(over is not None for _, over in rows),
        "facts": [
            ("Satker", number(len(asked))),
            ("Jumlah", rupiah(sum(budget.total for budget in asked))),
            ("Tahun anggaran", str(year)),
        ],
        "total": sum(budget.total for budget in asked),
        "hidden": [
            ("tahun", str(year)),
            ("provinsi", place.province.code),
            ("seen", fingerprint(asked)),
        ],
        "back_url": list_url(place, year, request.user),
    }
