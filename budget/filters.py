from __future__ import annotations

from typing import Any

import django_filters as filters
from django.db.models import F, Q, QuerySet

from latsar.accounts.models import User
from latsar.organizations.choices import Provenance
from latsar.organizations.models import Program, Province, Satker

from .choices import RateKind, Stage, Status
from .models import Rate

NONE_YET, OVER = "belum", "pagu"
RETIRED, ALL = "diganti", "semua"


def year_choices() -> list[tuple[int, str]]:
    years = Program.objects.order_by("-fiscal_year").values_list("fiscal_year", flat=True)
    return [(year, str(year)) for year in years]


class SatkerFilter(filters.FilterSet):
    """What lists of satkers with the figures of one year are filtered by."""

    q = filters.CharFilter(label="Cari satker", method="search")
    tahun = filters.ChoiceFilter(label="Tahun anggaran", choices=(), method="as_it_is")
    provinsi = filters.ModelChoiceFilter(
        label="Provinsi",
        field_name="province",
        queryset=Province.objects.all(),
        to_field_name="code",
        empty_label="Semua",
    )

    class Meta:
        model = Satker
        fields: list[str] = []

    def __init__(self, data: Any, *, user: User, year: int, **kwargs: Any) -> None:
        super().__init__(data, **kwargs)
        years = year_choices()
        self.filters["tahun"].extra["choices"] = years
        self.filters["tahun"].extra["empty_label"] = str(year)
        if len(years) < 2:
            del self.filters["tahun"]
        if not user.is_national:
            del self.filters["provinsi"]
        if not user.manages_province and not user.is_national:
            del self.filters["q"]

    def search(self, queryset: Any, name: str, value: str) -> QuerySet[Satker]:
        words = value.strip()
        return queryset.filter(Q(name__icontains=words) | Q(code__startswith=words))

    def as_it_is(self, queryset: Any, name: str, value: str) -> QuerySet[Satker]:
        """The year decides what is joined; the view has done so before."""
        return queryset


class OfficeFilter(SatkerFilter):
    """Filters of the list of requests."""

    status = filters.ChoiceFilter(
        label="Status",
        choices=[
            (NONE_YET, "Belum disusun"),
            *Stage.choices,
            (Status.SUBMITTED.value, "Diajukan, di provinsi atau PKSDM"),
            (OVER, "Di atas pagu"),
        ],
        empty_label="Semua",
        method="by_status",
    )

    def by_status(self, queryset: Any, name: str, value: str) -> QuerySet[Satker]:
        if value == NONE_YET:
            return queryset.filter(asked__isnull=True)
        if value == Status.SUBMITTED:
            return queryset.filter(asked__status=value)
        if value == OVER:
            return queryset.filter(asked__total__gt=F("ceiling"))
        return queryset.filter(asked_stage=value)


class CeilingFilter(SatkerFilter):
    """Filters of the list of ceilings."""

    pagu = filters.ChoiceFilter(
        label="Pagu",
        choices=[("ada", "Sudah ditetapkan"), ("tanpa", "Tanpa pagu"), (OVER, "Terlampaui")],
        empty_label="Semua",
        method="by_ceiling",
    )

    def by_ceiling(self, queryset: Any, name: str, value: str) -> QuerySet[Satker]:
        if value == OVER:
            return queryset.filter(asked_total__gt=F("ceiling"))
        return queryset.filter(ceiling__isnull=value != "ada")


class RateFilter(filters.FilterSet):
    kind = filters.ChoiceFilter(label="Jenis", choices=RateKind.choices, empty_label="Semua")
    provinsi = filters.ModelChoiceFilter(
        label="Provinsi",
        queryset=Province.objects.all(),
        to_field_name="code",
        empty_label="Semua",
        method="by_province",
    )
    tahun = filters.ChoiceFilter(
        label="Tahun anggaran", field_name="fiscal_year", choices=(), empty_label="Semua"
    )
    provenance = filters.ChoiceFilter(
        label="Keabsahan", choices=Provenance.choices, empty_label="Semua"
    )
    keadaan = filters.ChoiceFilter(
        label="Keadaan",
        choices=[(RETIRED, "Sudah diganti"), (ALL, "Berlaku dan diganti")],
        empty_label="Berlaku",
        method="as_it_is",
    )

    class Meta:
        model = Rate
        fields: list[str] = []

    def __init__(self, data: Any, **kwargs: Any) -> None:
        super().__init__(data, **kwargs)
        years = Rate.objects.order_by().values_list("fiscal_year", flat=True).distinct()
        choices = [(year, str(year)) for year in sorted(years, reverse=True)]
        self.filters["tahun"].extra["choices"] = choices

    def filter_queryset(self, queryset: Any) -> QuerySet[Rate]:
        """Retired rates are history: shown only when asked for."""
        found = super().filter_queryset(queryset)
        state = self.form.cleaned_data.get("keadaan")
        if state == ALL:
            return found
        return found.filter(retired_at__isnull=state != RETIRED)

    def by_province(self, queryset: Any, name: str, value: Province) -> QuerySet[Rate]:
        return queryset.filter(Q(province=value) | Q(satker__province=value))

    def as_it_is(self, queryset: Any, name: str, value: str) -> QuerySet[Rate]:
        return queryset
