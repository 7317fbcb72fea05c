from __future__ import annotations

from datetime import date

import django_tables2 as tables

from latsar.formatting import date_short, nip_spaced

from .models import Letter

NOWRAP = {"td": {"class": "nowrap"}}


class LetterTable(tables.Table):
    subject = tables.TemplateColumn(
        template_name="reporting/_letter_subject_cell.html", verbose_name="Surat"
    )
    dated_on = tables.TemplateColumn(
        "{% load latsar_format %}{{ record.dated_on|date_short }}",
        verbose_name="Tanggal",
        attrs={"td": {"class": "nowrap"}},
    )
    number = tables.Column(verbose_name="Nomor", empty_values=(None,))
    satker = tables.Column(verbose_name="Satker", order_by="satker__code")
    recipient = tables.Column(verbose_name="Kepada", orderable=False)
    status = tables.TemplateColumn(
        template_name="reporting/_letter_status_cell.html",
        verbose_name="Status",
    )

    class Meta:
        model = Letter
        fields = ("subject", "number", "dated_on", "recipient", "satker", "status")
        caption = "Daftar surat"

    def render_number(self, value: str) -> str:
        return value or "–"

    def render_recipient(self, record: Letter) -> str:
        first, *others = record.recipients or [""]
        return f"{first} dan {len(others)} lainnya" if len(others) > 1 else first


class PeopleTable(tables.Table):
    """The people behind a figure of the cockpit."""

    name = tables.Column(
        "Nama",
        linkify=("participants:participant-detail", [tables.A("pk")]),
        attrs={"td": {"class": "row-title"}},
    )
    nip = tables.Column("NIP", attrs=NOWRAP)
    grade = tables.Column("Golongan")
    satker = tables.Column("Satker", order_by=("satker__code", "name", "nip"))
    probation_ends_on = tables.Column("Masa percobaan berakhir", attrs=NOWRAP)
    mentor_name = tables.Column("Mentor", default="Belum ada")
    cohort_number = tables.Column("Angkatan", default="Belum ada")
    status = tables.Column("Status")

    class Meta:
        order_by = "satker"

    def render_nip(self, value: str) -> str:
        return nip_spaced(value)

    def render_probation_ends_on(self, value: date) -> str:
        return date_short(value)

    def render_cohort_number(self, value: int) -> str:
        return f"Angkatan {value}"
