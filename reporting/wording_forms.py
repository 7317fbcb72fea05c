"""The form of a kind's wording: a text for each part."""

from __future__ import annotations

from typing import Any

from django import forms

from latsar.errors import Refused

from .letters.texts import check_text, tidy
from .letters.usual_texts import names_of, parts_of


class WordingForm(forms.Form):
    """One field a part, named as the part; the version tells a stale page."""

    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, kind: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.kind = kind
        for part in parts_of(kind):
            rows = min(12, 2 + len(part.text) // 70 + part.text.count("\n"))
            self.fields[part.name] = forms.CharField(
                label=part.label,
                help_text=part.hint,
                required=False,  # check_text says it better
                strip=False,
                widget=forms.Textarea(attrs={"rows": rows, "spellcheck": "true", "lang": "id"}),
            )
        self.fields["note"] = forms.CharField(
            label="Catatan versi",
            required=False,
            max_length=200,
            help_text="Mengapa naskah diubah; tercantum dalam daftar versi.",
        )

    def texts(self) -> dict[str, str]:
        """What was typed, also where it can't be used."""
        return {part.name: tidy(self[part.name].value() or "") for part in parts_of(self.kind)}

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        known = names_of(self.kind)
        for part in parts_of(self.kind):
            try:
                check_text(part.label, tidy(str(cleaned.get(part.name) or "")), known)
            except Refused as refusal:
                self.add_error(part.name, refusal.message)
        return cleaned
