"""Forms of cohorts, their days and their seats. Choices are bounded by the user's scope."""

from __future__ import annotations

from typing import Any, cast

from django import forms

from latsar.accounts.models import User
from latsar.formatting import date_long, weekday_name
from latsar.organizations.models import Program, TrainingCenter
from participants.choices import GradeLevel

from ..choices import CohortStatus
from ..models import Cohort, Enrollment, TrainingDay
from .common import CHOOSE_OFFICE, choices_of, date_input, organisers


class CohortForm(forms.ModelForm):
    """A cohort; number and 25 days follow by themselves. Of an existing one the organiser stays."""

    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    online_link = forms.URLField(
        label="Tautan daring",
        required=False,
        assume_scheme="https",
        help_text="Alamat ruang belajar daring, diawali https://",
    )

    class Meta:
        model = Cohort
        fields = [
            "satker",
            "training_center",
            "grade_level",
            "capacity",
            "starts_on",
            "saturday_allowed",
            "place",
            "online_link",
        ]
        widgets = {"starts_on": date_input()}
        help_texts = {
            "training_center": "Kosongkan untuk memakai lembaga pelatihan provinsi penyelenggara.",
            "saturday_allowed": "Tanpa tanda ini hari Sabtu dilewati saat jadwal disusun.",
            "place": "Kosongkan bila di lembaga pelatihan.",
        }

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            del self.fields["satker"], self.fields["training_center"]
            self.initial["version"] = self.instance.version
            self.fields[
                "starts_on"
            ].help_text = "Mengubah tanggal ini menyusun ulang ke-25 hari; pemindahan hari hilang."
            return
        satkers = organisers(user)
        choices_of(self, "satker").queryset = satkers
        choices_of(self, "satker").empty_label = CHOOSE_OFFICE
        choices_of(self, "training_center").queryset = TrainingCenter.objects.visible_to(user)
        choices_of(self, "training_center").empty_label = "Lembaga pelatihan provinsi penyelenggara"
        grade = cast(forms.ChoiceField, self.fields["grade_level"])
        grade.choices = [("", "Pilih golongan"), *GradeLevel.choices]
        self.fields["training_center"].required = False
        self.fields[
            "starts_on"
        ].help_text = "18 hari daring lalu 7 hari klasikal disusun mulai tanggal ini."
        if not user.is_national:
            self.initial["satker"] = satkers.first()
        program = Program.objects.order_by("-fiscal_year").first()
        if program:
            self.initial.setdefault("capacity", program.default_capacity)
            self.initial.setdefault("starts_on", program.starts_on)

    def service_values(self) -> dict[str, Any]:
        """Return the typed values as the service takes them."""
        return {name: value for name, value in self.cleaned_data.items() if name != "version"}


class DayChoiceField(forms.ModelChoiceField):
    def label_from_instance(self, day: TrainingDay) -> str:
        return (
            f"{weekday_name(day.date)}, {date_long(day.date)} "
            f"(hari ke-{day.sequence}, {day.get_mode_display().lower()})"
        )


DAYS: dict[str, Any] = {"queryset": TrainingDay.objects.none(), "empty_label": "Pilih hari"}


class MoveDayForm(forms.Form):
    day = DayChoiceField(label="Hari yang dipindahkan", **DAYS)
    to_date = forms.DateField(label="Ke tanggal", widget=date_input())
    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, cohort: Cohort, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices_of(self, "day").queryset = cohort.days.all()
        self.initial["version"] = cohort.version


class SwapDaysForm(forms.Form):
    day_a = DayChoiceField(label="Hari daring", **DAYS)
    day_b = DayChoiceField(label="Hari klasikal", **DAYS)
    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, cohort: Cohort, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices_of(self, "day_a").queryset = cohort.days.filter(mode="online")
        choices_of(self, "day_b").queryset = cohort.days.filter(mode="classical")
        self.initial["version"] = cohort.version


class ReasonForm(forms.Form):
    reason = forms.CharField(
        label="Alasan",
        max_length=200,
        help_text="Disimpan dalam riwayat, misalnya: pindah satker per 1 Maret 2026.",
    )


class TransferForm(forms.Form):
    cohort = forms.ModelChoiceField(
        label="Angkatan tujuan", queryset=Cohort.objects.none(), empty_label="Pilih angkatan"
    )

    def __init__(self, *args: Any, user: User, enrollment: Enrollment, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices_of(self, "cohort").queryset = (
            Cohort.objects.visible_to(user)
            .filter(
                grade_level=enrollment.participant.grade_level,
                status__in=(CohortStatus.PLANNED, CohortStatus.RUNNING),
            )
            .exclude(pk=enrollment.cohort_id)
        )
