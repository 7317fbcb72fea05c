"""The form of a wave (gelombang)."""

from __future__ import annotations

from typing import Any

from django import forms

from latsar.accounts.models import User
from latsar.organizations.models import TrainingCenter
from latsar.organizations.services import current_year

from ..models import Wave
from ..services.wave_changes import EDITABLE, managed_centers
from .common import choices_of, date_input

MOST_SEATS = 20_000


class WaveForm(forms.Form):
    """A wave of a center that the user manages; of an existing one center and year stay."""

    training_center = forms.ModelChoiceField(
        label="Lembaga pelatihan",
        queryset=TrainingCenter.objects.none(),
        empty_label="Pilih lembaga pelatihan",
    )
    fiscal_year = forms.IntegerField(label="Tahun anggaran", min_value=2020, max_value=2100)
    number = forms.IntegerField(
        label="Nomor gelombang",
        min_value=1,
        max_value=999,
        required=False,
        help_text="Kosongkan untuk memakai nomor berikutnya.",
    )
    starts_on = forms.DateField(label="Mulai", widget=date_input())
    ends_on = forms.DateField(
        label="Selesai",
        widget=date_input(),
        help_text="Hari pertama sampai hari terakhir tiap angkatan harus di dalam masa ini.",
    )
    seats = forms.IntegerField(
        label="Kursi untuk KPU",
        min_value=1,
        max_value=MOST_SEATS,
        help_text="Jumlah kursi yang diberikan lembaga pelatihan untuk seluruh angkatan KPU "
        "dalam gelombang ini.",
    )
    note = forms.CharField(
        label="Catatan",
        max_length=200,
        required=False,
        help_text="Misalnya nomor surat persetujuan kuota.",
    )
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, user: User, instance: Wave | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if instance is not None:
            del self.fields["training_center"], self.fields["fiscal_year"]
            self.fields["number"].required = True
            self.fields["number"].help_text = ""
            for name in (*EDITABLE, "version"):
                self.initial[name] = getattr(instance, name)
            return
        centers = managed_centers(user)
        choices_of(self, "training_center").queryset = centers
        if not user.is_national:
            self.initial["training_center"] = centers.first()
        self.initial["fiscal_year"] = current_year()

    def service_values(self) -> dict[str, Any]:
        """Return the typed values as the service takes them."""
        return {name: value for name, value in self.cleaned_data.items() if name != "version"}
