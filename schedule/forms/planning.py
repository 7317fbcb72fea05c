"""Forms of the plan: what the planner is asked, and the scenarios that are kept of it."""

from __future__ import annotations

from typing import Any

from django import forms

from latsar.accounts.models import User
from latsar.organizations.choices import Level
from latsar.organizations.models import Program, Satker

from ..services.planner import Plan
from .common import CHOOSE_OFFICE, choices_of, date_input, organisers


class PlanForm(forms.Form):
    """What the planner is asked: which province, in which window, how large."""

    satker = forms.ModelChoiceField(
        label="Penyelenggara", queryset=Satker.objects.none(), empty_label=CHOOSE_OFFICE
    )
    start = forms.DateField(label="Mulai paling awal", widget=date_input())
    end = forms.DateField(label="Selesai paling lambat", widget=date_input())
    capacity = forms.IntegerField(label="Kapasitas tiap angkatan", min_value=1, max_value=200)

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        satkers = organisers(user).filter(level=Level.PROVINCE)
        choices_of(self, "satker").queryset = satkers
        if not user.is_national:
            self.initial["satker"] = satkers.first()
        program = Program.objects.order_by("-fiscal_year").first()
        if program:
            self.initial["start"] = program.starts_on
            self.initial["end"] = program.ends_on
            self.initial["capacity"] = program.default_capacity

    def order(self) -> dict[str, Any]:
        """Return the keyword arguments of plan_province."""
        data = self.cleaned_data
        return {
            "province_satker": data["satker"],
            "start": data["start"],
            "end": data["end"],
            "capacity": data["capacity"],
        }

    def hidden(self, plan: Plan) -> list[tuple[str, str]]:
        """Return the fields with which the preview is applied."""
        typed = [(name, self[name].value()) for name in self.fields]
        return [(n, getattr(v, "isoformat", lambda v=v: str(v))()) for n, v in typed] + [
            ("seen", plan.fingerprint)
        ]
