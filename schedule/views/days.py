"""Changing the timetable by hand: one day to another date, or an online day for a classical one."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from latsar.accounts.permissions import manages_province
from latsar.errors import Refused
from latsar.formatting import date_long

from ..forms import MoveDayForm, SwapDaysForm
from ..models import Cohort
from ..services import move_day, swap_days
from ..services.calendars import months_of
from .common import cohort_or_404, crumbs_to, explain


@manages_province
@require_http_methods(["GET", "HEAD", "POST"])
def schedule_edit(request: HttpRequest, pk: int) -> HttpResponse:
    cohort = cohort_or_404(request, pk)
    verb = request.POST.get("verb", "")
    move = MoveDayForm(request.POST if verb == "move" else None, cohort=cohort, prefix="move")
    swap = SwapDaysForm(request.POST if verb == "swap" else None, cohort=cohort, prefix="swap")
    done = apply_move(request, move, cohort) or apply_swap(request, swap, cohort)
    if done:
        messages.success(request, done)
        return redirect("schedule:schedule-edit", cohort.pk)
    days = list(cohort.days.all())
    context = {
        "crumbs": crumbs_to(cohort, "Ubah jadwal"),
        "cohort": cohort,
        "move": move,
        "swap": swap,
        "months": months_of(days),
    }
    return render(request, "schedule/schedule_edit.html", context)


def apply_move(request: HttpRequest, form: MoveDayForm, cohort: Cohort) -> str:
    """Return what happened; "" when nothing did."""
    if not form.is_valid():
        return ""
    data = form.cleaned_data
    try:
        day = move_day(
            actor=request.user, day=data["day"], to_date=data["to_date"], version=data["version"]
        )
    except Refused as refusal:
        explain(request, refusal, form, cohort)
        return ""
    return (
        f"Hari {day.get_mode_display().lower()} dipindahkan ke {date_long(day.date)} dan kini "
        f"menjadi hari ke-{day.sequence}. Susunan tetap 18 daring dan 7 klasikal."
    )


def apply_swap(request: HttpRequest, form: SwapDaysForm, cohort: Cohort) -> str:
    if not form.is_valid():
        return ""
    data = form.cleaned_data
    a, b = data["day_a"], data["day_b"]
    try:
        swap_days(actor=request.user, day_a=a, day_b=b, version=data["version"])
    except Refused as refusal:
        explain(request, refusal, form, cohort)
        return ""
    return (
        f"{date_long(a.date)} kini klasikal dan {date_long(b.date)} kini daring. "
        "Susunan tetap 18 daring dan 7 klasikal."
    )
