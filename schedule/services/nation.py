"""The scenario of the nation: one of every province, worked out and applied one after another.

Each step is a transaction of its own and leaves out what is done, so that a job that was cut off
goes on where it stopped.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from django.utils import timezone

from latsar.accounts.models import User
from latsar.accounts.permissions import require_pksdm
from latsar.audit.services import record
from latsar.background.services import Progress
from latsar.errors import Refused
from latsar.organizations.choices import Level
from latsar.organizations.models import Satker

from ..choices import ScenarioState
from ..models import PlanScenario
from .plan_nation import setjen_note
from .questions import Question
from .scenarios import apply_scenario, check_name, facts, keep_scenario
from .seats import without_seat
from .summaries import add_up


@dataclass
class Applied:
    """What became of the provinces of a national scenario."""

    provinces: int = 0
    seated: int = 0
    refused: list[tuple[str, str]] = field(default_factory=list)


def begin_nation(*, actor: User, question: Question, name: str) -> PlanScenario:
    """Make the empty scenario of the nation; `work_out_nation` fills it in the background."""
    require_pksdm(actor)
    if question.end < question.start:
        raise Refused(
            "Tanggal akhir lebih awal daripada tanggal mulai. Tukar atau perbaiki kedua tanggal.",
            field="end",
        )
    central = Satker.objects.filter(level=Level.CENTRAL).first()
    if central is None:
        raise Refused("Satker pusat (00) belum ada. Muat data referensi lebih dahulu.")
    check_name(central, question.year, name, None)
    return PlanScenario.objects.create(
        satker=central,
        fiscal_year=question.year,
        name=name.strip(),
        made_by=actor,
        parameters=question.as_json(),
        state=ScenarioState.WORKING,
    )


def work_out_nation(*, actor: User, scenario: PlanScenario, progress: Progress) -> PlanScenario:
    """Work out every province where somebody waits for a seat, in turn.

    Those that can't be planned at all are named.
    """
    require_pksdm(actor)
    if scenario.state != ScenarioState.WORKING:
        return scenario
    question = Question.from_json(scenario.parameters)
    done = set(scenario.parts.values_list("satker", flat=True))
    satkers = provinces_waiting(actor)
    refused: list[tuple[str, str]] = []
    for n, satker in enumerate(satkers):
        progress(n, len(satkers), f"Menghitung {satker}")
        if satker.pk in done:
            continue
        try:
            keep_scenario(
                actor=actor,
                satker=satker,
                question=question,
                name=scenario.name,
                parent=scenario,
                with_basis=False,
            )
        except Refused as refusal:
            refused.append((str(satker), refusal.message))
    progress(len(satkers), len(satkers), "Merangkum hasil")
    parts = list(scenario.parts.values_list("result", flat=True))
    scenario.result = add_up(parts) | {"refused": refused, "notes": setjen_note(actor)}
    scenario.state = ScenarioState.DRAFT
    scenario.save(update_fields=["result", "state"])
    record(actor, "scenario.kept", scenario, after=facts(scenario))
    return scenario


def provinces_waiting(actor: User) -> list[Satker]:
    """Return the KPU Provinsi where somebody has no seat; the others need no plan."""
    waiting = set(without_seat(actor).order_by().values_list("satker__province", flat=True))
    satkers = Satker.objects.filter(level=Level.PROVINCE).with_province().order_by("code")
    return [s for s in satkers if s.province_id in waiting]


def apply_nation(*, actor: User, scenario: PlanScenario, progress: Progress) -> Applied:
    """Apply the provinces that are still drafts, each by itself; the refused ones stay drafts."""
    require_pksdm(actor)
    if scenario.state not in (ScenarioState.DRAFT, ScenarioState.APPLIED):
        raise Refused(
            f"Skenario ini {scenario.get_state_display().lower()}, tidak dapat diterapkan."
        )
    applied = Applied()
    parts = list(
        scenario.parts.filter(state=ScenarioState.DRAFT)
        .select_related("satker__province")
        .defer("placements")
        .order_by("satker__code")
    )
    for n, part in enumerate(parts):
        progress(n, len(parts), f"Menerapkan {part.satker}")
        try:
            _, plan = apply_scenario(actor=actor, scenario=part)
        except Refused as refusal:
            applied.refused.append((str(part.satker), refusal.message))
        else:
            applied.provinces += 1
            applied.seated += plan.enrolled
    if not scenario.parts.filter(state=ScenarioState.DRAFT).exists():
        close_nation(actor, scenario)
    return applied


def close_nation(actor: User, scenario: PlanScenario) -> None:
    """Mark the national scenario applied once none of its provinces waits."""
    changed = PlanScenario.objects.filter(pk=scenario.pk, state=ScenarioState.DRAFT).update(
        state=ScenarioState.APPLIED, applied_at=timezone.now(), applied_by=actor
    )
    if changed:
        record(actor, "scenario.applied", scenario, after=facts(scenario))
