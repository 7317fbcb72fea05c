"""Forms of the plan: what the planner is asked, and the scenarios that are kept of it."""

from __future__ import annotations

from typing import Any, cast

from django import forms

from latsar.accounts.models import User
from latsar.formatting import date_range
from latsar.organizations.choices import Level
from latsar.organizations.models import Program, Satker

from ..models import Wave
from ..services.planner import Plan
from ..services.questions import AWAY_AUTO, Question
from .common import CHOOSE_OFFICE, choices_of, date_input, organisers

AWAY_DAYS = [
    (AWAY_AUTO, "Otomatis"),
    ("all", "Semua 25 hari pelatihan"),
    ("classical", "7 hari klasikal saja"),
]
FALLBACK_PERCENT = 50
MOST_SEATS = 20_000


class QuestionForm(forms.Form):
    """The parameters of a plan, with the programme's values to begin with."""

    start = forms.DateField(label="Mulai paling awal", widget=date_input())
    end = forms.DateField(label="Selesai paling lambat", widget=date_input())
    capacity = forms.IntegerField(label="Kapasitas tiap angkatan", min_value=1, max_value=200)
    away_percent = forms.IntegerField(
        label="Pergi bersamaan paling banyak (%)",
        min_value=1,
        max_value=100,
        required=False,
        help_text="Dari peserta satu satker pada hari yang sama.",
    )
    away_days = forms.ChoiceField(
        label="Dihitung pada",
        choices=AWAY_DAYS,
        required=False,
        help_text="Otomatis: semua hari; hanya hari klasikal bila tidak semua mendapat kursi.",
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        program = Program.objects.order_by("-fiscal_year").first()
        if program:
            self.initial.setdefault("start", program.starts_on)
            self.initial.setdefault("end", program.ends_on)
            self.initial.setdefault("capacity", program.default_capacity)
            self.initial.setdefault("away_percent", program.away_percent)
        self.initial.setdefault("away_days", AWAY_AUTO)
        if self.is_bound:
            self.show_defaults()

    def show_defaults(self) -> None:
        """Fill in what an address left out, so that the page shows what was really asked."""
        asked: Any = self.data
        filled = asked.copy()
        for name in ("away_percent", "away_days"):
            if not filled.get(name) and self.initial.get(name):
                filled[name] = self.initial[name]
        self.data = filled

    def question(self) -> Question:
        """Return what was asked; the away rule of the programme where it was left out."""
        data = self.cleaned_data
        return Question(
            start=data["start"],
            end=data["end"],
            capacity=data["capacity"],
            away_percent=data["away_percent"] or percent_of(data["start"].year),
            away_days=data["away_days"] or AWAY_AUTO,
            wave_seats=self.wave_seats(),
        )

    def wave_seats(self) -> dict[int, int]:
        """Return the seats by wave where they are to be others."""
        return {}


def percent_of(year: int) -> int:
    program = Program.objects.filter(fiscal_year=year).first()
    return program.away_percent if program else FALLBACK_PERCENT


class PlanForm(QuestionForm):
    """What the planner is asked: which province, in which window, how large."""

    satker = forms.ModelChoiceField(
        label="Penyelenggara", queryset=Satker.objects.none(), empty_label=CHOOSE_OFFICE
    )
    field_order = ["satker", "start", "end", "capacity", "away_percent", "away_days"]

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        satkers = organisers(user).filter(level=Level.PROVINCE)
        choices_of(self, "satker").queryset = satkers
        if not user.is_national:
            self.initial.setdefault("satker", satkers.first())

    def order(self) -> dict[str, Any]:
        """Return the keyword arguments of plan_province."""
        return {"province_satker": self.cleaned_data["satker"], **self.question().arguments()}

    def hidden(self) -> list[tuple[str, str]]:
        """Return the fields that carry what was asked to the next step."""
        question = self.question()
        values = {"satker": self.cleaned_data["satker"].pk, **question.as_json()}
        del values["wave_seats"]
        return [(name, str(value)) for name, value in values.items()]

    def hidden_to_apply(self, plan: Plan) -> list[tuple[str, str]]:
        """Return the fields with which the preview is applied."""
        return [*self.hidden(), ("seen", plan.fingerprint)]


def name_field() -> forms.CharField:
    return forms.CharField(
        label="Nama skenario",
        max_length=80,
        help_text="Misalnya: kapasitas 35, atau mulai 9 Februari.",
    )


class ScenarioForm(PlanForm):
    """A scenario of one province: the parameters, and the seats of each of its waves."""

    name = name_field()
    field_order = ["name", *PlanForm.field_order]

    def __init__(self, *args: Any, user: User, satker: Satker | None, **kwargs: Any) -> None:
        super().__init__(*args, user=user, **kwargs)
        center = satker.province.training_center_id if satker and satker.province else None
        self.waves = list(Wave.objects.filter(training_center=center).order_by("starts_on"))
        changed = cast(dict[int, int], self.initial.get("wave_seats", {}))
        for wave in self.waves:
            self.fields[wave_field(wave)] = forms.IntegerField(
                label=f"Kursi gelombang {wave.number} TA {wave.fiscal_year}",
                min_value=1,
                max_value=MOST_SEATS,
                required=False,
                help_text=f"{date_range(wave.starts_on, wave.ends_on)}; "
                f"sekarang {wave.seats} kursi.",
            )
            self.initial[wave_field(wave)] = changed.get(wave.pk, wave.seats)

    def wave_seats(self) -> dict[int, int]:
        typed = {w.pk: self.cleaned_data.get(wave_field(w)) for w in self.waves}
        now = {w.pk: w.seats for w in self.waves}
        return {pk: seats for pk, seats in typed.items() if seats and seats != now[pk]}


def wave_field(wave: Wave) -> str:
    return f"wave_{wave.pk}"


class NationForm(QuestionForm):
    """A scenario of the whole nation."""

    name = name_field()
    field_order = ["name"]
