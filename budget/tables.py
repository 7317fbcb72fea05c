from __future__ import annotations

from typing import Any

import django_tables2 as tables
from django.template.loader import render_to_string

from latsar.formatting import number, rupiah
from latsar.organizations.choices import Provenance
from latsar.organizations.models import Satker

from .choices import Stage
from .models import Rate
from .overview import TONES
from .rules import excess

NUMERIC = {"td": {"class": "num"}, "th": {"class": "num"}}
TITLE = {"td": {"class": "row-title"}}
NOWRAP = {"td": {"class": "nowrap"}}
PROVENANCE_TONES = {
    Provenance.VERIFIED.value: ("done", "Terverifikasi"),
    Provenance.SECONDARY.value: ("info", "Sumber sekunder"),
    Provenance.PROVISIONAL.value: ("action", "Sementara"),
}


def status_cell(tone: str, label: str) -> str:
    return render_to_string("components/status.html", {"tone": tone, "label": label})


class OfficeTable(tables.Table):
    """The satkers with the state of their request."""

    name = tables.TemplateColumn(
        template_name="budget/_office_cell.html",
        verbose_name="Satker",
        order_by=("code",),
        attrs=TITLE,
    )
    asked_stage = tables.Column(verbose_name="Status", empty_values=())
    people = tables.Column(verbose_name="Peserta", attrs=NUMERIC)
    asked_total = tables.Column(verbose_name="Jumlah", attrs=NUMERIC)
    since = tables.TemplateColumn(
        "{% load latsar_format %}{{ record.since|date_short|default:'–' }}",
        verbose_name="Sejak",
        attrs=NOWRAP,
    )

    class Meta:
        model = Satker
        fields: tuple[str, ...] = ()
        caption = "Usulan anggaran menurut satker"

    def render_asked_stage(self, value: str | None) -> str:
        if not value:
            return status_cell("draft", "Belum disusun")
        return status_cell(TONES[value], str(Stage(value).label))

    def render_people(self, value: int) -> str:
        return number(value)

    def render_asked_total(self, value: int, record: Any) -> str:
        """Show the sum, and a mark when it is above the satker's ceiling."""
        context = {"total": value, "over": excess(value, record.ceiling)}
        return render_to_string("budget/_amount_cell.html", context)


class CeilingTable(tables.Table):
    """The satkers with their ceiling beside what they ask for."""

    name = tables.Column(verbose_name="Satker", order_by=("code",), attrs=TITLE)
    ceiling = tables.Column(verbose_name="Pagu", attrs=NUMERIC)
    asked_total = tables.Column(verbose_name="Usulan", attrs=NUMERIC)
    ceiling_basis = tables.Column(verbose_name="Dasar", orderable=False)
    action = tables.TemplateColumn(
        template_name="budget/_ceiling_action.html", verbose_name="Tindakan", orderable=False
    )

    class Meta:
        model = Satker
        fields: tuple[str, ...] = ()
        caption = "Pagu menurut satker"

    def render_ceiling(self, value: int) -> str:
        return rupiah(value)

    def render_asked_total(self, record: Any) -> str:
        context = {"record": record, "over": excess(record.asked_total, record.ceiling)}
        return render_to_string("budget/_asked_cell.html", context)

    def before_render(self, request: Any) -> None:
        if not request.user.is_pksdm:
            self.columns.hide("action")


class RateTable(tables.Table):
    kind = tables.TemplateColumn(
        template_name="budget/_rate_cell.html", verbose_name="Jenis", attrs=TITLE
    )
    scope = tables.TemplateColumn(
        "{{ record.satker|default:record.province|default:'Nasional' }}",
        verbose_name="Berlaku di",
        order_by=("scope_code", "kind"),
    )
    fiscal_year = tables.Column(verbose_name="TA")
    amount = tables.Column(verbose_name="Tarif", attrs=NUMERIC)
    unit = tables.Column(verbose_name="Satuan")
    legal_basis = tables.Column(verbose_name="Dasar hukum", orderable=False)
    provenance = tables.Column(verbose_name="Keabsahan")
    action = tables.TemplateColumn(
        template_name="budget/_rate_action.html", verbose_name="Tindakan", orderable=False
    )

    class Meta:
        model = Rate
        fields: tuple[str, ...] = ()
        caption = "Daftar tarif"

    def render_fiscal_year(self, value: int) -> str:
        return str(value)

    def render_amount(self, value: int) -> str:
        return rupiah(value)

    def render_provenance(self, record: Rate) -> str:
        return status_cell(*PROVENANCE_TONES[record.provenance])

    def before_render(self, request: Any) -> None:
        if not request.user.is_pksdm:
            self.columns.hide("action")
