"""Tables of cohorts and of those without a seat."""

from __future__ import annotations

from typing import Any

import django_tables2 as tables
from django.template.loader import render_to_string
from django.urls import reverse

from latsar.formatting import date_short, nip_spaced
from participants.models import Participant

from ..choices import CohortStatus
from ..models import Cohort
from ..rules import CLASSICAL_DAYS, ONLINE_DAYS

TONES = {
    CohortStatus.PLANNED.value: "info",
    CohortStatus.RUNNING.value: "action",
    CohortStatus.FINISHED.value: "done",
    CohortStatus.CANCELLED.value: "draft",
}
NUMERIC = {"td": {"class": "num"}, "th": {"class": "num"}}
DATES = {"td": {"class": "nowrap"}}
TITLE = {"td": {"class": "row-title"}}


class CohortTable(tables.Table):
    number = tables.Column(verbose_name="Angkatan", linkify=True, attrs=TITLE)
    grade_level = tables.Column(verbose_name="Golongan")
    training_center = tables.Column(verbose_name="Lembaga pelatihan")
    first_day = tables.Column(verbose_name="Mulai", attrs=DATES)
    last_day = tables.Column(verbose_name="Selesai", attrs=DATES)
    online_days = tables.Column(verbose_name="Daring", attrs=NUMERIC)
    classical_days = tables.Column(verbose_name="Klasikal", attrs=NUMERIC)
    seated = tables.Column(verbose_name="Kursi terisi", attrs=NUMERIC)
    status = tables.Column(verbose_name="Status")

    class Meta:
        model = Cohort
        fields: tuple[str, ...] = ()
        order_by = ("number",)
        caption = "Daftar angkatan"

    def render_number(self, record: Cohort) -> str:
        return f"Angkatan {record.number}"

    def render_grade_level(self, record: Cohort) -> str:
        return record.grade_level

    def render_first_day(self, value: Any) -> str:
        return date_short(value)

    render_last_day = render_first_day

    def render_online_days(self, value: int) -> str:
        return f"{value}/{ONLINE_DAYS}"

    def render_classical_days(self, value: int) -> str:
        return f"{value}/{CLASSICAL_DAYS}"

    def render_seated(self, record: Any) -> str:
        return f"{record.seated}/{record.capacity}"

    def render_status(self, record: Cohort) -> str:
        return render_to_string(
            "components/status.html",
            {"tone": TONES[record.status], "label": record.get_status_display()},
        )


class UnseatedTable(tables.Table):
    """Active participants who have no seat yet."""

    name = tables.Column(
        verbose_name="Nama",
        attrs=TITLE,
        linkify=lambda record: reverse("participants:participant-detail", args=[record.pk]),
    )
    nip = tables.Column(verbose_name="NIP", attrs=DATES)
    grade = tables.Column(verbose_name="Golongan")
    satker = tables.Column(verbose_name="Satker", order_by=("satker__code", "name"))
    probation_ends_on = tables.Column(verbose_name="Masa percobaan berakhir", attrs=DATES)

    class Meta:
        model = Participant
        fields: tuple[str, ...] = ()
        caption = "Peserta yang belum masuk angkatan"
        empty_text = "Semua peserta aktif sudah masuk angkatan."

    def render_nip(self, value: str) -> str:
        return nip_spaced(value)

    def render_probation_ends_on(self, value: Any) -> str:
        return date_short(value)
