"""The attendance of one day: a radio a person, saved in one go."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from latsar.clock import today
from latsar.errors import Refused
from latsar.formatting import date_long
from latsar.http import number_of

from ..choices import AttendanceStatus, CohortStatus
from ..models import Attendance, Cohort, Enrollment, TrainingDay
from ..services import save_attendance
from ..services.attendance import Mark, fingerprint, marks_of
from .common import cohort_or_404, crumbs_to, explain, may_manage


@require_http_methods(["GET", "HEAD", "POST"])
def attendance(request: HttpRequest, pk: int) -> HttpResponse:
    cohort = cohort_or_404(request, pk)
    if request.method == "POST" and not may_manage(request):
        raise PermissionDenied
    days = list(cohort.days.all())
    if not days:
        raise Http404
    day = chosen_day(request, days)
    people = people_of(request, cohort)
    typed: dict[int, Mark] = {}
    if request.method == "POST":
        typed = typed_marks(request, people)
        done = save(request, day, typed)
        if done:
            return done
    context = {
        "crumbs": crumbs_to(cohort, "Kehadiran"),
        "cohort": cohort,
        "days": days,
        "day": day,
        "noted": noted_days(request, cohort),
        "may_mark": may_manage(request) and cohort.status != CohortStatus.CANCELLED,
        "is_ahead": day.date > today(),
        "statuses": AttendanceStatus.choices,
        **grid(day, people, typed),
    }
    return render(request, "schedule/attendance.html", context)


def people_of(request: HttpRequest, cohort: Cohort) -> list[Enrollment]:
    rows = Enrollment.objects.visible_to(request.user).seated().filter(cohort=cohort)
    return list(rows.select_related("participant__satker").order_by("seat"))


def chosen_day(request: HttpRequest, days: Sequence[TrainingDay]) -> TrainingDay:
    """The day asked for; else the last that has come, else the first."""
    wanted = request.POST.get("hari") or request.GET.get("hari") or ""
    if wanted:
        number = number_of(wanted)
        found = next((d for d in days if d.sequence == number), None)
        if found is None:
            raise Http404
        return found
    past = [d for d in days if d.date <= today()]
    return past[-1] if past else days[0]


def typed_marks(request: HttpRequest, people: Sequence[Enrollment]) -> dict[int, Mark]:
    """Read the radios; "semua hadir" marks everyone who has none."""
    everyone = "all_present" in request.POST
    marks = {}
    for person in people:
        status = request.POST.get(f"s{person.pk}", "")
        note = request.POST.get(f"n{person.pk}", "").strip()[:200]
        if everyone and not status:
            status = AttendanceStatus.PRESENT.value
        if status in AttendanceStatus.values:
            marks[person.pk] = Mark(status, note)
    return marks


def save(
    request: HttpRequest, day: TrainingDay, marks: dict[int, Mark]
) -> HttpResponseRedirect | None:
    posted_day = request.POST.get("day", "")
    if posted_day != str(day.pk):
        messages.error(request, "Jadwal berubah sejak halaman ini dibuka. Periksa harinya kembali.")
        return None
    try:
        changed = save_attendance(
            actor=request.user, day=day, marks=marks, seen=request.POST.get("seen", "")
        )
    except Refused as refusal:
        explain(request, refusal)
        return None
    messages.success(
        request,
        f"Kehadiran {date_long(day.date)} tersimpan: {changed} catatan berubah."
        if changed
        else f"Kehadiran {date_long(day.date)} sudah sama dengan isian Anda.",
    )
    url = reverse("schedule:attendance", args=[day.cohort_id])
    return redirect(f"{url}?hari={day.sequence}")


def grid(day: TrainingDay, people: Sequence[Enrollment], typed: dict[int, Mark]) -> dict[str, Any]:
    stored = marks_of(day)
    shown = {**stored, **typed}
    counts = Counter(shown[p.pk].status for p in people if p.pk in shown)
    return {
        "rows": [(p, shown.get(p.pk)) for p in people],
        "seen": fingerprint(stored),
        "counts": [(label, counts[value]) for value, label in AttendanceStatus.choices],
        "open_count": len(people) - sum(counts.values()),
    }


def noted_days(request: HttpRequest, cohort: Cohort) -> set[int]:
    rows = Attendance.objects.visible_to(request.user).filter(day__cohort=cohort)
    return set(rows.values_list("day", flat=True).distinct())
