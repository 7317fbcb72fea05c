"""One request's way: submit, return, approve, cancel, recompute, revise; each confirmed first."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from latsar.accounts.choices import Role
from latsar.accounts.permissions import writes
from latsar.formatting import number, rupiah
from latsar.http import attempt, attempt_form, number_in

from ..choices import Stage, Verb
from ..comparing import compare
from ..forms import CancelForm, OverForm, ReturnForm
from ..models import BudgetRequest
from ..rules import Excess, excess
from ..services import basis_changes, ceilings_of, decide, draft_request, lacks_of, revise
from ..workflow import allowed_verbs, is_own, may_edit, may_revise, roles_for
from .common import budget_or_404, crumbs_to, detail_url

NOTICES = {
    Verb.SUBMIT: "Isi usulan tidak dapat diubah selama diperiksa, kecuali dikembalikan.",
    Verb.ENDORSE: "Usulan diteruskan kepada PKSDM. Yang meneruskan tidak dapat menyetujuinya.",
    Verb.APPROVE: "Perubahan sesudah persetujuan hanya dapat dibuat sebagai revisi baru.",
    Verb.CANCEL: "Usulan yang dibatalkan hanya dapat dilanjutkan dengan membuat revisi baru.",
}
OUTCOMES = {
    Verb.ENDORSE: "diteruskan. Berikutnya: PKSDM memeriksa.",
    Verb.RETURN: "dikembalikan. Satker melihat catatan Anda di berandanya.",
    Verb.APPROVE: "disetujui. Berikutnya: provinsi menerbitkan surat usulan anggaran.",
    Verb.CANCEL: "dibatalkan.",
}
SUBMITTED = {
    Stage.AT_PROVINCE: "diajukan. Berikutnya: KPU Provinsi memeriksa.",
    Stage.AT_PKSDM: "diajukan dan diteruskan. Berikutnya: PKSDM memeriksa.",
}


@writes
@require_http_methods(["GET", "HEAD", "POST"])
def decision(request: HttpRequest, pk: int, verb: Verb) -> HttpResponse:
    """Ask first; then let the service decide on the version that the page carried."""
    budget = budget_or_404(request, pk)
    require_role(request, verb)
    form = form_for(request, budget, verb)
    if request.method == "POST":
        if (form is None or form.is_valid()) and decided(request, budget, verb, form):
            done = budget_or_404(request, pk)
            outcome = SUBMITTED[done.stage] if verb == Verb.SUBMIT else OUTCOMES[verb]
            messages.success(request, f"{done} {outcome}")
            return redirect(detail_url(budget))
        if form is None:
            return redirect(detail_url(budget))
        budget = budget_or_404(request, pk)
        if not form.non_field_errors():
            budget.version = number_in(
                request.POST, "version"
            )  # not refused: what was seen stays the base
    elif refusal := why_not(request, budget, verb):
        messages.warning(request, refusal)
        return redirect(detail_url(budget))
    context = decision_context(budget, verb) | {"form": form}
    return render(request, "budget/confirm.html", context)


def require_role(request: HttpRequest, verb: Verb) -> None:
    """Answer 403 to a role that may never do this, whatever the status."""
    if Role(request.user.role) not in roles_for(verb):
        raise PermissionDenied


def form_for(request: HttpRequest, budget: BudgetRequest, verb: Verb) -> Any:
    data = request.POST if request.method == "POST" else None
    if verb == Verb.RETURN:
        return ReturnForm(data, budget=budget)
    if verb == Verb.CANCEL:
        return CancelForm(data)
    if verb == Verb.SUBMIT and over_of(budget):
        return OverForm(data, initial={"text": budget.over_reason})
    return None


def over_of(budget: BudgetRequest) -> Excess | None:
    """Return by how much a request is above its satker's ceiling, if it is."""
    ceilings = ceilings_of([budget.satker], budget.fiscal_year)
    return excess(budget.total, ceilings.get(budget.satker_id))


def decided(request: HttpRequest, budget: BudgetRequest, verb: Verb, form: Any) -> bool:
    asked: dict[str, Any] = {
        "request_id": budget.pk,
        "verb": verb,
        "version": number_in(request.POST, "version"),
    }
    if form is None:
        return attempt(request, decide, **asked) is not None
    asked |= {"note": form.cleaned_data["text"], "line_id": form.line_id}
    return attempt_form(request, form, decide, **asked) is not None


