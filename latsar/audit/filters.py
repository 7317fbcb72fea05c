from __future__ import annotations

from typing import Any

import django_filters as filters
from django import forms
from django.db.models import Q, QuerySet

from .actions import ACTIONS
from .models import AuditEntry


class AuditFilter(filters.FilterSet):
    q = filters.CharFilter(label="Cari objek atau akun", method="search")
    action = filters.ChoiceFilter(
        label="Tindakan",
        empty_label="Semua",
        choices=sorted(ACTIONS.items(), key=lambda item: item[1]),
    )
    since = filters.DateFilter(
        label="Sejak",
        field_name="at",
        lookup_expr="date__gte",
        widget=forms.DateInput(attrs={"type": "date"}),
    )
    until = filters.DateFilter(
        label="Sampai",
        field_name="at",
        lookup_expr="date__lte",
        widget=forms.DateInput(attrs={"type": "date"}),
    )

    class Meta:
        model = AuditEntry
        fields: list[str] = []

    def search(self, queryset: QuerySet[Any], name: str, value: str) -> QuerySet[Any]:
        words = value.strip()
        return queryset.filter(
            Q(object_label__icontains=words)
            | Q(actor_name__icontains=words)
            | Q(satker__name__icontains=words)
        )
