"""Planning with more than one province: every center in turn, waves and options of the command."""

from __future__ import annotations

import io
import json
from datetime import date
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from latsar.accounts.models import User
from latsar.errors import Forbidden, Refused, StaleVersion
from schedule.models import Cohort, Enrollment, Wave
from schedule.services import plan_nation as nation_service
from schedule.services import plan_province, preview_plan
from schedule.services.plan_nation import plan_nation
from tests.cast import Nation, make_participant, make_participants

from .conftest import served_from

START, END = date(2026, 2, 2), date(2026, 4, 30)
WINDOW: dict[str, Any] = {"start": START, "end": END, "capacity": 40}


def run(*args: str) -> tuple[int, dict[str, Any]]:
    out = io.StringIO()
    try:
        call_command("plan_cohorts", *args, stdout=out, stderr=io.StringIO())
        code = 0
    except SystemExit as stop:
        code = int(stop.code or 0)
    return code, json.loads(out.getvalue().splitlines()[-1])


ORDER = ("--start", "2026-02-02", "--end", "2026-04-30", "--capacity", "40")


def test_every_center_is_planned_by_itself_and_the_setjen_is_named(
    nation: Nation, pksdm: User
) -> None:
    make_participants(nation["53.71"], 3)
    make_participants(nation["51.71"], 2)
    make_participants(nation["00"], 4)
    steps: list[tuple[int, int, str]] = []
    done = plan_nation(actor=pksdm, **WINDOW, progress=lambda *step: steps.append(step))
    assert (done.enrolled, done.unplaced, done.refused) == (5, [], [])
    assert [satker.code for satker, _ in done.plans] == ["51", "53"]
    assert set(Enrollment.objects.values_list("cohort__satker__code", flat=True)) == {"51", "53"}
    assert done.notes == [
        "4 peserta Sekretariat Jenderal tidak ikut direncanakan karena tidak berada di provinsi "
        "mana pun. Buat angkatan untuk mereka, lalu daftarkan di sana."
    ]
    assert steps[-1] == (2, 2, "Selesai")
    assert plan_nation(actor=pksdm, **WINDOW).plans == []


def test_provinces_of_one_center_share_its_cohorts(nation: Nation, pksdm: User) -> None:
    served_from(nation["51"].province, nation.center)
    make_participant(nation["53.71"])
    make_participant(nation["51.71"])
    plan_nation(actor=pksdm, **WINDOW)
    cohort = Cohort.objects.get()
    assert (cohort.satker.code, cohort.training_center) == ("53", nation.center)
    assert cohort.enrollments.count() == 2


def test_a_province_without_a_center_is_named_and_the_others_go_on(
    nation: Nation, pksdm: User
) -> None:
    make_participant(nation["53.71"])
    make_participant(nation["51.71"])
    served_from(nation["51"].province, None)
    done = plan_nation(actor=pksdm, **WINDOW)
    assert done.enrolled == 1
    ((satker, why),) = done.refused
    assert satker.code == "51"
    assert "belum mempunyai lembaga pelatihan" in why


def test_only_pksdm_plans_the_nation(
    nation: Nation, province_admin: User, auditor: User, operator_a: User
) -> None:
    for actor in (province_admin, auditor, operator_a):
        with pytest.raises(Forbidden):
            plan_nation(actor=actor, **WINDOW)


def test_what_changed_while_it_was_solved_is_not_written(
    nation: Nation, pksdm: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    make_participants(nation["53.71"], 2)
    solve = nation_service.plan_of

    def changed_meanwhile(*args: Any) -> Any:
        make_participant(nation["53.71"])
        return solve(*args)

    monkeypatch.setattr(nation_service, "plan_of", changed_meanwhile)
    done = plan_nation(actor=pksdm, **WINDOW)
    assert (done.plans, len(done.refused)) == ([], 1)
    assert not Cohort.objects.exists()


def test_the_command_plans_the_nation(nation: Nation, pksdm: User, province_admin: User) -> None:
    make_participants(nation["53.71"], 3)
    make_participants(nation["51.71"], 2)
    code, dry = run("--nation", *ORDER, "--user", "pksdm", "--dry-run")
    assert (code, dry["enrolled"]) == (0, 5)
    assert not Cohort.objects.exists()
    assert run("--nation", *ORDER, "--user", "provinsi.53")[0] == 1
    code, done = run("--nation", *ORDER, "--user", "pksdm")
    assert (code, done["enrolled"], done["unplaced"], done["status"]) == (0, 5, [], "optimal")
    assert {c["satker"] for c in done["cohorts"]} == {"51", "53"}
    assert [c["satker"] for c in done["centers"]] == ["51", "53"]


def test_wave_seats_bound_the_plan_and_may_be_tried_out(
    nation: Nation, province_admin: User
) -> None:
    wave = Wave.objects.create(
        training_center=nation.center,
        fiscal_year=2026,
        number=1,
        starts_on=START,
        ends_on=date(2026, 3, 13),
        seats=2,
    )
    for code in ("53", "53.71", "53.01"):
        make_participant(nation[code])
    order = WINDOW | {"actor": province_admin, "province_satker": nation["53"]}
    plan = preview_plan(**order)
    assert (plan.status, plan.enrolled, plan.missing_seats) == ("infeasible", 2, 1)
    assert plan.conflicts[0].startswith(
        "Kurang 1 kursi di BPSDM Provinsi Nusa Tenggara Timur gelombang 1, golongan III"
    )
    tried = preview_plan(**order, wave_seats={wave.pk: 3})
    assert (tried.status, tried.enrolled) == ("optimal", 3)
    with pytest.raises(StaleVersion):
        plan_province(**order, seen=tried.fingerprint)
    assert plan_province(**order, seen=plan.fingerprint).enrolled == 2
    again = preview_plan(**order)  # the wave is full now
    assert (again.enrolled, again.missing_seats) == (0, 1)
    for cohort in Cohort.objects.with_summary():
        assert cohort.first_day >= START  # type: ignore[attr-defined]
        assert cohort.last_day <= wave.ends_on  # type: ignore[attr-defined]


def test_how_many_may_be_away_is_asked_or_the_programme_s(
    nation: Nation, province_admin: User
) -> None:
    make_participants(nation["53.71"], 4)
    order = ("--province", "53", *ORDER, "--user", "provinsi.53", "--dry-run")
    code, half = run(*order)
    assert (code, half["away_days"], half["enrolled"]) == (0, "all", 4)
    assert len(half["cohorts"]) == 2
    code, three = run(*order, "--away-percent", "75", "--away-days", "classical")
    assert (code, three["away_days"], len(three["cohorts"])) == (0, "classical", 2)
    code, one = run(*order, "--away-percent", "25", "--away-days", "all")
    assert (one["status"], one["enrolled"], one["missing_seats"]) == ("infeasible", 2, 2)
    assert "Batas 25 %" in one["conflicts"][0]
    nation.program.away_percent = 25
    nation.program.save()
    assert run(*order)[1]["away_days"] == "classical"
    with pytest.raises(CommandError):
        run(*order, "--away-percent", "0")
    with pytest.raises(Refused, match="1 sampai 100"):
        preview_plan(actor=province_admin, province_satker=nation["53"], **WINDOW, away_percent=101)
