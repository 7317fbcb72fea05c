"""What is typed about scores, certificates and the rules of judging."""

from __future__ import annotations

from decimal import Decimal, InvalidOperation
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.dateparse import parse_date

from ..choices import Outcome
from ..grading import BELOW_ALL
from ..models import GradingScheme
from .common import date_input

COMPONENT_ROWS, GRADE_ROWS = 8, 6
CENT = Decimal("0.01")


def read_score(text: str) -> Decimal | None:
    """Read "87,5" or "87.5"; "" is none. Raises ValueError with the mend."""
    text = text.strip()
    if not text:
        return None
    mend = "tulis angka 0 sampai 100, paling banyak dua desimal"
    if len(text) > 8 or not text.replace(",", ".").replace(".", "", 1).isdecimal():
        raise ValueError(mend)
    try:
        value = Decimal(text.replace(",", "."))
    except InvalidOperation:
        raise ValueError(mend) from None
    if value != value.quantize(CENT) or not 0 <= value <= 100:
        raise ValueError(mend)
    return value


def read_date(text: str) -> Any:
    """Read a date from a date field; None when empty. Raises ValueError with the mend."""
    if not text.strip():
        return None
    try:
        day = parse_date(text.strip())
    except ValueError:
        day = None
    if day is None or not 2000 <= day.year <= 2100:
        raise ValueError("isi tanggal STTP dengan benar")
    return day


class SchemeForm(forms.Form):
    """A whole scheme on one page: components and predicates as numbered rows."""

    valid_from = forms.DateField(
        label="Berlaku bagi angkatan yang mulai sejak",
        widget=date_input(),
        help_text="Angkatan yang mulai sebelum tanggal ini tetap memakai aturan sebelumnya.",
    )
    basis = forms.CharField(label="Dasar", max_length=200, help_text="Nomor peraturan atau surat.")
    absence_warning = forms.IntegerField(
        label="Peringatan pada hari tanpa keterangan ke-", min_value=1, max_value=25
    )
    absence_limit = forms.IntegerField(
        label="Paling banyak hari tanpa keterangan", min_value=1, max_value=25
    )

    def __init__(self, *args: Any, latest: GradingScheme | None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        components = list(latest.components.all()) if latest else []
        grades = list(latest.grades.all()) if latest else []
        for i in range(COMPONENT_ROWS):
            old = components[i] if i < len(components) else None
            self.fields[f"name{i}"] = forms.CharField(
                label=f"Komponen {i + 1}",
                max_length=80,
                required=False,
                initial=old.name if old else "",
            )
            self.fields[f"weight{i}"] = forms.IntegerField(
                label=f"Bobot {i + 1} (persen)",
                min_value=1,
                max_value=100,
                required=False,
                initial=old.weight if old else None,
            )
        for i in range(GRADE_ROWS):
            grade = grades[i] if i < len(grades) else None
            bound = grade.above if grade and grade.above > BELOW_ALL else None
            self.fields[f"above{i}"] = forms.DecimalField(
                label=f"Nilai di atas {i + 1}",
                min_value=0,
                max_value=100,
                max_digits=5,
                decimal_places=2,
                required=False,
                initial=bound,
            )
            self.fields[f"label{i}"] = forms.CharField(
                label=f"Predikat {i + 1}",
                max_length=40,
                required=False,
                initial=grade.label if grade else "",
            )
            self.fields[f"outcome{i}"] = forms.ChoiceField(
                label=f"Berarti {i + 1}",
                choices=Outcome.choices,
                required=False,
                initial=grade.outcome if grade else Outcome.PASSED,
            )
        if latest and not self.is_bound:
            self.initial.update(
                absence_warning=latest.absence_warning, absence_limit=latest.absence_limit
            )

    def component_rows(self) -> list[tuple[forms.BoundField, forms.BoundField]]:
        return [(self[f"name{i}"], self[f"weight{i}"]) for i in range(COMPONENT_ROWS)]

    def grade_rows(self) -> list[tuple[forms.BoundField, ...]]:
        return [
            (self[f"above{i}"], self[f"label{i}"], self[f"outcome{i}"]) for i in range(GRADE_ROWS)
        ]

    def main_fields(self) -> list[forms.BoundField]:
        names = ("valid_from", "basis", "absence_warning", "absence_limit")
        return [self[name] for name in names]

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or {}
        for i in range(COMPONENT_ROWS):
            name, weight = data.get(f"name{i}"), data.get(f"weight{i}")
            if f"weight{i}" not in self.errors and bool(name) != (weight is not None):
                self.add_error(
                    f"weight{i}", ValidationError("Isi nama dan bobotnya, atau kosongkan keduanya.")
                )
        return data

    @property
    def components(self) -> list[tuple[str, int]]:
        data = self.cleaned_data
        return [
            (data[f"name{i}"].strip(), data[f"weight{i}"])
            for i in range(COMPONENT_ROWS)
            if data.get(f"name{i}")
        ]

    @property
    def grades(self) -> list[tuple[Decimal, str, str]]:
        """The rows that have a predicate; without a bound it takes all that is left."""
        data = self.cleaned_data
        return [
            (
                BELOW_ALL if data.get(f"above{i}") is None else data[f"above{i}"],
                data[f"label{i}"].strip(),
                data[f"outcome{i}"],
            )
            for i in range(GRADE_ROWS)
            if data.get(f"label{i}")
        ]
