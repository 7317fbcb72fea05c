"""Money as it is typed, and forms that carry the version of what they change."""

from __future__ import annotations

from typing import Any

from django import forms

from latsar.formatting import number

from ..rules import whole_rupiah

MOST_RUPIAH = 10**12


class RupiahField(forms.CharField):
    """Whole rupiah, typed as 130000, 130.000 or Rp130.000."""

    def __init__(self, **kwargs: Any) -> None:
        widget = forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"})
        super().__init__(widget=widget, max_length=24, **kwargs)

    def prepare_value(self, value: Any) -> Any:
        return number(value) if isinstance(value, int) else value

    def clean(self, value: Any) -> int:
        amount = whole_rupiah(super().clean(value))
        if amount is None:
            raise forms.ValidationError(
                "Tulis jumlah rupiah tanpa desimal, misalnya 130000 atau Rp130.000."
            )
        if amount > MOST_RUPIAH:
            raise forms.ValidationError(f"Jumlah paling besar Rp{number(MOST_RUPIAH)}.")
        return amount


def with_version(data: Any, version: int) -> Any:
    """Keep what was typed, but let the next save build on what is stored now."""
    fresh = data.copy()
    fresh["version"] = str(version)
    return fresh


def field_of(form: forms.BaseForm, name: str) -> Any:
    return form.fields[name]


class VersionedForm(forms.Form):
    """A form that carries the version of what it changes."""

    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def offer_again(self, version: int) -> None:
        self.data = with_version(self.data, version)
