"""The attendance of a cohort as a whole, and its sheets to sign."""

from __future__ import annotations

from collections import Counter

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from ..choices import AttendanceStatus
from ..services.absences import LETTERS, record_of
from ..services.schemes import scheme_of
from .attendance import chosen_day, people_of
from .common import cohort_or_404, crumbs_to, fact_rows


@require_safe
def attendance_record(request: HttpRequest, pk: int) -> HttpResponse:
    """People by days: one letter a cell, sums, and who is near the limit of absence."""
    cohort = cohort_or_404(request, pk)
    days = list(cohort.days.all())
    scheme = scheme_of(cohort)
    records = record_of(people_of(request, cohort), days, scheme)
    tones = Counter(record.tone for record in records)
    context = {
        "crumbs": crumbs_to(cohort, "Rekap kehadiran"),
        "cohort": cohort,
        "days": days,
        "scheme": scheme,
        "near": tones["action"],
        "beyond": tones["late"],
        "letters": [(letter, AttendanceStatus(status).label) for status, letter in LETTERS.items()],
        "rows": [
            {
                "record": record,
                "cells": [
                    (day, LETTERS[AttendanceStatus(mark)] if mark else "", mark)
                    for day, mark in zip(days, record.marks, strict=True)
                ],
                "sums": [record.counts[status] for status in LETTERS],
            }
            for record in records
        ],
    }
    return render(request, "schedule/attendance_record.html", context)


@require_safe
def attendance_sheet(request: HttpRequest, pk: int) -> HttpResponse:
    """A day's list to print and sign by hand."""
    cohort = cohort_or_404(request, pk)
    days = list(cohort.days.all())
    if not days:
        raise Http404
    day = chosen_day(request, days)
    context = {
        "cohort": cohort,
        "day": day,
        "facts": fact_rows(cohort),
        "people": people_of(request, cohort),
    }
    return render(request, "schedule/attendance_sheet.html", context)
