from __future__ import annotations

from typing import Any

import django_filters as filters
from django.db.models import QuerySet

from latsar.accounts.models import User
from latsar.organizations.models import Province, Satker

from .choices import Mode, PositionKind
from .models import Mentor
from .rules import MENTEES_PER_MENTOR

ROOM, FULL, INACTIVE = "ada", "penuh", "tidak"


class MentorFilter(filters.FilterSet):
    """Search and filters of the list; only offices that the user may see are offered."""

    q = filters.CharFilter(label="Cari nama, NIP, jabatan", method="search")
    provinsi = filters.ModelChoiceFilter(
        label="Provinsi",
        field_name="satker__province",
        queryset=Province.objects.all(),
        to_field_name="code",
        empty_label="Semua",
    )
    satker = filters.ModelChoiceFilter(
        label="Satker",
        queryset=Satker.objects.none(),
        to_field_name="code",
        empty_label="Semua",
    )
    position_kind = filters.ChoiceFilter(
        label="Jenis jabatan", choices=PositionKind.choices, empty_label="Semua"
    )
    mode = filters.ChoiceFilter(label="Moda", choices=Mode.choices, empty_label="Semua")
    tempat = filters.ChoiceFilter(
        label="Tempat",
        choices=[
            (ROOM, "Ada tempat"),
            (FULL, f"Penuh ({MENTEES_PER_MENTOR} dari {MENTEES_PER_MENTOR})"),
            (INACTIVE, "Tidak bersedia"),
        ],
        empty_label="Semua",
        method="by_room",
    )

    class Meta:
        model = Mentor
        fields: list[str] = []

    def __init__(self, data: Any, *, user: User, **kwargs: Any) -> None:
        super().__init__(data, **kwargs)
        province = (data or {}).get("provinsi") if user.is_national else None
        if not user.is_national:
            del self.filters["provinsi"]
        if user.is_national and not province:
            del self.filters["satker"]  # 553 offices are no choice; a province narrows them
        elif not user.is_national and not user.manages_province:
            del self.filters["satker"]
        else:
            offices = Satker.objects.visible_to(user).order_by("code")
            if province:
                offices = offices.filter(province__code=province)
            self.filters["satker"].field.queryset = offices

    def search(self, queryset: Any, name: str, value: str) -> QuerySet[Mentor]:
        return queryset.search(value)

    def by_room(self, queryset: Any, name: str, value: str) -> QuerySet[Mentor]:
        if value == INACTIVE:
            return queryset.filter(is_active=False)
        if value == FULL:
            return queryset.filter(load__gte=MENTEES_PER_MENTOR)
        return queryset.active().filter(load__lt=MENTEES_PER_MENTOR)