def why_not(request: HttpRequest, budget: BudgetRequest, verb: Verb) -> str:
    """Return why asking for a confirmation would be in vain; "" when it would not."""
    if verb in allowed_verbs(request.user, budget):
        if verb == Verb.SUBMIT and basis_changes(budget):
            return "Dasar perhitungan usulan ini berubah. Hitung ulang dan periksa, lalu ajukan."
        return ""
    if verb == Verb.APPROVE and is_own(request.user, budget):
        return f"{budget} Anda ajukan atau teruskan sendiri. Persetujuan harus dari orang lain."
    if verb == Verb.APPROVE and budget.stage == Stage.AT_PROVINCE:
        return f"{budget} masih diperiksa provinsi. PKSDM menyetujui sesudah provinsi meneruskan."
    return (
        f"{budget} berstatus {budget.stage.label.lower()}; "
        f"tindakan “{verb.label}” tidak berlaku lagi."
    )


def decision_context(budget: BudgetRequest, verb: Verb) -> dict[str, Any]:
    is_final = verb in (Verb.SUBMIT, Verb.ENDORSE, Verb.APPROVE)
    changes = basis_changes(budget) if is_final else []
    compared = compare(budget) if is_final else None
    return {
        "crumbs": crumbs_to(budget, verb.label),
        "title": f"{verb.label} usulan anggaran",
        "question": f"{verb.label} {lower_first(str(budget))}?",
        "facts": fact_rows(budget),
        "notice": NOTICES.get(verb, ""),
        "lacks": lacks_of(budget) if is_final else [],
        "changed": len(changes),
        "over": over_of(budget) if is_final else None,
        "over_reason": budget.over_reason if verb != Verb.SUBMIT else "",
        "compared": compared,
        "budget": budget,
        "version": budget.version,
        "verb": verb.label if verb != Verb.CANCEL else "Batalkan usulan",
        "tone": "danger" if verb == Verb.CANCEL else "",
        "back_url": detail_url(budget),
    }


def lower_first(text: str) -> str:
    return text[:1].lower() + text[1:]


def fact_rows(budget: BudgetRequest) -> list[tuple[str, Any]]:
    return [
        ("Satker", budget.satker),
        ("Status sekarang", budget.stage.label),
        ("Jumlah", rupiah(budget.total)),
        ("Baris yang diubah manual", number(budget.lines.filter(is_overridden=True).count())),
        ("Peserta yang dihitung", number(budget.basis.get("scheduled", 0))),
    ]


@writes
@require_POST
def recompute(request: HttpRequest, pk: int) -> HttpResponse:
    budget = budget_or_404(request, pk)
    if not may_edit(request.user, budget):
        messages.error(
            request,
            f"{budget} berstatus {budget.stage.label.lower()}, jadi tidak dihitung ulang.",
        )
        return redirect(detail_url(budget))
    asked = {"satker": budget.satker, "year": budget.fiscal_year}
    fresh = attempt(request, draft_request, **asked)
    if fresh is not None and fresh.total == budget.total:
        messages.success(request, f"Usulan dihitung ulang; jumlahnya tetap {rupiah(fresh.total)}.")
    elif fresh is not None:
        messages.success(
            request,
            f"Usulan dihitung ulang: dari {rupiah(budget.total)} menjadi {rupiah(fresh.total)}. "
            "Berikutnya: periksa, lalu ajukan.",
        )
    return redirect(detail_url(budget))


@writes
@require_http_methods(["GET", "HEAD", "POST"])
def revision(request: HttpRequest, pk: int) -> HttpResponse:
    budget = budget_or_404(request, pk)
    if request.method == "POST":
        asked = {"request_id": budget.pk, "version": number_in(request.POST, "version")}
        fresh = attempt(request, revise, **asked)
        if fresh is None:
            return redirect(detail_url(budget))
        messages.success(
            request, f"Revisi {fresh.revision} dibuat sebagai draf. Berikutnya: ubah, lalu ajukan."
        )
        return redirect(detail_url(fresh))
    if not may_revise(request.user, budget):
        messages.info(request, "Revisi hanya dibuat dari usulan terbaru yang sudah diputuskan.")
        return redirect(detail_url(budget))
    context = {
        "crumbs": crumbs_to(budget, "Buat revisi"),
        "title": "Buat revisi",
        "question": f"Buat revisi dari {lower_first(str(budget))}?",
        "facts": fact_rows(budget),
        "notice": "Usulan ini tetap tersimpan; revisinya menjadi draf yang harus diajukan lagi.",
        "version": budget.version,
        "verb": "Buat revisi",
        "back_url": detail_url(budget),
    }
    return render(request, "budget/confirm.html", context)
