"""What stands behind one amount: the people, the days, the rate; as it was when it was counted."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from latsar.formatting import number

from .choices import DayKind
from .models import BudgetLine, BudgetRequest
from .rules import PAIRS, dates_text, formula, travel_dates

Facts = Mapping[str, Any]
DAY_LABELS = {kind.value: str(kind.label) for kind in DayKind}
DAYS = "hari"  # the label of the factor that counts days


@dataclass(frozen=True)
class ClassDays:
    """The days of one cohort that a line counts."""

    label: str
    dates: list[date]

    @property
    def text(self) -> str:
        return dates_text(self.dates)


@dataclass(frozen=True)
class Explanation:
    """A line with all that its amount was computed from. `is_known`: people and days are kept."""

    line: BudgetLine
    computed: str  # the formula before anything was changed by hand
    people: list[dict[str, Any]] = field(default_factory=list)
    classes: list[ClassDays] = field(default_factory=list)
    day_label: str = ""
    note: str = ""
    is_known: bool = False
    has_mentors: bool = False

    @property
    def summary(self) -> str:
        """Return "5 orang × 7 hari × Rp130.000 = Rp4.550.000, PMK 32 Tahun 2025 (SBM TA 2026)"."""
        return ", ".join(part for part in (self.line.formula, self.line.basis) if part)

    @property
    def names(self) -> list[str]:
        return [str(person["name"]) for person in self.people]

    @property
    def days_text(self) -> str:
        """Return the dates, cohort by cohort."""
        texts = [
            f"{one.label}: {one.text}" if len(self.classes) > 1 else one.text
            for one in self.classes
        ]
        return "; ".join(texts)


class Explainer:
    """Explains the lines of one request from the facts that it keeps; asks the database nothing."""

    def __init__(self, request: BudgetRequest) -> None:
        self.facts: Facts = request.facts
        self.lines = {
            (line["component"], line["description"]): line for line in self.facts.get("lines", [])
        }
        if request.basis.get("lines"):  # an overridden line's own figures before that
            computed = request.basis["lines"]
            self.computed = {(line["component"], line["description"]): line for line in computed}
        else:
            self.computed = self.lines

    def of(self, line: BudgetLine) -> Explanation:
        key = (line.component, line.description)
        computed, stored = self.computed.get(key), self.lines.get(key, {})
        first = formula(computed["factors"], computed["unit_price"]) if computed else ""
        source = stored.get("source")
        if not source or "people" not in self.facts:
            return Explanation(line, first)
        people = people_of(self.facts, source)
        factors = (computed or stored)["factors"]
        per_person = next((f["value"] for f in factors if f["label"] == DAYS), 0)
        classes, note = days_of(self.facts, source, people, per_person)
        return Explanation(
            line,
            first,
            people,
            classes,
            DAY_LABELS.get(source["day_kind"], ""),
            note,
            is_known=True,
            has_mentors=source["who"] == PAIRS,
        )


def people_of(facts: Facts, source: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Return whom the line counts, by name."""
    if source["who"] == PAIRS:
        return [pair for pair in facts["pairs"] if pair["mode"] == source["mode"]]
    return [person for person in facts["people"] if person["group"] == source["group"]]


def days_of(
    facts: Facts, source: Mapping[str, Any], people: Sequence[Mapping[str, Any]], per_person: int
) -> tuple[list[ClassDays], str]:
    """Return the dates per cohort, and a remark where the rule counts other days than these."""
    kind = source["day_kind"]
    if not kind:
        return [], ""
    classes, note = [], ""
    for key in sorted({str(person["class"]) for person in people}):
        stored = facts["cohorts"][key]
        dates = dates_in(stored, kind, per_person)
        classes.append(ClassDays(f"Angkatan {number(stored['number'])}", dates))
        if dates and len(dates) != per_person:
            note = (
                f"Aturan uang harian menetapkan {number(per_person)} hari per peserta; "
                f"jadwalnya {number(len(dates))} hari."
            )
    return sorted(classes, key=lambda one: one.label), note


def dates_in(stored: Mapping[str, Any], kind: str, per_person: int) -> list[date]:
    mode = "online" if kind == DayKind.ONLINE else "classical"
    dates = [date.fromisoformat(day) for day in stored[mode]]
    if kind == DayKind.TRAVEL and dates:
        return travel_dates(dates[0], dates[-1], per_person)
    return dates
