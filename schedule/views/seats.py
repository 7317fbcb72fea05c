"""Enrolling by hand and in bulk, taking out, transferring."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from latsar.accounts.permissions import manages_province
from latsar.errors import Refused
from latsar.formatting import nip_spaced
from latsar.http import PER_PAGE, number_in, numbers_in
from participants.models import Participant

from ..forms import ReasonForm, TransferForm
from ..models import Cohort, Enrollment
from ..services import eligible_for, enroll, transfer, withdraw
from .common import cohort_or_404, crumbs_to, enrollment_or_404, explain, warn


@manages_province
@require_http_methods(["GET", "HEAD", "POST"])
def seat_add(request: HttpRequest, pk: int) -> HttpResponse:
    cohort = cohort_or_404(request, pk)
    chosen = numbers_in(request.POST, "participant")
    if request.method == "POST" and seat_chosen(request, cohort, chosen):
        return redirect(cohort)
    words = request.GET.get("q", "").strip()
    people = eligible_for(request.user, cohort)
    if words:
        people = people.search(words)
    page = Paginator(
        people.select_related("satker").order_by("satker__code", "name", "nip"), PER_PAGE
    )
    cohort.refresh_from_db(fields=["version"])
    context = {
        "crumbs": crumbs_to(cohort, "Daftarkan peserta"),
        "cohort": cohort,
        "free": cohort.capacity - cohort.seated,
        "q": words,
        "page": page.get_page(request.GET.get("page")),
        "chosen": set(chosen),
    }
    return render(request, "schedule/seat_add.html", context)


def seat_chosen(request: HttpRequest, cohort: Cohort, chosen: list[int]) -> bool:
    people = list(Participant.objects.visible_to(request.user).filter(pk__in=chosen))
    try:
        outcome = enroll(
            actor=request.user,
            cohort=cohort,
            participants=people,
            version=number_in(request.POST, "version"),
        )
    except Refused as refusal:
        explain(request, refusal)
        return False
    seated = cohort.seated + len(outcome.enrollments)
    messages.success(
        request,
        f"{len(outcome.enrollments)} peserta didaftarkan ke {cohort}. "
        f"Kursi terisi {seated} dari {cohort.capacity}.",
    )
    warn(request, outcome.warnings)
    return True


def seated_facts(enrollment: Enrollment) -> list[tuple[str, object]]:
    person = enrollment.participant
    return [
        ("Peserta", person.name),
        ("NIP", nip_spaced(person.nip)),
        ("Satker", person.satker),
        ("Angkatan", enrollment.cohort),
        ("Kursi", enrollment.seat),
    ]


def managed_enrollment(request: HttpRequest, pk: int) -> Enrollment:
    """404 outside the scope; 403 for a person of one's own in a cohort that another organises."""
    enrollment = enrollment_or_404(request, pk)
    if not Cohort.objects.visible_to(request.user).filter(pk=enrollment.cohort_id).exists():
        raise PermissionDenied
    return enrollment


@manages_province
@require_http_methods(["GET", "HEAD", "POST"])
def seat_withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    enrollment = managed_enrollment(request, pk)
    form = ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            withdraw(actor=request.user, enrollment=enrollment, reason=form.cleaned_data["reason"])
        except Refused as refusal:
            explain(request, refusal, form)
        else:
            messages.success(
                request,
                f"{enrollment.participant} dikeluarkan; kursi {enrollment.seat} kini kosong.",
            )
            return redirect(enrollment.cohort)
    context = {
        "crumbs": crumbs_to(enrollment.cohort, "Keluarkan peserta"),
        "page_heading": "Keluarkan peserta",
        "question": f"Keluarkan {enrollment.participant} dari {enrollment.cohort}?",
        "facts": seated_facts(enrollment),
        "notice": "Kursinya dapat langsung diisi peserta lain.",
        "form": form,
        "back_url": enrollment.cohort.get_absolute_url(),
        "verb": "Keluarkan peserta",
        "tone": "danger",
    }
    return render(request, "schedule/confirm.html", context)


@manages_province
@require_http_methods(["GET", "HEAD", "POST"])
def seat_transfer(request: HttpRequest, pk: int) -> HttpResponse:
    enrollment = managed_enrollment(request, pk)
    form = TransferForm(request.POST or None, user=request.user, enrollment=enrollment)
    if request.method == "POST" and form.is_valid():
        target = form.cleaned_data["cohort"]
        try:
            outcome = transfer(actor=request.user, enrollment=enrollment, cohort=target)
        except Refused as refusal:
            explain(request, refusal, form)
        else:
            messages.success(
                request,
                f"{enrollment.participant} pindah ke {target}, "
                f"kursi {outcome.enrollments[0].seat}.",
            )
            warn(request, outcome.warnings)
            return redirect(target)
    context = {
        "crumbs": crumbs_to(enrollment.cohort, "Pindahkan peserta"),
        "page_heading": "Pindahkan peserta",
        "question": f"Pindahkan {enrollment.participant} ke angkatan lain?",
        "facts": seated_facts(enrollment),
        "form": form,
        "back_url": enrollment.cohort.get_absolute_url(),
        "verb": "Pindahkan peserta",
    }
    return render(request, "schedule/confirm.html", context)
