from __future__ import annotations

from typing import Any

import django_filters as filters
from django.db.models import Q, QuerySet

from latsar.accounts.choices import Role
from latsar.accounts.models import User
from latsar.organizations.models import Province, Satker

from .rules import roles_given_by

ACTIVE, CLOSED, UNUSED = "aktif", "nonaktif", "belum"


class AccountFilter(filters.FilterSet):
    """Search and filters of the list; only offices that the user may see are offered."""

    q = filters.CharFilter(label="Cari nama, NIP, surel", method="search")
    provinsi = filters.ModelChoiceFilter(
        label="Provinsi",
        field_name="satker__province",
        queryset=Province.objects.all(),
        to_field_name="code",
        empty_label="Semua",
    )
    satker = filters.ModelChoiceFilter(
        label="Satker", queryset=Satker.objects.none(), to_field_name="code", empty_label="Semua"
    )
    peran = filters.ChoiceFilter(label="Peran", field_name="role", empty_label="Semua")
    status = filters.ChoiceFilter(
        label="Status",
        choices=[
            (ACTIVE, "Aktif"),
            (UNUSED, "Belum pernah masuk"),
            (CLOSED, "Nonaktif"),
        ],
        empty_label="Semua",
        method="by_status",
    )

    class Meta:
        model = User
        fields: list[str] = []

    def __init__(self, data: Any, *, user: User, **kwargs: Any) -> None:
        super().__init__(data, **kwargs)
        roles = [(role.value, role.label) for role in roles_given_by(user.role)]
        self.filters["peran"].extra["choices"] = roles or Role.choices
        province = (data or {}).get("provinsi") if user.is_national else None
        if not user.is_national:
            del self.filters["provinsi"]
        if user.is_national and not province:
            del self.filters["satker"]  # 553 offices are no choice; a province narrows them
            return
        offices = Satker.objects.visible_to(user).order_by("code")
        if province:
            offices = offices.filter(province__code=province)
        self.filters["satker"].field.queryset = offices

    def search(self, queryset: Any, name: str, value: str) -> QuerySet[User]:
        words = value.strip()
        found = Q(first_name__icontains=words) | Q(last_name__icontains=words)
        found |= Q(username__icontains=words) | Q(email__icontains=words)
        found |= Q(satker__name__icontains=words)
        digits = "".join(words.split())
        if digits.isdigit():
            found |= Q(nip__contains=digits)
        return queryset.filter(found)

    def by_status(self, queryset: Any, name: str, value: str) -> QuerySet[User]:
        if value == CLOSED:
            return queryset.filter(is_active=False)
        active = queryset.filter(is_active=True)
        return active.filter(last_login__isnull=True) if value == UNUSED else active
