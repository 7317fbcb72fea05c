from __future__ import annotations

import django_tables2 as tables

from latsar.accounts.models import User


class AccountTable(tables.Table):
    name = tables.TemplateColumn(
        template_name="access/people/_name_cell.html",
        verbose_name="Nama",
        order_by=("first_name", "last_name", "username"),
    )
    nip = tables.TemplateColumn(
        template_code="{% load latsar_format %}{{ record.nip|nip|default:'–' }}",
        verbose_name="NIP",
        attrs={"td": {"class": "nowrap"}},
    )
    role = tables.Column(verbose_name="Peran")
    satker = tables.Column(verbose_name="Satker", order_by=("satker__code", "first_name"))
    is_active = tables.TemplateColumn(
        template_name="access/people/_status_cell.html",
        verbose_name="Status",
        order_by=("is_active", "first_name"),
    )
    last_login = tables.TemplateColumn(
        template_code="{% load latsar_format %}{{ value|time_zoned|default:'–' }}",
        verbose_name="Terakhir masuk",
    )

    class Meta:
        model = User
        fields = ("name", "nip", "role", "satker", "is_active", "last_login")
        caption = "Daftar pengguna"
