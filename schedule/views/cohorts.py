"""A cohort's own pages: detail, print, iCalendar, and making, changing, closing, deleting it."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.db.models import Count, Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from latsar.accounts.permissions import manages_province
from latsar.audit.models import AuditEntry
from latsar.errors import Refused
from latsar.http import file_response, number_in

from ..choices import CohortStatus
from ..forms import CohortForm
from ..models import Cohort, Enrollment
from ..rules import CLASSICAL_DAYS, ONLINE_DAYS
from ..services import change_status, create_cohort, delete_cohort, update_cohort
from ..services.calendars import icalendar_of, months_of
from ..services.cohorts import TRANSITIONS
from .common import cohort_or_404, crumbs_to, explain, fact_rows, may_manage

VERBS = {
    CohortStatus.RUNNING: "Mulai angkatan",
    CohortStatus.FINISHED: "Nyatakan selesai",
    CohortStatus.CANCELLED: "Batalkan angkatan",
    CohortStatus.PLANNED: "Kembalikan ke rencana",
}


def people_in(request: HttpRequest, cohort: Cohort) -> Any:
    """The seated people of the cohort that this user may see, with days present and absent."""
    return (
        Enrollment.objects.visible_to(request.user)
        .seated()
        .filter(cohort=cohort)
        .select_related("participant__satker")
        .annotate(
            present=Count("attendances", filter=Q(attendances__status="present")),
            absent=Count("attendances", filter=~Q(attendances__status="present")),
        )
        .order_by("seat")
    )


@require_safe
def cohort_detail(request: HttpRequest, pk: int) -> HttpResponse:
    cohort = cohort_or_404(request, pk)
    days = list(cohort.days.all())
    as_list = request.GET.get("tampilan") == "daftar"
    context = {
        "crumbs": crumbs_to(cohort),
        "cohort": cohort,
        "facts": fact_rows(cohort),
        "days": days,
        "as_list": as_list,
        "months": [] if as_list else months_of(days),
        "people": people_in(request, cohort),
        "seats_text": f"{cohort.seated}/{cohort.capacity}",
        "online_text": f"{cohort.online_days}/{ONLINE_DAYS}",
        "classical_text": f"{cohort.classical_days}/{CLASSICAL_DAYS}",
        "may_manage": may_manage(request),
        "moves": [(s.value, VERBS[s]) for s in TRANSITIONS[CohortStatus(cohort.status)]],
        "entries": AuditEntry.objects.visible_to(request.user).about(cohort)[:10],
    }
    return render(request, "schedule/cohort_detail.html", context)


@require_safe
def cohort_print(request: HttpRequest, pk: int) -> HttpResponse:
    cohort = cohort_or_404(request, pk)
    days = list(cohort.days.all())
    context = {
        "cohort": cohort,
        "facts": fact_rows(cohort),
        "days": days,
        "months": months_of(days),
        "people": people_in(request, cohort),
    }
    return render(request, "schedule/cohort_print.html", context)


@require_safe
def cohort_ics(request: HttpRequest, pk: int) -> HttpResponse:
    cohort = cohort_or_404(request, pk)
    content = icalendar_of(cohort, request.get_host().split(":")[0])
    name = f"latsar-{cohort.fiscal_year}-angkatan-{cohort.number}.ics"
    return file_response(content, name, "text/calendar; charset=utf-8")


@manages_province
@require_http_methods(["GET", "HEAD", "POST"])
def cohort_create(request: HttpRequest) -> HttpResponse:
    form = CohortForm(request.POST or None, user=request.user)
    if request.method == "POST" and form.is_valid():
        try:
            cohort = create_cohort(actor=request.user, **form.service_values())
        except Refused as refusal:
            explain(request, refusal, form)
        else:
            messages.success(
                request, f"{cohort} dibuat dengan 25 hari. Selanjutnya daftarkan pesertanya."
            )
            return redirect(cohort)
    context = {
        "crumbs": crumbs_to(last="Tambah angkatan"),
        "form": form,
        "page_heading": "Tambah angkatan",
        "back_url": reverse("schedule:cohort-list"),
    }
    return render(request, "schedule/cohort_form.html", context)


@manages_province
@require_http_methods(["GET", "HEAD", "POST"])
def cohort_update(request: HttpRequest, pk: int) -> HttpResponse:
    cohort = cohort_or_404(request, pk)
    form = CohortForm(request.POST or None, instance=cohort, user=request.user)
    if request.method == "POST" and form.is_valid():
        version = form.cleaned_data["version"] or 0
        try:
            update_cohort(
                actor=request.user, cohort=cohort, version=version, **form.service_values()
            )
        except Refused as refusal:
            explain(request, refusal, form, cohort)
        else:
            messages.success(request, f"{cohort} tersimpan. Periksa jadwalnya di bawah ini.")
            return redirect(cohort)
    context = {
        "crumbs": crumbs_to(cohort, "Ubah"),
        "form": form,
        "page_heading": f"Ubah angkatan {cohort.number}",
        "back_url": cohort.get_absolute_url(),
    }
    return render(request, "schedule/cohort_form.html", context)


@manages_province
@require_http_methods(["GET", "HEAD", "POST"])
def cohort_delete(request: HttpRequest, pk: int) -> HttpResponse:
    cohort = cohort_or_404(request, pk)
    if request.method == "POST":
        try:
            delete_cohort(
                actor=request.user, cohort=cohort, version=number_in(request.POST, "version")
            )
        except Refused as refusal:
            explain(request, refusal)
            return redirect(cohort)
        messages.success(request, f"{cohort} dihapus.")
        return redirect("schedule:cohort-list")
    context = {
        "crumbs": crumbs_to(cohort, "Hapus"),
        "cohort": cohort,
        "page_heading": "Hapus angkatan",
        "question": f"Hapus {cohort}?",
        "facts": [*fact_rows(cohort), ("Kursi terisi", f"{cohort.seated}/{cohort.capacity}")],
        "notice": "Jadwal 25 hari angkatan ini ikut terhapus dan tidak dapat dikembalikan.",
        "version": cohort.version,
        "back_url": cohort.get_absolute_url(),
        "verb": "Hapus angkatan",
        "tone": "danger",
    }
    return render(request, "schedule/confirm.html", context)


@manages_province
@require_http_methods(["GET", "HEAD", "POST"])
def cohort_status(request: HttpRequest, pk: int, status: str) -> HttpResponse:
    cohort = cohort_or_404(request, pk)
    if status not in CohortStatus.values:
        raise Http404
    target = CohortStatus(status)
    if request.method == "POST":
        try:
            change_status(
                actor=request.user,
                cohort=cohort,
                status=status,
                version=number_in(request.POST, "version"),
            )
        except Refused as refusal:
            explain(request, refusal)
        else:
            messages.success(request, f"{cohort}: {target.label.lower()}.")
        return redirect(cohort)
    context = {
        "crumbs": crumbs_to(cohort, VERBS[target]),
        "cohort": cohort,
        "page_heading": VERBS[target],
        "question": f"{VERBS[target]}: {cohort}?",
        "facts": [*fact_rows(cohort), ("Status sekarang", cohort.get_status_display())],
        "notice": STATUS_NOTES.get(target, ""),
        "version": cohort.version,
        "back_url": cohort.get_absolute_url(),
        "verb": VERBS[target],
        "tone": "danger" if target == CohortStatus.CANCELLED else "",
    }
    return render(request, "schedule/confirm.html", context)


STATUS_NOTES = {
    CohortStatus.FINISHED: "Jadwal dan peserta tidak dapat diubah lagi selama angkatan selesai.",
    CohortStatus.CANCELLED: "Hanya angkatan tanpa peserta yang dapat dibatalkan.",
}
