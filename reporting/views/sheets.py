"""The signed attendance lists of a cohort: all of them, adding one, reading one back."""

from __future__ import annotations

from typing import cast

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from latsar.accounts.choices import Role
from latsar.accounts.permissions import manages_province, role_required
from latsar.audit.services import record
from latsar.formatting import date_long
from latsar.http import attempt_form, crumbs_below, file_response
from schedule.models import Cohort, TrainingDay

from ..choices import SigningMode
from ..models import SignedSheet
from ..sheets import add_sheet
from ..signature_forms import CopyForm
from ..signing.services import ENDINGS

readers = role_required(Role.PROVINCE, Role.PKSDM, Role.AUDITOR)


class SheetForm(CopyForm):
    day = forms.ModelChoiceField(
        label="Hari pelatihan", queryset=TrainingDay.objects.none(), empty_label="Pilih hari"
    )
    field_order = ("day", "file")

    def __init__(self, *args: object, cohort: Cohort, **kwargs: object) -> None:
        super().__init__(*args, mode=SigningMode.WET, **kwargs)
        self.fields["file"].label = "Pindaian atau foto daftar hadir yang sudah ditandatangani"
        field = cast(forms.ModelChoiceField, self.fields["day"])
        field.queryset = cohort.days.order_by("sequence")
        field.label_from_instance = (  # type: ignore[method-assign]
            lambda obj: f"{obj.sequence}. {date_long(obj.date)}, {obj.get_mode_display().lower()}"
        )


def cohort_in_sight(request: HttpRequest, pk: int) -> Cohort:
    cohorts = Cohort.objects.visible_to(request.user).select_related("satker__province")
    found: Cohort = get_object_or_404(cohorts, pk=pk)
    return found


@readers
@require_safe
def sheet_list(request: HttpRequest, pk: int) -> HttpResponse:
    cohort = cohort_in_sight(request, pk)
    sheets = SignedSheet.objects.visible_to(request.user).filter(day__cohort=cohort)
    by_day: dict[int, list[SignedSheet]] = {}
    for sheet in sheets.select_related("added_by"):
        by_day.setdefault(sheet.day_id, []).append(sheet)
    context = {
        "crumbs": crumbs_below(
            "Angkatan",
            "schedule:cohort-list",
            (f"Angkatan {cohort.number}", cohort.get_absolute_url()),
            ("Daftar hadir bertanda tangan", None),
        ),
        "cohort": cohort,
        "rows": [(day, by_day.get(day.pk, [])) for day in cohort.days.all()],
    }
    return render(request, "reporting/sheet_list.html", context)


@manages_province
@require_http_methods(["GET", "HEAD", "POST"])
def sheet_add(request: HttpRequest, pk: int) -> HttpResponse:
    cohort = cohort_in_sight(request, pk)
    data = (request.POST, request.FILES) if request.method == "POST" else (None, None)
    form = SheetForm(*data, cohort=cohort, initial={"day": request.GET.get("hari")})
    back = reverse("reporting:sheet-list", args=[pk])
    if request.method == "POST" and form.is_valid():
        kept = attempt_form(
            request,
            form,
            add_sheet,
            day=form.cleaned_data["day"],
            content=form.cleaned_data["file"],
        )
        if kept:
            messages.success(request, f"Daftar hadir hari ke-{kept.day.sequence} tersimpan.")
            return redirect(back)
    context = {
        "crumbs": crumbs_below(
            "Angkatan",
            "schedule:cohort-list",
            (f"Angkatan {cohort.number}", cohort.get_absolute_url()),
            ("Daftar hadir bertanda tangan", back),
            ("Unggah", None),
        ),
        "form": form,
        "back_url": back,
        "verb": "Simpan daftar hadir",
    }
    return render(request, "reporting/sheet_add.html", context)


@readers
@require_safe
def sheet_file(request: HttpRequest, pk: int) -> HttpResponse:
    """Send a signed list; who took it away is recorded."""
    sheets = SignedSheet.objects.visible_to(request.user).select_related("day__cohort__satker")
    sheet = get_object_or_404(sheets, pk=pk)
    cohort = sheet.day.cohort
    record(request.user, "sheet.downloaded", cohort, after={"SHA-256": sheet.sha256})
    ending = ENDINGS[sheet.content_type]
    name = f"daftar-hadir-angkatan-{cohort.number}-hari-{sheet.day.sequence}.{ending}"
    return file_response(bytes(sheet.content), name, sheet.content_type)
