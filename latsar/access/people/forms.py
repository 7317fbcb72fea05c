from __future__ import annotations

import re
from typing import Any, cast

from django import forms
from django.contrib.auth.validators import UnicodeUsernameValidator

from latsar.accounts.choices import Role
from latsar.accounts.models import User
from latsar.nip import NipProblem, check_staff_nip
from latsar.organizations.choices import Level
from latsar.organizations.models import Satker

from .accounts import FIELDS, stamp_of
from .rules import NAME_LENGTH, office_problem, roles_given_by

SEPARATORS = re.compile(r"[\s.'’-]")
OWN = ("role", "satker")  # nobody changes these of the own account
USERNAME_SHAPE = UnicodeUsernameValidator(
    message="Nama pengguna hanya boleh berisi huruf, angka, dan tanda @ . + - _, tanpa spasi."
)


class AccountForm(forms.Form):
    """One account. It reads and words the fields; the service decides."""

    version = forms.CharField(widget=forms.HiddenInput, required=False)
    name = forms.CharField(
        label="Nama lengkap",
        max_length=NAME_LENGTH,
        help_text="Dengan gelar, seperti pada surat keputusan.",
        error_messages={"required": "Nama belum diisi. Tulis nama lengkap pemilik akun."},
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    nip = forms.CharField(
        label="NIP",
        max_length=40,
        required=False,
        help_text="18 angka; spasi boleh. Dapat dipakai untuk masuk. Kosongkan bila pemilik akun "
        "bukan ASN.",
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
    )
    email = forms.EmailField(
        label="Surel",
        max_length=254,
        required=False,
        help_text="Surel dinas. Dapat dipakai untuk masuk.",
        widget=forms.EmailInput(attrs={"autocomplete": "off"}),
    )
    username = forms.CharField(
        label="Nama pengguna",
        max_length=NAME_LENGTH,
        required=False,
        validators=[USERNAME_SHAPE],
        help_text="Boleh kosong: disusun dari surel (bagian sebelum @) atau NIP.",
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "none"}),
    )
    role = forms.ChoiceField(
        label="Peran",
        help_text="Operator mengerjakan satkernya sendiri; admin provinsi mengelola semua satker "
        "di provinsinya.",
        error_messages={"required": "Peran belum dipilih."},
    )
    satker = forms.ModelChoiceField(
        label="Satker",
        queryset=Satker.objects.none(),
        required=False,
        empty_label="Pilih satker",
        error_messages={
            "invalid_choice": "Satker ini di luar kewenangan akun Anda. Pilih satker dari daftar."
        },
    )

    def __init__(self, *args: Any, user: User, account: User | None = None, **kwargs: Any) -> None:
        if account:
            kwargs["initial"] = values_of(account) | {"version": stamp_of(account)}
        super().__init__(*args, **kwargs)
        roles = [(role.value, role.label) for role in roles_given_by(user.role)]
        cast(forms.ChoiceField, self.fields["role"]).choices = [("", "Pilih peran"), *roles]
        offices = Satker.objects.visible_to(user).order_by("code")
        satker: Any = self.fields["satker"]
        satker.queryset = offices
        satker.label_from_instance = lambda office: f"{office.code} {office.name}"
        if user.role == Role.PKSDM:
            self.fields["role"].help_text += " PKSDM dan auditor bekerja untuk seluruh satker."
            satker.help_text = "Untuk PKSDM dan auditor: satker 00, atau kosong."
        if account and account.pk == user.pk:
            for name in OWN:
                self.fields[name].disabled = True
                self.fields[name].help_text = "Untuk akun sendiri hanya diubah oleh admin lain."

    def clean_nip(self) -> str:
        nip = SEPARATORS.sub("", self.cleaned_data["nip"])
        if nip:
            try:
                check_staff_nip(nip)
            except NipProblem as problem:
                raise forms.ValidationError(str(problem)) from None
        return nip

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        role, satker = data.get("role"), data.get("satker")
        if role and "satker" not in self.errors and not self.fields["satker"].disabled:
            problem = office_problem(role, Level(satker.level) if satker else None)
            if problem:
                self.add_error("satker", problem)
        return data

    @property
    def values(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in FIELDS}

    def offer_again(self, account: User) -> None:
        """Keep what was typed, but let the next save build on the account as it is stored now."""
        self.data = {**self.data.dict(), "version": stamp_of(account)}  # type: ignore[attr-defined]


def values_of(account: User) -> dict[str, Any]:
    return {
        "name": account.get_full_name(),
        "nip": account.nip or "",
        "email": account.email,
        "username": account.username,
        "role": account.role,
        "satker": account.satker_id,
    }


class DeactivateForm(forms.Form):
    reason = forms.CharField(
        label="Alasan",
        max_length=200,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Misalnya mutasi atau purnabakti. Alasan tersimpan di riwayat.",
        error_messages={"required": "Alasan belum diisi. Tulis mengapa akun ini dinonaktifkan."},
    )
