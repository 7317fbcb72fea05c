"""The form of the run over all provinces."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError


class NationForm(forms.Form):
    year = forms.IntegerField(label="Tahun anggaran", min_value=2020, max_value=2100)
    issue_missing = forms.BooleanField(
        label="Terbitkan permohonan tempat yang belum ada",
        required=False,
        help_text="Surat diterbitkan atas nama KPU Provinsi dengan nomor berikutnya. Surat yang "
        "sudah terbit tidak dapat diubah, hanya dicabut.",
    )
    dated_on = forms.DateField(
        label="Tanggal surat",
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        help_text="Hanya dipakai untuk surat yang diterbitkan.",
    )

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("issue_missing") and not data.get("dated_on"):
            raise ValidationError({"dated_on": "Isi tanggal surat yang akan diterbitkan."})
        return data

    def arguments(self) -> dict[str, Any]:
        data = self.cleaned_data
        dated_on = data["dated_on"].isoformat() if data["issue_missing"] else ""
        return {"year": data["year"], "dated_on": dated_on}
