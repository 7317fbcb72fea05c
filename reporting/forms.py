"""Forms of the letters. They clean what was typed; services decide and store."""

from __future__ import annotations

from typing import Any, cast

from django import forms
from django.core.exceptions import ValidationError

from latsar.accounts.models import User
from latsar.errors import Refused
from latsar.organizations.models import Official, Satker

from .choices import LetterKind
from .letters.numbering import check_number, check_pattern
from .letters.snapshot import numberings_of
from .models import LegalBasis, Letter, LetterSettings

OWN, EXTERNAL = "own", "external"


class LinesField(forms.CharField):
    """A list, typed one item a line."""

    widget = forms.Textarea

    def prepare_value(self, value: Any) -> Any:
        return "\n".join(value) if isinstance(value, list) else value

    def to_python(self, value: Any) -> list[str]:  # type: ignore[override]
        lines = value if isinstance(value, list) else str(value or "").splitlines()
        return [" ".join(line.split()) for line in lines if line.strip()]

    def validate(self, value: Any) -> None:
        if self.required and not value:
            raise ValidationError(self.error_messages["required"], code="required")
        too_long = next((line for line in value if len(line) > 200), None)
        if too_long or len(value) > 15:
            raise ValidationError("Paling banyak 15 baris, masing-masing paling panjang 200 huruf.")

    def run_validators(self, value: Any) -> None:
        """Lines are checked in `validate`; the validators of one text do not fit a list."""


def lines_widget(rows: int) -> forms.Textarea:
    return forms.Textarea(attrs={"rows": rows})


class LetterForm(forms.ModelForm):
    """What an office may word itself; figures and lists come from the data."""

    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    carbon_copies = LinesField(
        label="Tembusan",
        required=False,
        widget=lines_widget(4),
        help_text="Satu penerima tembusan tiap baris.",
    )

    class Meta:
        model = Letter
        fields = (
            "dated_on",
            "nature",
            "subject",
            "recipient",
            "recipient_place",
            "signatory",
            "extra_text",
            "carbon_copies",
        )
        widgets = {
            "dated_on": forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
            "recipient": lines_widget(3),
            "extra_text": lines_widget(3),
        }
        help_texts = {
            "dated_on": "Tanggal yang tercetak. Tahunnya menentukan deret nomor.",
            "recipient": "Satu penerima tiap baris. Baris yang dimulai dengan “c.q.” atau “u.p.” "
            "melanjutkan penerima di atasnya.",
            "recipient_place": "Tercetak setelah “di”, misalnya Kupang atau Tempat.",
            "signatory": "Pejabat satker ini yang masih menjabat. Tambahkan pejabat di Referensi.",
            "extra_text": "Boleh kosong. Dicetak sebelum kalimat penutup, misalnya narahubung.",
        }

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial["version"] = self.instance.version
        signatory = cast(forms.ModelChoiceField, self.fields["signatory"])
        signatory.queryset = Official.objects.visible_to(user).filter(
            satker=self.instance.satker, is_active=True
        )
        signatory.empty_label = "Belum ada: nama dikosongkan dengan titik-titik"

    def values(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in self._meta.fields}


class OfficeForm(forms.Form):
    """Which office a letter is made for."""

    satker = forms.ModelChoiceField(
        label="Satker", queryset=Satker.objects.none(), to_field_name="code", empty_label=None
    )

    def __init__(self, *args: Any, offices: Any, nation: str | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        satker = cast(forms.ModelChoiceField, self.fields["satker"])
        satker.queryset = offices
        satker.empty_label = nation
        satker.required = nation is None


class RegisterForm(forms.Form):
    """Whose register, of which year."""

    satker = forms.ModelChoiceField(
        label="Satker", queryset=Satker.objects.none(), to_field_name="code", empty_label=None
    )
    tahun = forms.ChoiceField(label="Tahun")

    def __init__(self, *args: Any, offices: Any, years: list[int], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        cast(forms.ModelChoiceField, self.fields["satker"]).queryset = offices
        cast(forms.ChoiceField, self.fields["tahun"]).choices = [(y, str(y)) for y in years]


class IssueForm(forms.Form):
    """Whose number the letter gets; the version tells a stale page."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    numbering = forms.ChoiceField(
        label="Nomor surat",
        widget=forms.RadioSelect,
        choices=[
            (OWN, "Nomor berikutnya dari aplikasi ini"),
            (EXTERNAL, "Nomor dari sistem lain"),
        ],
        initial=OWN,
    )
    external_number = forms.CharField(
        label="Nomor dari sistem lain",
        required=False,
        max_length=80,
        help_text="Diisi hanya bila nomor diberikan sistem lain, misalnya agenda kantor.",
    )

    def __init__(self, *args: Any, letter: Letter, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.letter = letter

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if cleaned.get("numbering") == EXTERNAL:
            try:
                own = numberings_of(self.letter.satker)
                number = cleaned.get("external_number") or ""
                cleaned["external_number"] = check_number(number, own)
            except Refused as refusal:
                self.add_error("external_number", refusal.message)
        elif cleaned.get("external_number"):
            self.add_error(
                "external_number",
                "Nomor ini diisi tetapi pilihannya nomor aplikasi. Pilih salah satu.",
            )
        return cleaned

    @property
    def external(self) -> str | None:
        if self.cleaned_data["numbering"] == EXTERNAL:
            return str(self.cleaned_data["external_number"])
        return None


class VoidForm(forms.Form):
    version = forms.IntegerField(widget=forms.HiddenInput)
    reason = forms.CharField(
        label="Alasan pencabutan",
        max_length=300,
        widget=lines_widget(3),
        help_text="Disimpan dalam riwayat; halaman verifikasi hanya menyebut bahwa surat dicabut.",
    )


class SettingsOfForm(OfficeForm):
    """Whose settings are shown, and for which kind of letter."""

    jenis = forms.ChoiceField(
        label="Jenis surat",
        required=False,
        choices=[("", "Semua jenis"), *LetterKind.choices],
    )


class SettingsForm(forms.ModelForm):
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    class Meta:
        model = LetterSettings
        fields = ("number_pattern", "archive_code", "type_code", "paper", "signing")

    def clean_number_pattern(self) -> str:
        pattern = " ".join(self.cleaned_data["number_pattern"].split())
        try:
            check_pattern(pattern)
        except Refused as refusal:
            raise ValidationError(refusal.message) from refusal
        return pattern


class BasisForm(forms.ModelForm):
    kinds = forms.MultipleChoiceField(
        label="Dikutip dalam surat",
        choices=LetterKind.choices,
        widget=forms.CheckboxSelectMultiple,
    )

    class Meta:
        model = LegalBasis
        fields = ("text", "kinds", "position", "is_active")
        widgets = {"text": lines_widget(3)}
        help_texts = {
            "text": "Tanpa titik atau titik koma di akhir; tanda baca ditambahkan surat.",
            "position": "Urutan dalam surat, dari yang kecil.",
        }


class FileForm(forms.Form):
    """A PDF whose bytes are compared with those issued; it is not kept."""

    LIMIT = 5 * 1024 * 1024

    file = forms.FileField(
        label="Berkas PDF",
        widget=forms.FileInput(attrs={"accept": "application/pdf"}),
        help_text="Berkas tidak disimpan; hanya sidik (SHA-256) isinya yang dibandingkan.",
    )

    def clean_file(self) -> Any:
        file = self.cleaned_data["file"]
        if file.size > self.LIMIT:
            raise ValidationError("Berkas lebih besar dari 5 MB; surat selalu lebih kecil.")
        return file
