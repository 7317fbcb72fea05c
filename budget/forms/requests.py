"""Forms about a request: remarks, decisions, lines changed by hand."""

from __future__ import annotations

from typing import Any

from django import forms

from ..models import BudgetLine, BudgetRequest
from .fields import RupiahField, VersionedForm, field_of


class LineChoiceField(forms.ModelChoiceField):
    def label_from_instance(self, line: BudgetLine) -> str:
        return line.description


class NoteForm(forms.Form):
    """A remark, on one line or on the whole request."""

    line = LineChoiceField(
        label="Mengenai",
        queryset=BudgetLine.objects.none(),
        required=False,
        empty_label="Seluruh usulan",
    )
    text = forms.CharField(
        label="Catatan",
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4}),
        error_messages={"required": "Catatan belum diisi. Tulis apa yang perlu diperbaiki."},
    )

    def __init__(self, *args: Any, budget: BudgetRequest, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field_of(self, "line").queryset = budget.lines.all()

    @property
    def line_id(self) -> int | None:
        line = self.cleaned_data["line"]
        return line.pk if line else None


class ReturnForm(NoteForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["text"].label = "Yang perlu diperbaiki"
        self.fields["text"].required = False
        self.fields["text"].help_text = (
            "Satker membaca catatan ini di samping barisnya. Boleh kosong bila Anda sudah menulis "
            "catatan pada usulan ini sejak diajukan."
        )


class CancelForm(forms.Form):
    text = forms.CharField(
        label="Alasan pembatalan",
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": "Alasan belum diisi. Tulis mengapa usulan ini dibatalkan."},
    )
    line_id = None


class OverForm(forms.Form):
    """Why a request is submitted although it is above its ceiling."""

    text = forms.CharField(
        label="Alasan melampaui pagu",
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Tampil pada usulan, rekapitulasi, dan Excel.",
        error_messages={"required": "Alasan belum diisi. Tulis mengapa usulan melampaui pagu."},
    )
    line_id = None


class OverrideForm(VersionedForm):
    quantity = forms.IntegerField(
        label="Volume", min_value=0, max_value=1_000_000, help_text="Hasil kali semua faktor."
    )
    unit_price = RupiahField(label="Harga satuan (Rp)")
    reason = forms.CharField(
        label="Alasan",
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Tampil pada usulan dan tersimpan dalam riwayat.",
        error_messages={"required": "Alasan belum diisi. Tulis mengapa baris ini diubah."},
    )

    def __init__(self, *args: Any, line: BudgetLine, **kwargs: Any) -> None:
        initial = {
            "quantity": line.quantity,
            "unit_price": line.unit_price,
            "reason": line.override_reason,
            "version": line.request.version,
        }
        super().__init__(*args, initial=initial, **kwargs)
        self.fields["quantity"].help_text = f"Dalam {line.unit}; hasil kali semua faktor."
        self.fields["unit_price"].help_text = (
            "Tarif yang sudah ditetapkan adalah batas tertinggi; hanya PKSDM yang dapat "
            "menetapkan harga di atasnya."
        )
