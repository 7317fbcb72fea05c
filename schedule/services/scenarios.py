"""Scenarios: plans worked out under other parameters, kept to compare, then applied or dropped.

A scenario seats nobody. Applying it plans again, and does so only when exactly the plan that was
kept comes out; whatever moved on meanwhile is noticed (`state_of`, the plan's fingerprint).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from latsar.accounts.models import User
from latsar.accounts.permissions import require_province, require_satker
from latsar.audit.services import record
from latsar.errors import Forbidden, Refused, StaleVersion
from latsar.organizations.choices import Level
from latsar.organizations.models import Satker

from ..choices import ScenarioState
from ..models import PlanScenario, Wave
from .judging import judge
from .planner import Plan, plan_province, preview_plan
from .questions import Question, default_question, seats_by_wave, state_of
from .summaries import placements_of, summarise
from .wave_changes import update_wave

BASIS_NAME = "Dasar: pengaturan sekarang"
MOVED_ON = (
    "Peserta, angkatan, gelombang, atau kalender berubah sejak skenario ini dihitung; tidak ada "
    "yang disimpan. Hitung ulang skenario ini, periksa hasilnya, lalu terapkan."
)


def keep_scenario(
    *,
    actor: User,
    satker: Satker,
    question: Question,
    name: str,
    parent: PlanScenario | None = None,
    with_basis: bool = True,
) -> PlanScenario:
    """Work out a plan of one province and keep it; first the basis, when there is none of now."""
    require_province(actor)
    require_satker(actor, satker)
    if satker.level != Level.PROVINCE:
        raise Refused("Skenario disusun untuk satu KPU Provinsi. Pilih salah satu penyelenggara.")
    question = question.only_changed(seats_by_wave(satker, question.year))
    check_name(satker, question.year, name, parent)
    if with_basis:
        ensure_basis(actor, satker, question)
    scenario = PlanScenario(
        satker=satker,
        parent=parent,
        fiscal_year=question.year,
        name=name.strip(),
        made_by=actor,
        parameters=question.as_json(),
    )
    work_out(actor, scenario)
    with transaction.atomic():
        scenario.save()
        record(actor, "scenario.kept", scenario, after=facts(scenario))
    return scenario


def check_name(satker: Satker, year: int, name: str, parent: PlanScenario | None) -> None:
    if not name.strip():
        raise Refused("Beri skenario ini nama, misalnya: kapasitas 35.", field="name")
    if parent is not None:
        return
    same = PlanScenario.objects.filter(
        satker=satker, fiscal_year=year, parent=None, name__iexact=name.strip()
    ).exclude(state=ScenarioState.DROPPED)
    if same.exists():
        raise Refused(
            f"Skenario bernama “{name.strip()}” sudah ada. Beri nama lain agar dapat dibedakan.",
            field="name",
        )


def ensure_basis(actor: User, satker: Satker, question: Question) -> PlanScenario | None:
    """Keep what the settings of now give by themselves, to compare with; None when that is asked.

    An older basis, of data that moved on, is dropped.
    """
    default = default_question(question.year)
    if question == default:
        return None
    basis = basis_of(satker, question.year)
    if basis is not None:
        return basis
    basis = PlanScenario(
        satker=satker,
        fiscal_year=question.year,
        name=BASIS_NAME,
        made_by=actor,
        parameters=default.as_json(),
    )
    work_out(actor, basis)
    with transaction.atomic():
        PlanScenario.objects.filter(
            satker=satker,
            fiscal_year=question.year,
            name=BASIS_NAME,
            state=ScenarioState.DRAFT,
        ).update(state=ScenarioState.DROPPED)
        basis.save()
    return basis


def basis_of(satker: Satker, year: int, state: str = "") -> PlanScenario | None:
    """Return the newest kept plan with the default parameters that rests on the data of now.

    `state`: the digest to look for instead of that of now; then a dropped one serves as well.
    """
    default = default_question(year).as_json()
    found = PlanScenario.objects.filter(satker=satker, fiscal_year=year, parent=None)
    if not state:
        found = found.exclude(state=ScenarioState.DROPPED)
    wanted = state or state_of(satker, year)
    rows = found.values_list("pk", "parameters", "result__state")
    keys = [pk for pk, parameters, kept in rows if kept == wanted and parameters == default]
    return found.filter(pk=max(keys)).first() if keys else None


def work_out(actor: User, scenario: PlanScenario) -> Plan:
    """Plan anew and put the outcome into the (unsaved) scenario."""
    question = Question.from_json(scenario.parameters)
    state = state_of(scenario.satker, scenario.fiscal_year)
    plan = preview_plan(actor=actor, province_satker=scenario.satker, **question.arguments())
    report = judge(plan, scenario.satker, scenario.fiscal_year, question.wave_seats)
    scenario.result = summarise(plan, scenario.satker) | {
        "state": state,
        "verdict": report.verdict,
        "violations": report.violation_count,
        "waves": wave_names(question),
    }
    scenario.placements = placements_of(plan)
    scenario.fingerprint = plan.fingerprint
    scenario.state = ScenarioState.DRAFT
    return plan


def wave_names(question: Question) -> dict[str, str]:
    """The waves whose seats the question changes: what they are called, and the seats before."""
    waves = Wave.objects.filter(pk__in=question.wave_seats).select_related("training_center")
    return {str(w.pk): f"Gelombang {w.number}: {w.seats}" for w in waves}


def facts(scenario: PlanScenario) -> dict[str, Any]:
    """What the trail keeps: the question in words, and what it gives."""
    question, result = Question.from_json(scenario.parameters), scenario.result
    changed = result.get("waves", {})
    return {
        "nama": scenario.name,
        "mulai paling awal": question.start,
        "selesai paling lambat": question.end,
        "kapasitas angkatan": question.capacity,
        "pergi bersamaan paling banyak": f"{question.away_percent} %",
        "kursi gelombang": "; ".join(
            f"{changed.get(str(pk), pk)} menjadi {seats}"
            for pk, seats in question.wave_seats.items()
        ),
        "peserta mendapat kursi": result.get("seated"),
        "tanpa kursi": result.get("unplaced"),
    }


def is_stale(scenario: PlanScenario) -> bool:
    """True when the data moved on since the scenario was worked out."""
    return scenario.result.get("state") != state_of(scenario.satker, scenario.fiscal_year)


def recompute_scenario(
    *, actor: User, scenario: PlanScenario, version: int | None = None
) -> PlanScenario:
    """Work the same question out again from the data of now."""
    scenario = fresh(actor, scenario, version)
    work_out(actor, scenario)
    with transaction.atomic():
        found = locked(actor, scenario, version)
        scenario.version = found.version + 1
        scenario.made_at = timezone.now()
        scenario.save()
        record(actor, "scenario.kept", scenario, after=facts(scenario))
    return scenario


def apply_scenario(
    *, actor: User, scenario: PlanScenario, version: int | None = None
) -> tuple[PlanScenario, Plan]:
    """Write the waves' seats and the plan, when exactly what was kept still comes out.

    The plan is worked out before anything is locked; under the lock it is found again at once.
    """
    scenario = fresh(actor, scenario, version)
    question = Question.from_json(scenario.parameters)
    if is_stale(scenario):
        raise StaleVersion(MOVED_ON)
    preview_plan(actor=actor, province_satker=scenario.satker, **question.arguments())
    with transaction.atomic():
        return write_scenario(actor, locked(actor, scenario, version), question)


def write_scenario(
    actor: User, scenario: PlanScenario, question: Question
) -> tuple[PlanScenario, Plan]:
    if is_stale(scenario):
        raise StaleVersion(MOVED_ON)
    change_waves(actor, question.wave_seats)
    try:
        plan = plan_province(
            actor=actor,
            province_satker=scenario.satker,
            **question.arguments(),
            seen=scenario.fingerprint,
        )
    except StaleVersion as error:
        raise StaleVersion(MOVED_ON) from error
    scenario.state = ScenarioState.APPLIED
    scenario.applied_at, scenario.applied_by = timezone.now(), actor
    scenario.version += 1
    scenario.save(update_fields=["state", "applied_at", "applied_by", "version"])
    record(actor, "scenario.applied", scenario, after=facts(scenario))
    return scenario, plan


def change_waves(actor: User, wave_seats: Mapping[int, int]) -> None:
    waves = Wave.objects.filter(pk__in=wave_seats).select_related("training_center")
    for wave in waves.order_by("pk"):
        update_wave(actor=actor, wave=wave, seats=wave_seats[wave.pk])


@transaction.atomic
def drop_scenario(*, actor: User, scenario: PlanScenario, version: int | None = None) -> None:
    """Put a scenario aside; the provinces of a national one with it."""
    scenario = locked(actor, scenario, version)
    scenario.state = ScenarioState.DROPPED
    scenario.version += 1
    scenario.save(update_fields=["state", "version"])
    scenario.parts.filter(state=ScenarioState.DRAFT).update(state=ScenarioState.DROPPED)
    record(actor, "scenario.dropped", scenario, before=facts(scenario))


def locked(actor: User, scenario: PlanScenario, version: int | None) -> PlanScenario:
    """Return the scenario afresh, its row locked, and still a draft."""
    rows = PlanScenario.objects.visible_to(actor).select_for_update(of=("self",))
    return found_draft(rows, actor, scenario, version)


def fresh(actor: User, scenario: PlanScenario, version: int | None) -> PlanScenario:
    """Return the scenario as it is stored now, still a draft."""
    return found_draft(PlanScenario.objects.visible_to(actor), actor, scenario, version)


def found_draft(
    rows: QuerySet[PlanScenario], actor: User, scenario: PlanScenario, version: int | None
) -> PlanScenario:
    require_province(actor)
    found = rows.select_related("satker__province", "made_by").filter(pk=scenario.pk).first()
    if found is None:
        raise Forbidden("Skenario ini tidak ada lagi atau di luar kewenangan akun Anda.")
    check_draft(actor, found, version)
    return found


def check_draft(actor: User, scenario: PlanScenario, version: int | None) -> None:
    require_province(actor)
    require_satker(actor, scenario.satker)
    if not scenario.is_draft:
        raise Refused(
            f"Skenario “{scenario.name}” sudah {scenario.get_state_display().lower()}, sehingga "
            "tidak dapat diubah lagi. Simpan skenario baru bila masih perlu."
        )
    if version is not None and scenario.version != version:
        raise StaleVersion()
