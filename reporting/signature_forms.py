"""What is asked for a signed copy. The passphrase is never shown again, not even after an error."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from .choices import SigningMode
from .signing import SERVICES, Credentials
from .signing.services import MOST_BYTES

SCANS = "application/pdf,image/jpeg,image/png"


class CopyForm(forms.Form):
    """The file of a letter signed on paper or in another system."""

    file = forms.FileField(label="Berkas", error_messages={"required": "Pilih berkasnya dahulu."})

    def __init__(self, *args: Any, mode: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["file"]
        if mode == SigningMode.EXTERNAL:
            field.label, accept = "Berkas PDF akhir dari sistem lain", "application/pdf"
        else:
            field.label, accept = "Pindaian surat bertanda tangan dan cap", SCANS
            field.help_text = "PDF, JPG, atau PNG, paling besar 8 MB."
        field.widget = forms.FileInput(attrs={"accept": accept})

    def clean_file(self) -> bytes:
        file = self.cleaned_data["file"]
        if file.size > MOST_BYTES:
            raise ValidationError("Berkas lebih besar dari 8 MB. Pindai dengan resolusi 150 dpi.")
        return bytes(file.read())


class SignForm(forms.Form):
    """A certificate and its passphrase, used for this signature only."""

    service = forms.ChoiceField(label="Cara")
    certificate = forms.FileField(
        label="Berkas sertifikat (.p12 atau .pfx)",
        widget=forms.FileInput(attrs={"accept": ".p12,.pfx"}),
        error_messages={"required": "Pilih berkas sertifikat penanda tangan."},
        help_text="Dipakai sekali untuk surat ini; tidak disimpan.",
    )
    passphrase = forms.CharField(
        label="Frasa sandi sertifikat",
        strip=False,
        required=False,
        max_length=200,
        widget=forms.PasswordInput(attrs={"autocomplete": "off"}),
        help_text="Tidak disimpan dan tidak dicatat.",
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [(service.key, service.label) for service in SERVICES.values()]
        self.fields["service"] = forms.ChoiceField(label="Cara", choices=choices)
        if len(choices) == 1:
            self.fields["service"].widget = forms.HiddenInput()
            self.initial.setdefault("service", choices[0][0])

    def credentials(self) -> Credentials:
        data = self.cleaned_data
        return Credentials(data["certificate"].read(200_001), data["passphrase"])
