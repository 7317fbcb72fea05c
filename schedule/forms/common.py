"""What the forms of this app share."""

from __future__ import annotations

from typing import Any, cast

from django import forms

from latsar.accounts.models import User
from latsar.organizations.choices import Level
from latsar.organizations.models import Satker

CHOOSE_OFFICE = "Pilih penyelenggara"


def date_input() -> forms.DateInput:
    return forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")


def organisers(user: User) -> Any:
    """The KPU Provinsi the user may organise for; for the nation also the Setjen."""
    satkers = Satker.objects.visible_to(user).with_province()
    if user.is_national:
        return satkers.filter(level__in=(Level.PROVINCE, Level.CENTRAL))
    return satkers.filter(level=Level.PROVINCE)


def choices_of(form: forms.BaseForm, name: str) -> forms.ModelChoiceField:
    return cast(forms.ModelChoiceField, form.fields[name])
