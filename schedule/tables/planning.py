"""Tables of waves, of scenarios, and of the provinces of a national one."""

from __future__ import annotations

from datetime import date
from typing import Any

import django_tables2 as tables
from django.template.loader import render_to_string

from latsar.formatting import date_short, number

from ..choices import ScenarioState
from ..models import PlanScenario, Wave
from ..services.summaries import STATUS_TONES, STATUS_WORDS
from .cohorts import DATES, NUMERIC, TITLE

STATE_TONES = {
    ScenarioState.WORKING.value: "info",
    ScenarioState.DRAFT.value: "action",
    ScenarioState.APPLIED.value: "done",
    ScenarioState.DROPPED.value: "draft",
}


class WaveTable(tables.Table):
    """Waves with how far each is used; the view hangs `use` and `may_manage` on each record."""

    number = tables.Column(verbose_name="Gelombang", attrs=TITLE)
    training_center = tables.Column(verbose_name="Lembaga pelatihan")
    starts_on = tables.Column(verbose_name="Mulai", attrs=DATES)
    ends_on = tables.Column(verbose_name="Selesai", attrs=DATES)
    cohorts = tables.Column(
        verbose_name="Angkatan", attrs=NUMERIC, orderable=False, accessor="use__cohorts"
    )
    seats = tables.Column(verbose_name="Kursi", attrs=NUMERIC)
    seated = tables.Column(verbose_name="Terisi", attrs=NUMERIC, accessor="use__seated")
    free = tables.Column(verbose_name="Kosong", attrs=NUMERIC, accessor="use__free")
    note = tables.Column(verbose_name="Catatan", orderable=False)
    actions = tables.TemplateColumn(
        verbose_name="Tindakan", orderable=False, template_name="schedule/_wave_actions.html"
    )

    class Meta:
        model = Wave
        fields: tuple[str, ...] = ()
        caption = "Daftar gelombang"

    def render_number(self, record: Wave) -> str:
        return f"Gelombang {record.number} TA {record.fiscal_year}"

    def render_starts_on(self, value: Any) -> str:
        return date_short(value)

    render_ends_on = render_starts_on

    def render_cohorts(self, value: Any) -> str:
        return str(len(value))


class ResultColumns(tables.Table):
    """What a kept result says; it is JSON, so the columns don't sort."""

    status = tables.Column(verbose_name="Status rencana", empty_values=(), orderable=False)
    cohorts = tables.Column(
        verbose_name="Angkatan", empty_values=(), orderable=False, attrs=NUMERIC
    )
    seated = tables.Column(
        verbose_name="Mendapat kursi", empty_values=(), orderable=False, attrs=NUMERIC
    )
    unplaced = tables.Column(
        verbose_name="Tanpa kursi", empty_values=(), orderable=False, attrs=NUMERIC
    )
    missing_seats = tables.Column(
        verbose_name="Kursi kurang", empty_values=(), orderable=False, attrs=NUMERIC
    )
    last_day = tables.Column(
        verbose_name="Hari terakhir", empty_values=(), orderable=False, attrs=DATES
    )
    state = tables.Column(verbose_name="Keadaan")

    def render_status(self, record: PlanScenario) -> str:
        status = record.result.get("status", "")
        if not status:
            return "–"
        return pill(STATUS_TONES[status], STATUS_WORDS[status])

    def render_cohorts(self, record: PlanScenario) -> str:
        result = record.result
        return number(result.get("cohort_count", len(result.get("cohorts", ()))))

    def render_seated(self, record: PlanScenario) -> str:
        return number(record.result.get("seated", 0))

    def render_unplaced(self, record: PlanScenario) -> str:
        return number(record.result.get("unplaced", 0))

    def render_missing_seats(self, record: PlanScenario) -> str:
        return number(record.result.get("missing_seats", 0))

    def render_last_day(self, record: PlanScenario) -> str:
        last = record.result.get("last_day")
        return date_short(date.fromisoformat(last)) if last else "–"

    def render_state(self, record: PlanScenario) -> str:
        return pill(STATE_TONES[record.state], record.get_state_display())


def pill(tone: str, label: str) -> str:
    return render_to_string("components/status.html", {"tone": tone, "label": label})


class ScenarioTable(ResultColumns):
    """Scenarios, each with a box to compare it."""

    chosen = tables.TemplateColumn(
        verbose_name="Bandingkan", orderable=False, template_name="schedule/_scenario_choice.html"
    )
    name = tables.Column(verbose_name="Skenario", linkify=True, attrs=TITLE)
    satker = tables.Column(verbose_name="Penyelenggara", order_by=("satker__code", "-made_at"))

    class Meta:
        model = PlanScenario
        fields: tuple[str, ...] = ()
        sequence = ("chosen", "name", "satker", "...")
        caption = "Daftar skenario"


class PartTable(ResultColumns):
    """The provinces of a national scenario."""

    satker = tables.Column(
        verbose_name="Provinsi",
        orderable=False,
        attrs=TITLE,
        linkify=lambda record: record.get_absolute_url(),
    )
    late = tables.Column(
        verbose_name="Lewat masa percobaan", empty_values=(), orderable=False, attrs=NUMERIC
    )

    class Meta:
        model = PlanScenario
        fields: tuple[str, ...] = ()
        sequence = ("satker", "status", "...", "state")
        caption = "Hasil tiap provinsi"
        orderable = False

    def render_late(self, record: PlanScenario) -> str:
        return number(record.result.get("late", 0))
