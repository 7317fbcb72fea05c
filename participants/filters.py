from __future__ import annotations

from typing import Any

import django_filters as filters
from django import forms

from latsar.organizations.models import Satker

from .choices import GradeLevel, Status
from .models import Participant
from .querysets import ParticipantQuerySet

YES_NO = (("ya", "Sudah"), ("belum", "Belum"))


class ParticipantFilter(filters.FilterSet):
    q = filters.CharFilter(label="Cari nama atau NIP", method="search")
    satker = filters.ModelChoiceFilter(
        label="Satker", queryset=Satker.objects.none(), empty_label="Semua satker"
    )
    level = filters.ChoiceFilter(
        label="Golongan", field_name="grade_level", choices=GradeLevel.choices, empty_label="Semua"
    )
    mentor = filters.ChoiceFilter(
        label="Mentor", choices=YES_NO, method="by_mentor", empty_label="Semua"
    )
    cohort = filters.ChoiceFilter(
        label="Angkatan", choices=YES_NO, method="by_cohort", empty_label="Semua"
    )
    status = filters.ChoiceFilter(label="Status", choices=Status.choices, empty_label="Semua")
    ends_before = filters.DateFilter(
        label="Berakhir sebelum",
        method="by_probation",
        widget=forms.DateInput(attrs={"type": "date"}),
    )

    class Meta:
        model = Participant
        fields: list[str] = []

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        user = self.request.user
        if user.is_national or user.manages_province:
            self.filters["satker"].queryset = Satker.objects.visible_to(user)
            self.filters["satker"].field.queryset = self.filters["satker"].queryset
        else:
            del self.filters["satker"]

    def search(self, queryset: ParticipantQuerySet, name: str, value: str) -> ParticipantQuerySet:
        return queryset.search(value)

    def by_mentor(
        self, queryset: ParticipantQuerySet, name: str, value: str
    ) -> ParticipantQuerySet:
        return queryset.mentored(value == "ya")

    def by_cohort(
        self, queryset: ParticipantQuerySet, name: str, value: str
    ) -> ParticipantQuerySet:
        return queryset.seated(value == "ya")

    def by_probation(
        self, queryset: ParticipantQuerySet, name: str, value: Any
    ) -> ParticipantQuerySet:
        return queryset.probation_ends_before(value)
