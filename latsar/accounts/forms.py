from __future__ import annotations

from django import forms
from django.contrib.auth.forms import AuthenticationForm


class LoginForm(AuthenticationForm):
    error_messages = {
        "invalid_login": (
            "Nama pengguna atau kata sandi tidak cocok. "
            "Periksa huruf besar dan kecil, lalu coba lagi."
        ),
        "inactive": "Akun ini sudah dinonaktifkan. Hubungi admin KPU Provinsi atau PKSDM.",
    }
    username = forms.CharField(
        label="Nama pengguna",
        widget=forms.TextInput(attrs={"autocomplete": "username", "autofocus": True}),
    )
    password = forms.CharField(
        label="Kata sandi",
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )
