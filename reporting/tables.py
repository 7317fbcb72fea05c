from __future__ import annotations

import django_tables2 as tables

from .models import Letter


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
