from __future__ import annotations

import re
from typing import Any, cast

from django import forms
from django.core.exceptions import ValidationError

from latsar.accounts.models import User
from latsar.organizations.models import Satker
from latsar.spreadsheets.cells import as_phone
from latsar.spreadsheets.errors import CellProblem

from .choices import Status
from .models import Appointment, Participant
from .rules import NipProblem, parse_nip
from .services import FIELDS, TRANSITIONS


class ParticipantForm(forms.ModelForm):
    """Reads and words the fields; the service decides (scope, duplicates, NIP against TMT)."""

    nip = forms.CharField(
        label="NIP",
        max_length=40,
        help_text="18 angka; boleh diketik dengan spasi.",
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
    )
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    class Meta:
        model = Participant
        fields = FIELDS
        widgets = {
            "appointed_on": forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
            "phone": forms.TextInput(attrs={"inputmode": "tel"}),
        }
        help_texts = {
            "name": "Nama lengkap dengan gelar, seperti pada SK CPNS.",
            "appointed_on": "Bulan dan tahunnya sama dengan yang termuat dalam NIP.",
            "phone": "Boleh kosong. Misalnya 081234567890.",
            "email": "Boleh kosong.",
            "education": "Boleh kosong. Misalnya S-1 Hukum.",
        }

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        satkers = Satker.objects.visible_to(user)
        satker = cast(forms.ModelChoiceField, self.fields["satker"])
        satker.queryset, satker.empty_label = satkers, "Pilih satker"
        grade = cast(forms.ChoiceField, self.fields["grade"])
        grade.choices = [("", "Pilih golongan"), *list(grade.choices)[1:]]
        self.fields["satker"].error_messages["invalid_choice"] = (
            "Satker ini di luar kewenangan akun Anda. Pilih satker dari daftar."
        )
        if self.instance.pk:
            self.initial["version"] = self.instance.version
        else:
            self.fields.pop("version")
            if user.satker_id and satkers.count() == 1:
                self.fields["satker"].initial = user.satker_id

    def clean_nip(self) -> str:
        nip = re.sub(r"[\s.'’-]", "", self.cleaned_data["nip"])
        try:
            parse_nip(nip)
        except NipProblem as problem:
            raise ValidationError(str(problem)) from None
        return nip

    def clean_phone(self) -> str:
        try:
            return as_phone(self.cleaned_data["phone"])
        except CellProblem as problem:
            raise ValidationError(str(problem)) from None

    def validate_unique(self) -> None:
        """Left to the service, which says no more of another office than it may."""

    @property
    def values(self) -> dict[str, Any]:
        return {field: self.cleaned_data[field] for field in FIELDS}


class AppointmentForm(forms.ModelForm):
    version = forms.IntegerField(widget=forms.HiddenInput)

    class Meta:
        model = Appointment
        fields = ("proposal_number", "proposed_on", "decree_number", "decreed_on", "effective_on")
        widgets = {
            name: forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})
            for name in ("proposed_on", "decreed_on", "effective_on")
        }
        help_texts = {
            "proposal_number": "Nomor surat usul kepada pejabat pembina kepegawaian.",
            "decree_number": "Kosongkan selama SK belum terbit.",
            "effective_on": "Tanggal mulai berlaku yang tertulis pada SK.",
        }

    def validate_constraints(self) -> None:
        """Left to the service, which says what to do."""


class StatusForm(forms.Form):
    status = forms.ChoiceField(label="Status baru", widget=forms.RadioSelect)
    reason = forms.CharField(
        label="Dasar perubahan",
        max_length=500,
        help_text="Misalnya nomor dan tanggal surat keputusan atau berita acara.",
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": "Tulis dasar perubahan status."},
    )

    def __init__(self, *args: Any, participant: Participant, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        cast(forms.ChoiceField, self.fields["status"]).choices = [
            (status, Status(status).label) for status in TRANSITIONS[participant.status]
        ]
