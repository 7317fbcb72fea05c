"""What the pages of this app share: the scoped object, crumbs, and answering a refusal."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.forms import BaseForm
from django.http import HttpRequest
from django.shortcuts import get_object_or_404

from latsar.accounts.choices import Role
from latsar.accounts.permissions import role_required
from latsar.errors import Forbidden, Refused, StaleVersion
from latsar.formatting import date_long
from latsar.http import Crumbs, crumbs_below

from ..models import Cohort, Enrollment, PlanScenario, Wave

# Scenarios are read by whoever plans and by the auditor.
PLANNERS = (Role.PROVINCE, Role.PKSDM, Role.AUDITOR)
plans = role_required(*PLANNERS)


def crumbs_to(cohort: Cohort | None = None, last: str = "") -> Crumbs:
    items: Crumbs = []
    if cohort:
        items.append((f"Angkatan {cohort.number}", cohort.get_absolute_url() if last else None))
    if last:
        items.append((last, None))
    return crumbs_below("Angkatan", "schedule:cohort-list", *items)


def wave_or_404(request: HttpRequest, pk: int) -> Wave:
    waves = Wave.objects.visible_to(request.user).select_related("training_center__province")
    return get_object_or_404(waves, pk=pk)


def scenario_or_404(request: HttpRequest, pk: int, **lookups: Any) -> PlanScenario:
    scenarios = PlanScenario.objects.visible_to(request.user).select_related(
        "satker__province", "made_by", "parent"
    )
    return get_object_or_404(scenarios, pk=pk, **lookups)


def cohort_or_404(request: HttpRequest, pk: int) -> Cohort:
    cohorts = Cohort.objects.visible_to(request.user).with_summary()
    return get_object_or_404(cohorts.select_related("satker__province", "training_center"), pk=pk)


def enrollment_or_404(request: HttpRequest, pk: int) -> Enrollment:
    rows = Enrollment.objects.visible_to(request.user).select_related(
        "participant__satker", "cohort__satker__province", "cohort__training_center"
    )
    return get_object_or_404(rows, pk=pk)


def explain(
    request: HttpRequest,
    refusal: Refused,
    form: BaseForm | None = None,
    shown: Cohort | Wave | None = None,
) -> None:
    """Put the refusal on the form, or in a message; a missing right is 403.

    After a stale page the form keeps what was typed and takes the version of now of what it shows,
    so that sending it again is a choice made in sight of the message.
    """
    if isinstance(refusal, Forbidden):
        raise PermissionDenied from refusal
    if form is None:
        messages.error(request, refusal.message)
        return
    form.add_error(refusal.field if refusal.field in form.fields else None, refusal.message)
    if isinstance(refusal, StaleVersion) and shown is not None:
        fresh: Any = type(shown).objects
        now = fresh.visible_to(request.user).values_list("version", flat=True).get(pk=shown.pk)
        form.data = request.POST.dict() | {form.add_prefix("version"): now}


def warn(request: HttpRequest, warnings: list[str]) -> None:
    for sentence in warnings:
        messages.warning(request, sentence)


def may_manage(request: HttpRequest) -> bool:
    return bool(request.user.manages_province)


def may_see_scenarios(request: HttpRequest) -> bool:
    return request.user.is_authenticated and Role(request.user.role) in PLANNERS


def fact_rows(cohort: Cohort) -> list[tuple[str, Any]]:
    first, last = getattr(cohort, "first_day", None), getattr(cohort, "last_day", None)
    return [
        ("Golongan", cohort.grade_level),
        ("Penyelenggara", cohort.satker),
        ("Lembaga pelatihan", cohort.training_center),
        ("Mulai", date_long(first) if first else ""),
        ("Selesai", date_long(last) if last else ""),
        ("Hari Sabtu", "dipakai" if cohort.saturday_allowed else "tidak dipakai"),
        ("Tempat klasikal", cohort.place or f"{cohort.training_center}"),
        ("Tautan daring", cohort.online_link),
    ]
