from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import Any

import django_filters as filters
from django import forms
from django.db.models import Q, QuerySet
from django.utils import timezone

from .actions import ACTIONS
from .models import AuditEntry

# A day that every zone can shift.
FIRST, LAST = date(1, 1, 3), date(9999, 12, 29)


class AuditFilter(filters.FilterSet):
    q = filters.CharFilter(label="Cari objek atau akun", method="search")
    action = filters.ChoiceFilter(
        label="Tindakan",
        empty_label="Semua",
        choices=sorted(ACTIONS.items(), key=lambda item: item[1]),
    )
    since = filters.DateFilter(
        label="Sejak", method="begins", widget=forms.DateInput(attrs={"type": "date"})
    )
    until = filters.DateFilter(
        label="Sampai", method="ends", widget=forms.DateInput(attrs={"type": "date"})
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

    def begins(self, queryset: QuerySet[Any], name: str, value: date) -> QuerySet[Any]:
        return queryset.filter(at__gte=_midnight(value))

    def ends(self, queryset: QuerySet[Any], name: str, value: date) -> QuerySet[Any]:
        return queryset.filter(at__lt=_midnight(min(value, LAST) + timedelta(days=1)))


def _midnight(day: date) -> datetime:
    """Return when the day begins where the user is."""
    return timezone.make_aware(datetime.combine(min(max(day, FIRST), LAST), time.min))
