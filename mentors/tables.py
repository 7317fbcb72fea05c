from __future__ import annotations

import django_tables2 as tables

from .models import Mentor


class MentorTable(tables.Table):
    name = tables.TemplateColumn(
        template_name="mentors/_name_cell.html", verbose_name="Nama", order_by=("name", "nip")
    )
    satker = tables.Column(verbose_name="Satker", order_by=("satker__code", "name"))
    position = tables.Column(verbose_name="Jabatan")
    position_kind = tables.Column(verbose_name="Jenis")
    mode = tables.Column(verbose_name="Moda", attrs={"td": {"class": "nowrap"}})
    load = tables.TemplateColumn(
        template_name="mentors/_load_cell.html",
        verbose_name="Mendampingi",
        order_by=("load", "satker__code", "name"),
        attrs={"td": {"class": "nowrap"}},
    )

    class Meta:
        model = Mentor
        fields = ("name", "satker", "position", "position_kind", "mode", "load")
        caption = "Daftar mentor"
