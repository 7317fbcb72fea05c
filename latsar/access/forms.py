"""The forms of signing in and of the own account."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib.auth import authenticate
from django.contrib.auth.forms import AuthenticationForm, SetPasswordForm
from django.http import HttpRequest

from latsar.accounts.models import User

from .passwords import has_lapsed

LONGEST_PASSWORD = 1_000
NOT_YOURS = "Kata sandi tidak cocok. Ketik kata sandi yang Anda pakai untuk masuk."


class LoginForm(AuthenticationForm):
    error_messages = {
        "invalid_login": (
            "Nama pengguna atau kata sandi tidak cocok. "
            "Periksa huruf besar dan kecil, lalu coba lagi."
        ),
        "inactive": "Akun ini sudah dinonaktifkan. Hubungi admin KPU Provinsi atau PKSDM.",
        "lapsed": (
            "Kata sandi pertama ini sudah tidak berlaku karena terlalu lama tidak dipakai. "
            "Minta kata sandi pertama yang baru kepada admin KPU Provinsi atau PKSDM."
        ),
    }
    username = forms.CharField(label="Nama pengguna, NIP, atau surel", max_length=254)
    password = forms.CharField(label="Kata sandi", strip=False, max_length=LONGEST_PASSWORD)

    def confirm_login_allowed(self, user: User) -> None:
        """Only who knew the password learns this of the account."""
        super().confirm_login_allowed(user)
        if has_lapsed(user):
            raise forms.ValidationError(self.error_messages["lapsed"], code="lapsed")


class CodeForm(forms.Form):
    otp_code = forms.CharField(
        label="Kode",
        max_length=40,
        widget=forms.TextInput(
            attrs={
                "autocomplete": "one-time-code",
                "autocapitalize": "none",
                "spellcheck": "false",
                "autofocus": True,
            }
        ),
        error_messages={"required": "Ketik kode dari ponsel Anda."},
    )

    def clean_otp_code(self) -> str:
        return "".join(self.cleaned_data["otp_code"].split())


class KnowsPasswordForm(forms.Form):
    """Asks for the password again; wrong ones count as failed sign-ins do."""

    def __init__(self, *args: Any, request: HttpRequest, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.request = request

    password = forms.CharField(
        label="Kata sandi Anda",
        strip=False,
        max_length=LONGEST_PASSWORD,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
        error_messages={"required": "Ketik kata sandi Anda."},
    )

    def clean_password(self) -> str:
        check_own_password(self.request, self.cleaned_data["password"])
        return str(self.cleaned_data["password"])


class ChangePasswordForm(SetPasswordForm):
    """The old password, the new one, and the new one again."""

    field_order = ["old_password", "new_password1", "new_password2"]
    error_messages = {
        "password_mismatch": (  # nosec B105  # a sentence, no password
            "Kedua kata sandi baru tidak sama. Ketik ulang keduanya."
        )
    }
    old_password = forms.CharField(
        label="Kata sandi sekarang",
        strip=False,
        max_length=LONGEST_PASSWORD,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password", "autofocus": True}),
    )
    new_password1 = forms.CharField(
        label="Kata sandi baru",
        strip=False,
        max_length=LONGEST_PASSWORD,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        help_text=(
            "Paling sedikit 12 karakter, tidak umum, dan tidak mirip dengan nama, NIP, atau surel "
            "Anda. Beberapa kata yang tidak berhubungan mudah diingat dan sulit ditebak."
        ),
    )
    new_password2 = forms.CharField(
        label="Kata sandi baru, sekali lagi",
        strip=False,
        max_length=LONGEST_PASSWORD,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )

    def __init__(self, *args: Any, request: HttpRequest, **kwargs: Any) -> None:
        super().__init__(request.user, *args, **kwargs)
        self.request = request

    def validate_password_for_user(self, user: Any, *args: Any, **kwargs: Any) -> None:
        """Say what a password lacks at the first of the two fields, above its rules."""
        super().validate_password_for_user(user, "new_password1")

    def clean_old_password(self) -> str:
        check_own_password(self.request, self.cleaned_data["old_password"])
        return str(self.cleaned_data["old_password"])


def check_own_password(request: HttpRequest, password: str) -> None:
    user = request.user
    known = authenticate(request, username=user.get_username(), password=password)
    if known is None or known.pk != user.pk:
        raise forms.ValidationError(NOT_YOURS)
