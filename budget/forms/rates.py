"""Forms of PKSDM: rates, allowance rules and ceilings."""

from __future__ import annotations

from typing import Any

from django import forms

from latsar.organizations.choices import Provenance
from latsar.organizations.models import Province, Satker
from latsar.organizations.services import current_year
from latsar.spreadsheets.forms import WorkbookForm

from ..choices import ALLOWANCE_KINDS, RateKind
from ..models import AllowanceRule, BudgetCeiling, Rate
from .fields import RupiahField, VersionedForm, field_of, with_version


class ReasonForm(forms.Form):
    text = forms.CharField(
        label="Alasan",
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": "Alasan belum diisi. Tulis mengapa tarif ini dicabut."},
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


class CeilingForm(VersionedForm):
    amount = RupiahField(label="Pagu (Rp)")
    basis = forms.CharField(
        label="Dasar",
        max_length=200,
        help_text="Misalnya: DIPA-076.01.2.654321/2026 tanggal 1 Desember 2025.",
        error_messages={"required": "Dasar belum diisi. Tulis dokumen yang menetapkan pagunya."},
    )

    def __init__(self, *args: Any, ceiling: BudgetCeiling | None, **kwargs: Any) -> None:
        initial: dict[str, Any] = {"version": 0}
        if ceiling:
            initial = {name: getattr(ceiling, name) for name in ("amount", "basis", "version")}
        super().__init__(*args, initial=initial, **kwargs)


class CeilingFileForm(WorkbookForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields[
            "file"
        ].help_text = "Kolom: Kode Satker, Pagu (Rp), Dasar. Baris tanpa pagu dilewati."
