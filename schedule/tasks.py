"""The plan of the nation, worked out and applied in the background."""

from __future__ import annotations

from latsar.accounts.models import User
from latsar.background.services import Outcome, Progress, background
from latsar.errors import Refused
from latsar.formatting import number

from .models import PlanScenario
from .services.nation import apply_nation, work_out_nation


@background
def plan_the_nation(progress: Progress, actor: User, *, scenario_id: int) -> Outcome:
    """Work out a scenario for every province."""
    scenario = work_out_nation(actor=actor, scenario=found(actor, scenario_id), progress=progress)
    result = scenario.result
    return Outcome(
        f"Skenario nasional “{scenario.name}” selesai dihitung: {number(result['seated'])} peserta "
        f"mendapat kursi di {number(result['provinces'])} provinsi. Belum ada yang disimpan ke "
        "angkatan; periksa hasilnya, lalu terapkan.",
        scenario.get_absolute_url(),
    )


@background
def apply_the_nation(progress: Progress, actor: User, *, scenario_id: int) -> Outcome:
    """Apply what is still a draft of a national scenario."""
    scenario = found(actor, scenario_id)
    applied = apply_nation(actor=actor, scenario=scenario, progress=progress)
    message = (
        f"{number(applied.provinces)} provinsi diterapkan, {number(applied.seated)} peserta "
        "mendapat kursi."
    )
    if applied.refused:
        satker, reason = applied.refused[0]
        message += (
            f" {number(len(applied.refused))} provinsi belum dapat diterapkan, antara lain "
            f"{satker}: {reason}"
        )
    return Outcome(message, scenario.get_absolute_url())


def found(actor: User, scenario_id: int) -> PlanScenario:
    scenario = (
        PlanScenario.objects.visible_to(actor)
        .select_related("satker")
        .filter(pk=scenario_id, parent=None)
        .first()
    )
    if scenario is None:
        raise Refused("Skenario ini tidak ada lagi. Buat skenario nasional yang baru.")
    return scenario
