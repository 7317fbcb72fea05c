from __future__ import annotations

from typing import Any, cast

from django import forms
from django.forms import modelform_factory

from latsar.accounts.models import User

from .sections import Section


class ReferenceForm(forms.ModelForm):
    """The form of a section; relations are limited to the user's scope, a stale page is noticed."""

    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, user: User, section: Section, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not user.is_pksdm:
            for name in section.pksdm_fields:
                del self.fields[name]
        if not hasattr(self.instance, "version"):
            del self.fields["version"]
        else:
            self.initial["version"] = self.instance.version
        for field in self.fields.values():
            if isinstance(field, forms.ModelChoiceField):
                field.queryset = field.queryset.model.objects.visible_to(user)
                field.empty_label = "Belum ditentukan"
            elif isinstance(field, forms.TypedChoiceField) and not field.initial:
                field.choices = [
                    (v, label if v else "Belum ditentukan") for v, label in field.choices
                ]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if "version" in self.fields and self.instance.pk and cleaned.get("version"):
            self.instance.version = cleaned["version"]
        return cleaned


def form_class(section: Section) -> type[ReferenceForm]:
    """Build the ModelForm of a section, with date inputs where the model has dates."""
    dates = {
        name: forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
        for name in section.fields
        if section.model._meta.get_field(name).get_internal_type() == "DateField"
    }
    built = modelform_factory(
        section.model, form=ReferenceForm, fields=section.fields, widgets=dates
    )
    return cast(type[ReferenceForm], built)
