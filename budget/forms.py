from __future__ import annotations

import re
from typing import Any

from django import forms

from latsar.formatting import number
from latsar.organizations.choices import Provenance
from latsar.organizations.models import Province, Satker
from latsar.organizations.services import current_year

from .choices import ALLOWANCE_KINDS, RateKind
from .models import AllowanceRule, BudgetLine, BudgetRequest, Rate

MOST_RUPIAH = 10**12
WHOLE_RUPIAH = re.compile(r"^([0-9]+|[0-9]{1,3}(\.[0-9]{3})+)$")  # 130.5 is no amount


class RupiahField(forms.CharField):
    """Whole rupiah, typed as 130000, 130.000 or Rp130.000."""

    def __init__(self, **kwargs: Any) -> None:
        widget = forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"})
        super().__init__(widget=widget, max_length=24, **kwargs)

    def prepare_value(self, value: Any) -> Any:
        return number(value) if isinstance(value, int) else value

    def clean(self, value: Any) -> int:
        text = super().clean(value).lower().removeprefix("rp").replace(" ", "")
        whole = text.removesuffix(",00").removesuffix(",-")
        digits = whole.replace(".", "")
        if not WHOLE_RUPIAH.match(whole):
            raise forms.ValidationError(
                "Tulis jumlah rupiah tanpa desimal, misalnya 130000 atau Rp130.000."
            )
        if int(digits) > MOST_RUPIAH:
            raise forms.ValidationError(f"Jumlah paling besar Rp{number(MOST_RUPIAH)}.")
        return int(digits)


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


class ReasonForm(forms.Form):
    text = forms.CharField(
        label="Alasan",
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": "Alasan belum diisi. Tulis mengapa tarif ini dicabut."},
    )


class CancelForm(forms.Form):
    text = forms.CharField(
        label="Alasan pembatalan",
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": "Alasan belum diisi. Tulis mengapa usulan ini dibatalkan."},
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


class PriceForm(forms.Form):
    """What a new rate says, whatever its scope."""

    amount = RupiahField(label="Tarif (Rp)")
    legal_basis = forms.CharField(
        label="Dasar hukum",
        max_length=200,
        help_text="Tercetak pada RAB, misalnya: PMK 32 Tahun 2025 (SBM TA 2026).",
        error_messages={"required": "Dasar hukum belum diisi. Tulis peraturan atau penetapannya."},
    )
    provenance = forms.ChoiceField(
        label="Keabsahan data", choices=Provenance.choices, initial=Provenance.VERIFIED
    )
    account_code = forms.RegexField(
        label="Kode akun",
        regex=r"^\d{6}$",
        required=False,
        help_text="Enam angka menurut bagan akun standar.",
        error_messages={"invalid": "Kode akun terdiri atas 6 angka."},
    )


class ReplaceRateForm(PriceForm):
    def __init__(self, *args: Any, rate: Rate, **kwargs: Any) -> None:
        initial = {
            "amount": rate.amount,
            "legal_basis": rate.legal_basis,
            "account_code": rate.account_code,
        }
        super().__init__(*args, initial=initial, **kwargs)


class NewRateForm(PriceForm):
    kind = forms.ChoiceField(label="Jenis", choices=RateKind.choices)
    fiscal_year = forms.IntegerField(label="Tahun anggaran", min_value=2020, max_value=2100)
    province = forms.ModelChoiceField(
        label="Provinsi",
        queryset=Province.objects.none(),
        required=False,
        empty_label="Nasional",
        help_text="Uang harian dan kontribusi mengikuti provinsi tempat pelatihan.",
    )
    satker_code = forms.CharField(
        label="Kode satker",
        max_length=5,
        required=False,
        help_text="Hanya untuk tarif khusus satu satker, misalnya 53.71. Kosongkan bila tidak.",
    )
    field_order = ["kind", "fiscal_year", "province", "satker_code", "amount"]

    def __init__(self, *args: Any, user: Any, **kwargs: Any) -> None:
        super().__init__(*args, initial={"fiscal_year": current_year()}, **kwargs)
        field_of(self, "province").queryset = Province.objects.visible_to(user)
        self.offices = Satker.objects.visible_to(user)

    def clean_satker_code(self) -> Satker | None:
        code = self.cleaned_data["satker_code"].strip()
        if not code:
            return None
        satker = self.offices.filter(code=code).first()
        if satker is None:
            raise forms.ValidationError(
                f"Tidak ada satker dengan kode {code}. Gunakan kode Kemendagri, misalnya 53.71."
            )
        return satker

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        satker, province = data.get("satker_code"), data.get("province")
        if satker and province:
            self.add_error("satker_code", "Pilih salah satu saja: provinsi atau satker.")
        scope = satker.code if satker else province.code if province else ""
        same = {"kind": data.get("kind"), "fiscal_year": data.get("fiscal_year")}
        if not self.errors and Rate.objects.current().filter(scope_code=scope, **same).exists():
            self.add_error(
                None,
                "Tarif jenis ini sudah ada untuk lingkup dan tahun tersebut. "
                "Gunakan tindakan “Ganti” pada daftar tarif.",
            )
        return data


class RuleForm(forms.ModelForm):
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    days = forms.IntegerField(
        label="Hari per peserta",
        min_value=0,
        max_value=60,
        required=False,
        help_text=AllowanceRule._meta.get_field("days").help_text,
    )

    class Meta:
        model = AllowanceRule
        fields = ("rate_kind", "days", "same_city")
        labels = {"rate_kind": "Tarif", "same_city": "Berlaku untuk peserta sekota"}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial["version"] = self.instance.version
        kinds = [(kind.value, kind.label) for kind in ALLOWANCE_KINDS]
        field_of(self, "rate_kind").choices = [("", "Tanpa uang harian"), *kinds]
        self.fields["rate_kind"].help_text = ""

    def offer_again(self, version: int) -> None:
        self.data = with_version(self.data, version)
