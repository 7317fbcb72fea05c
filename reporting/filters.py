from __future__ import annotations

from typing import Any

import django_filters as filters
from django.db.models import Q, QuerySet

from latsar.accounts.models import User
from latsar.organizations.models import Satker

from .choices import LetterKind, Standing
from .models import Letter

CHANGED = "changed"


class LetterFilter(filters.FilterSet):
    """Search and filters of the list; only offices that have letters are offered."""

    q = filters.CharFilter(label="Cari nomor, hal, penerima", method="search")
    kind = filters.ChoiceFilter(label="Jenis", choices=LetterKind.choices, empty_label="Semua")
    status = filters.ChoiceFilter(
        label="Status",
        choices=[*Standing.choices, (CHANGED, "Terbit, data berubah")],
        empty_label="Semua",
        method="of_standing",
    )
    tahun = filters.ChoiceFilter(
        label="Tahun anggaran", field_name="fiscal_year", choices=(), empty_label="Semua"
    )
    satker = filters.ModelChoiceFilter(
        label="Satker",
        queryset=Satker.objects.none(),
        to_field_name="code",
        empty_label="Semua",
    )

    class Meta:
        model = Letter
        fields: list[str] = []

    def __init__(self, data: Any, *, user: User, **kwargs: Any) -> None:
        super().__init__(data, **kwargs)
        letters = Letter.objects.visible_to(user).order_by()
        years = letters.values_list("fiscal_year", flat=True).distinct()
        self.filters["tahun"].extra["choices"] = [(y, str(y)) for y in sorted(years, reverse=True)]
        if user.is_national or user.manages_province:
            self.filters["satker"].queryset = Satker.objects.visible_to(user).filter(
                pk__in=letters.values("satker")
            )
        else:
            del self.filters["satker"]

    def of_standing(self, queryset: Any, name: str, value: str) -> QuerySet[Letter]:
        if value == CHANGED:
            return queryset.filter(standing=Standing.ISSUED, drift__has_drift=True)
        return queryset.filter(standing=value)

    def search(self, queryset: Any, name: str, value: str) -> QuerySet[Letter]:
        words = value.strip()
        return queryset.filter(
            Q(number__icontains=words) | Q(subject__icontains=words) | Q(recipient__icontains=words)
        )
