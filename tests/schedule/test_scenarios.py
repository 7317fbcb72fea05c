"""Scenarios: kept without seating anybody, compared with the basis, applied only as they were seen."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from latsar.accounts.choices import Role
from latsar.accounts.models import User
from latsar.audit.models import AuditEntry
from latsar.background.services import start, unobserved
from latsar.background.testing import run_jobs
from latsar.errors import Forbidden, Refused, StaleVersion
from latsar.organizations.models import Holiday
from schedule.models import Cohort, Enrollment, PlanScenario, Wave
from schedule.services import enroll, plan_province
from schedule.services.comparing import flows_of, measures_of, moves_between
from schedule.services.nation import apply_nation, begin_nation, work_out_nation
from schedule.services.questions import Question, default_question, state_of
from schedule.services.scenarios import (
    BASIS_NAME,
    apply_scenario,
    basis_of,
    drop_scenario,
    is_stale,
    keep_scenario,
    recompute_scenario,
)
from schedule.services.wave_changes import create_wave, update_wave
from schedule.tasks import apply_the_nation, plan_the_nation
from tests.at_once import at_once
from tests.cast import Nation, make_participant, make_participants, make_user

from .conftest import MONDAY, served_from


@pytest.fixture
def people(nation: Nation) -> None:
    """Of NTT 24, in three offices; of Bali 6."""
    for code in ("53", "53.71", "53.01"):
        make_participants(nation[code], 8)
    make_participants(nation["51.71"], 6)


def keep(actor: User, nation: Nation, name: str = "Kapasitas 8", **changes: Any) -> PlanScenario:
    question = replace(default_question(2026), **({"capacity": 8} | changes))
    return keep_scenario(actor=actor, satker=nation["53"], question=question, name=name)


def test_a_scenario_seats_nobody_and_keeps_its_basis(
    people: None, nation: Nation, province_admin: User
) -> None:
    scenario = keep(province_admin, nation)
    assert not Cohort.objects.exists()
    assert not Enrollment.objects.exists()
    assert scenario.result["seated"] == 24
    assert {c["capacity"] for c in scenario.result["cohorts"]} == {8}
    assert len(scenario.result["cohorts"]) >= 3
    assert len(scenario.placements["seats"]) == 24
    basis = basis_of(nation["53"], 2026)
    assert basis is not None
    assert basis.name == BASIS_NAME
    assert len(basis.result["cohorts"]) < len(scenario.result["cohorts"])
    assert AuditEntry.objects.get(action="scenario.kept").object_id == str(scenario.pk)


def test_the_basis_is_worked_out_once_for_the_same_data(
    people: None, nation: Nation, province_admin: User
) -> None:
    keep(province_admin, nation)
    keep(province_admin, nation, "Kapasitas 12", capacity=12)
    assert PlanScenario.objects.filter(name=BASIS_NAME).count() == 1
    make_participant(nation["53.71"])
    keep(province_admin, nation, "Kapasitas 13", capacity=13)
    states = PlanScenario.objects.filter(name=BASIS_NAME).order_by("pk")
    assert list(states.values_list("state", flat=True)) == ["dropped", "draft"]


def test_asking_the_settings_themselves_is_its_own_basis(
    people: None, nation: Nation, province_admin: User
) -> None:
    scenario = keep_scenario(
        actor=province_admin, satker=nation["53"], question=default_question(2026), name="Biasa"
    )
    assert PlanScenario.objects.count() == 1
    assert basis_of(nation["53"], 2026) == scenario


def test_the_difference_and_who_moves_are_said(
    people: None, nation: Nation, province_admin: User
) -> None:
    scenario = keep(province_admin, nation)
    basis = basis_of(nation["53"], 2026)
    assert basis is not None
    rows = {m.label: m.cells for m in measures_of([basis, scenario])}
    assert [c.text for c in rows["Peserta mendapat kursi"]] == ["24", "24"]
    cohorts = rows["Angkatan yang dipakai"]
    assert cohorts[1].difference == f"+{int(cohorts[1].text) - int(cohorts[0].text)}"
    assert cohorts[1].tone == "worse"
    moves = moves_between(basis, scenario)
    assert moves
    assert sum(n for _, _, n in flows_of(moves)) == len(moves)
    assert all(before.startswith("angkatan ") for before, _ in moves.values())


def test_applying_writes_exactly_what_was_kept(
    people: None, nation: Nation, province_admin: User
) -> None:
    scenario = keep(province_admin, nation)
    applied, plan = apply_scenario(actor=province_admin, scenario=scenario, version=1)
    assert plan.enrolled == 24
    seats = Enrollment.objects.values_list("participant", "cohort__number")
    assert {str(p): n for p, n in seats} == scenario.placements["seats"]
    assert (applied.state, applied.applied_by, applied.version) == ("applied", province_admin, 2)
    with pytest.raises(Refused, match="sudah diterapkan"):
        apply_scenario(actor=province_admin, scenario=scenario)
    assert AuditEntry.objects.filter(action="scenario.applied").count() == 1


@pytest.mark.django_db(transaction=True)
def test_two_who_apply_at_once_apply_once(
    transactional_db: None, people: None, nation: Nation, province_admin: User, pksdm: User
) -> None:
    scenario = keep(province_admin, nation)

    def job(actor: User) -> Any:
        return lambda: apply_scenario(actor=actor, scenario=scenario)

    answers = at_once([job(province_admin), job(pksdm), job(province_admin)])
    assert sum(isinstance(a, Refused) for a in answers) == 2
    assert Enrollment.objects.count() == 24
    assert AuditEntry.objects.filter(action="scenario.applied").count() == 1


def test_what_moved_on_is_noticed_and_can_be_worked_out_again(
    people: None, nation: Nation, province_admin: User
) -> None:
    scenario = keep(province_admin, nation)
    assert not is_stale(scenario)
    make_participant(nation["53.71"])
    assert is_stale(scenario)
    with pytest.raises(StaleVersion, match="Hitung ulang skenario ini"):
        apply_scenario(actor=province_admin, scenario=scenario)
    assert not Cohort.objects.exists()
    again = recompute_scenario(actor=province_admin, scenario=scenario, version=1)
    assert again.result["seated"] == 25
    assert again.version == 2
    with pytest.raises(StaleVersion):
        recompute_scenario(actor=province_admin, scenario=scenario, version=1)
    assert apply_scenario(actor=province_admin, scenario=again)[1].enrolled == 25


def changed_seats(nation: Nation, actor: User) -> None:
    plan_province(
        actor=actor,
        province_satker=nation["53"],
        start=MONDAY,
        end=nation.program.ends_on,
        capacity=30,
    )


@pytest.mark.parametrize(
    "change",
    [
        lambda nation, actor: make_participant(nation["53.01"]),
        lambda nation, actor: Holiday.objects.create(
            date=date(2026, 2, 5), name="Libur daerah", kind="national"
        ),
        changed_seats,
        lambda nation, actor: create_wave(
            actor=actor,
            training_center=nation.center,
            fiscal_year=2026,
            starts_on=MONDAY,
            ends_on=nation.program.ends_on,
            seats=400,
        ),
    ],
    ids=["people", "calendar", "seats", "waves"],
)
def test_every_kind_of_change_is_noticed(
    people: None, nation: Nation, province_admin: User, change: Any
) -> None:
    before = state_of(nation["53"], 2026)
    elsewhere = state_of(nation["51"], 2026)
    change(nation, province_admin)
    assert state_of(nation["53"], 2026) != before
    if change is changed_seats:
        assert state_of(nation["51"], 2026) == elsewhere


def test_a_dropped_scenario_stays_dropped(
    people: None, nation: Nation, province_admin: User
) -> None:
    scenario = keep(province_admin, nation)
    with pytest.raises(StaleVersion):
        drop_scenario(actor=province_admin, scenario=scenario, version=9)
    drop_scenario(actor=province_admin, scenario=scenario, version=1)
    for change in (apply_scenario, drop_scenario, recompute_scenario):
        with pytest.raises(Refused, match="sudah dibuang"):
            change(actor=province_admin, scenario=PlanScenario.objects.get(pk=scenario.pk))
    assert keep(province_admin, nation).pk != scenario.pk


def test_two_scenarios_do_not_share_a_name(
    people: None, nation: Nation, province_admin: User
) -> None:
    keep(province_admin, nation)
    with pytest.raises(Refused, match="sudah ada") as refusal:
        keep(province_admin, nation, "kapasitas 8")
    assert refusal.value.field == "name"
    with pytest.raises(Refused, match="Beri skenario ini nama"):
        keep(province_admin, nation, "  ")


def test_seats_of_a_wave_are_changed_in_thought_then_in_truth(
    people: None, nation: Nation, province_admin: User
) -> None:
    wave = create_wave(
        actor=province_admin,
        training_center=nation.center,
        fiscal_year=2026,
        starts_on=MONDAY,
        ends_on=nation.program.ends_on,
        seats=20,
    )
    scenario = keep(province_admin, nation, wave_seats={wave.pk: 24})
    basis = basis_of(nation["53"], 2026)
    assert basis is not None
    assert basis.result["status"] == "infeasible"
    assert (basis.result["seated"], basis.result["unplaced"]) == (20, 4)
    assert basis.result["missing_seats"] == 4
    assert scenario.result["seated"] == 24
    assert scenario.result["violations"] == 0
    wave.refresh_from_db()
    assert wave.seats == 20
    apply_scenario(actor=province_admin, scenario=scenario)
    wave.refresh_from_db()
    assert (wave.seats, wave.version) == (24, 2)
    assert Enrollment.objects.count() == 24
    assert AuditEntry.objects.filter(action="wave.updated").count() == 1


def test_a_wave_of_now_is_no_change(people: None, nation: Nation, province_admin: User) -> None:
    wave = create_wave(
        actor=province_admin,
        training_center=nation.center,
        fiscal_year=2026,
        starts_on=MONDAY,
        ends_on=nation.program.ends_on,
        seats=40,
    )
    scenario = keep(province_admin, nation, wave_seats={wave.pk: 40, wave.pk + 1: 5})
    assert Question.from_json(scenario.parameters).wave_seats == {}
    update_wave(actor=province_admin, wave=wave, seats=41)
    assert is_stale(scenario)


def test_who_may_keep_apply_and_drop(
    people: None,
    nation: Nation,
    province_admin: User,
    other_province: User,
    operator_a: User,
    auditor: User,
    pksdm: User,
) -> None:
    scenario = keep(pksdm, nation)
    for user in (other_province, operator_a, auditor):
        with pytest.raises(Forbidden):
            keep(user, nation, "Lain")
        with pytest.raises(Refused):
            apply_scenario(actor=user, scenario=scenario)
        with pytest.raises(Refused):
            drop_scenario(actor=user, scenario=scenario)
        with pytest.raises(Forbidden):
            recompute_scenario(actor=user, scenario=scenario)
    clerk = make_user("operator.53", Role.OPERATOR, nation["53"])  # of the province's own office
    for user in (other_province, operator_a, clerk):
        assert not PlanScenario.objects.visible_to(user).exists()
    for user in (province_admin, auditor, pksdm):
        assert scenario in PlanScenario.objects.visible_to(user)
    scenario.refresh_from_db()
    assert scenario.is_draft
    with pytest.raises(Refused, match="satu KPU Provinsi"):
        keep_scenario(
            actor=pksdm, satker=nation["00"], question=default_question(2026), name="Pusat"
        )


def test_the_nation_is_worked_out_and_applied_by_jobs(
    people: None, nation: Nation, pksdm: User
) -> None:
    scenario = begin_nation(actor=pksdm, question=default_question(2026), name="Nasional")
    job = start(
        actor=pksdm,
        work=plan_the_nation,
        title="Nasional",
        arguments={"scenario_id": scenario.pk},
    )
    run_jobs()
    job.refresh_from_db()
    scenario.refresh_from_db()
    assert (job.status, job.url) == ("done", scenario.get_absolute_url())
    assert (job.done, job.total) == (2, 2)
    assert scenario.is_draft
    assert scenario.result["seated"] == 30
    assert scenario.result["provinces"] == 2
    assert not Cohort.objects.exists()
    start(actor=pksdm, work=apply_the_nation, title="x", arguments={"scenario_id": scenario.pk})
    run_jobs()
    scenario.refresh_from_db()
    assert scenario.state == "applied"
    assert set(scenario.parts.values_list("state", flat=True)) == {"applied"}
    assert Enrollment.objects.count() == 30


def test_a_cut_off_job_goes_on_where_it_stopped(people: None, nation: Nation, pksdm: User) -> None:
    scenario = begin_nation(actor=pksdm, question=default_question(2026), name="Nasional")

    class CutOff(Exception):
        pass

    def cut(done: int, total: int, phase: str = "") -> None:
        if done == 1:
            raise CutOff

    with pytest.raises(CutOff):
        work_out_nation(actor=pksdm, scenario=scenario, progress=cut)
    first = scenario.parts.get()
    work_out_nation(actor=pksdm, scenario=scenario, progress=unobserved)
    assert scenario.parts.count() == 2
    assert first in scenario.parts.all()
    again = work_out_nation(actor=pksdm, scenario=scenario, progress=unobserved)
    assert again.parts.count() == 2


def test_a_province_whose_data_moved_on_is_left_and_named(
    people: None, nation: Nation, province_admin: User, pksdm: User
) -> None:
    scenario = begin_nation(actor=pksdm, question=default_question(2026), name="Nasional")
    work_out_nation(actor=pksdm, scenario=scenario, progress=unobserved)
    make_participant(nation["53.71"])
    applied = apply_nation(actor=pksdm, scenario=scenario, progress=unobserved)
    assert (applied.provinces, applied.seated) == (1, 6)
    assert [name for name, _ in applied.refused] == ["KPU Provinsi Nusa Tenggara Timur"]
    scenario.refresh_from_db()
    assert scenario.is_draft
    # The province works its own part out again and applies it; then nothing waits any more.
    part = scenario.parts.get(satker=nation["53"])
    apply_scenario(
        actor=province_admin, scenario=recompute_scenario(actor=province_admin, scenario=part)
    )
    apply_nation(actor=pksdm, scenario=scenario, progress=unobserved)
    scenario.refresh_from_db()
    assert scenario.state == "applied"


def test_a_province_without_a_center_is_named_not_lost(
    people: None, nation: Nation, pksdm: User
) -> None:
    served_from(nation["51"].province, None)
    scenario = begin_nation(actor=pksdm, question=default_question(2026), name="Nasional")
    work_out_nation(actor=pksdm, scenario=scenario, progress=unobserved)
    ((satker, reason),) = scenario.result["refused"]
    assert satker == "KPU Provinsi Bali"
    assert "belum mempunyai lembaga pelatihan" in reason


def test_provinces_where_nobody_waits_are_left_out(nation: Nation, pksdm: User) -> None:
    make_participants(nation["51.71"], 3)
    scenario = begin_nation(actor=pksdm, question=default_question(2026), name="Satu")
    work_out_nation(actor=pksdm, scenario=scenario, progress=unobserved)
    assert [part.satker for part in scenario.parts.all()] == [nation["51"]]
    apply_nation(actor=pksdm, scenario=scenario, progress=unobserved)
    nothing = begin_nation(actor=pksdm, question=default_question(2026), name="Kosong")
    work_out_nation(actor=pksdm, scenario=nothing, progress=unobserved)
    assert not nothing.parts.exists()
    assert nothing.result["provinces"] == 0


def test_people_of_the_setjen_are_not_forgotten(people: None, nation: Nation, pksdm: User) -> None:
    make_participants(nation["00"], 2)
    scenario = begin_nation(actor=pksdm, question=default_question(2026), name="Nasional")
    work_out_nation(actor=pksdm, scenario=scenario, progress=unobserved)
    assert scenario.result["notes"][0].startswith("2 peserta Sekretariat Jenderal tidak ikut")
    assert sum(amount for _, amount in scenario.result["statuses"]) == 2


def test_only_pksdm_plans_the_nation(nation: Nation, province_admin: User, auditor: User) -> None:
    for user in (province_admin, auditor):
        with pytest.raises(Forbidden):
            begin_nation(actor=user, question=default_question(2026), name="Nasional")


def test_a_taken_seat_makes_a_scenario_stale(
    cohort: Cohort, people: None, nation: Nation, province_admin: User
) -> None:
    scenario = keep(province_admin, nation)
    person = make_participants(nation["53.71"], 1)
    scenario = recompute_scenario(actor=province_admin, scenario=scenario)
    enroll(actor=province_admin, cohort=cohort, participants=person)
    with pytest.raises(StaleVersion):
        apply_scenario(actor=province_admin, scenario=scenario)
    assert Wave.objects.count() == 0
