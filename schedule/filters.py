from __future__ import annotations

import django_filters as filters

from participants.choices import GradeLevel

from .choices import CohortStatus, ScenarioState
from .models import Cohort, PlanScenario, Wave


class CohortFilter(filters.FilterSet):
    fiscal_year = filters.NumberFilter(label="Tahun anggaran")
    grade_level = filters.ChoiceFilter(
        label="Golongan", choices=GradeLevel.choices, empty_label="Semua golongan"
    )
    status = filters.ChoiceFilter(
        label="Status", choices=CohortStatus.choices, empty_label="Semua status"
    )
    province = filters.CharFilter(label="Kode provinsi", field_name="satker__province__code")

    class Meta:
        model = Cohort
        fields: list[str] = []

    def __init__(self, *args: object, national: bool, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        if not national:
            del self.filters["province"]


class WaveFilter(filters.FilterSet):
    fiscal_year = filters.NumberFilter(label="Tahun anggaran")
    province = filters.CharFilter(
        label="Kode provinsi", field_name="training_center__province__code"
    )

    class Meta:
        model = Wave
        fields: list[str] = []

    def __init__(self, *args: object, national: bool, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        if not national:
            del self.filters["province"]


class ScenarioFilter(filters.FilterSet):
    state = filters.ChoiceFilter(
        label="Keadaan", choices=ScenarioState.choices, empty_label="Semua kecuali yang dibuang"
    )
    fiscal_year = filters.NumberFilter(label="Tahun anggaran")
    satker = filters.CharFilter(label="Kode penyelenggara", field_name="satker__code")

    class Meta:
        model = PlanScenario
        fields: list[str] = []

    def __init__(self, *args: object, national: bool, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        if not national:
            del self.filters["satker"]
