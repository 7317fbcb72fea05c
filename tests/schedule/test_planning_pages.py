"""The pages of waves, of the plan and of scenarios: what they say, refuse and keep."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from latsar.accounts.models import User
from latsar.background.testing import run_jobs
from schedule.models import Cohort, Enrollment, PlanScenario, Wave
from schedule.services import enroll
from schedule.services.questions import default_question
from schedule.services.scenarios import keep_scenario
from schedule.services.wave_changes import create_wave
from tests.cast import Nation, make_participant, make_participants

from .conftest import MONDAY

SignIn = Callable[[User], Client]
PERIOD = {"starts_on": "2026-02-02", "ends_on": "2026-04-30"}


@pytest.fixture
def sign_in() -> SignIn:
    def signed(user: User) -> Client:
        client = Client()
        client.force_login(user)
        return client

    return signed


def url(name: str, *args: Any) -> str:
    return reverse(f"schedule:{name}", args=args)


def text(response: Any) -> str:
    return str(response.content.decode())


def make_wave(actor: User, nation: Nation, seats: int = 40) -> Wave:
    return create_wave(
        actor=actor,
        training_center=nation.center,
        fiscal_year=2026,
        starts_on=MONDAY,
        ends_on=nation.program.ends_on,
        seats=seats,
    )


def keep(actor: User, nation: Nation, name: str, capacity: int) -> PlanScenario:
    return keep_scenario(
        actor=actor,
        satker=nation["53"],
        question=replace(default_question(2026), capacity=capacity),
        name=name,
    )


def asked(nation: Nation, **changes: Any) -> dict[str, Any]:
    return {
        "satker": nation["53"].pk,
        "start": "2026-02-02",
        "end": "2026-04-30",
        "capacity": 40,
        "away_percent": 50,
        "away_days": "auto",
    } | changes


def test_a_wave_is_added_changed_and_deleted_on_its_pages(
    sign_in: SignIn, nation: Nation, cohort: Cohort, province_admin: User
) -> None:
    client = sign_in(province_admin)
    empty = text(client.get(url("wave-list")))
    assert "Belum ada gelombang" in empty
    data = {"training_center": nation.center.pk, "fiscal_year": 2026, "seats": 12, **PERIOD}
    assert "Tambah gelombang" in text(client.get(url("wave-create")))
    listed = text(client.post(url("wave-create"), data, follow=True))
    assert "12 kursi) ditambahkan" in listed
    wave = Wave.objects.get()
    enroll(actor=province_admin, cohort=cohort, participants=[make_participant(nation["53.71"])])
    row = client.get(url("wave-list")).context["table"].rows[0]
    assert [row.get_cell(c) for c in ("cohorts", "seats", "seated", "free")] == ["1", 12, 1, 11]
    changed = {"number": 1, "seats": 15, "version": wave.version, **PERIOD}
    assert "tersimpan" in text(client.post(url("wave-update", wave.pk), changed, follow=True))
    stale = client.post(url("wave-update", wave.pk), changed | {"seats": 16})
    assert "sudah diubah orang lain" in text(stale)
    assert 'value="16"' in text(stale)
    again = stale.context["form"]["version"].value()
    client.post(url("wave-update", wave.pk), changed | {"seats": 16, "version": again})
    wave.refresh_from_db()
    assert wave.seats == 16
    client.post(url("wave-delete", wave.pk), {"version": 1})
    assert Wave.objects.exists()
    assert "Hapus gelombang 1" in text(client.get(url("wave-delete", wave.pk)))
    client.post(url("wave-delete", wave.pk), {"version": wave.version})
    assert not Wave.objects.exists()


def test_a_refused_wave_keeps_what_was_typed_beside_its_field(
    sign_in: SignIn, nation: Nation, province_admin: User
) -> None:
    client = sign_in(province_admin)
    make_wave(province_admin, nation)
    data = {"training_center": nation.center.pk, "fiscal_year": 2026, "seats": 77, **PERIOD}
    response = client.post(url("wave-create"), data)
    assert "bertumpuk dengan gelombang 1" in str(response.context["form"].errors["starts_on"])
    assert 'value="77"' in text(response)
    other = client.post(url("wave-create"), data | {"training_center": nation.other_center.pk})
    assert "training_center" in other.context["form"].errors


def test_cohorts_outside_the_waves_are_pointed_out(
    sign_in: SignIn, nation: Nation, cohort: Cohort, province_admin: User
) -> None:
    create_wave(
        actor=province_admin,
        training_center=nation.center,
        fiscal_year=2026,
        starts_on=MONDAY.replace(day=16),
        ends_on=nation.program.ends_on,
        seats=5,
    )
    page = text(sign_in(province_admin).get(url("wave-list")))
    assert "Di luar semua gelombang" in page
    assert url("cohort-detail", cohort.pk) in page


def test_the_plan_says_status_rule_verdict_and_every_satker(
    sign_in: SignIn, nation: Nation, province_admin: User
) -> None:
    make_participants(nation["53.71"], 4)
    make_participants(nation["53.01"], 4)
    response = sign_in(province_admin).get(url("plan"), asked(nation))
    page = text(response)
    assert response.context["summary"]["status"] == "optimal"
    assert "Optimal" in page
    assert "paling banyak 50 % peserta satu satker" in page
    assert response.context["report"].ok
    assert "Pemeriksa mandiri tidak menemukan pelanggaran" in page
    offices = [name for c in response.context["summary"]["cohorts"] for name, _ in c["offices"]]
    assert set(offices) == {"KPU Kota Kupang", "KPU Kabupaten Kupang"}


def test_the_plan_that_can_not_hold_says_why_and_who_is_left(
    sign_in: SignIn, nation: Nation, province_admin: User
) -> None:
    make_wave(province_admin, nation, seats=10)
    for code in ("53", "53.71", "53.01"):
        make_participants(nation[code], 24)
    client = sign_in(province_admin)
    response = client.get(url("plan"), asked(nation))
    page = text(response)
    assert "Tidak dapat dipenuhi" in page
    summary = response.context["summary"]
    assert (summary["seated"], summary["unplaced"], summary["missing_seats"]) == (10, 62, 62)
    assert all(sentence in page for sentence in summary["conflicts"])
    assert summary["conflicts"]
    assert len(response.context["unplaced"]) == 50
    second = client.get(url("plan"), asked(nation) | {"page": 2})
    assert len(second.context["unplaced"]) == 12
    kept = dict(response.context["asked"]) | {"name": "Sempit"}
    client.post(url("scenario-create"), kept)
    detail = url("scenario-detail", PlanScenario.objects.get(name="Sempit").pk)
    assert len(client.get(detail).context["unplaced"]) == 50
    person, reason = client.get(detail, {"page": 2}).context["unplaced"][0]
    assert person.name in text(client.get(detail, {"page": 2}))
    assert reason
    assert response.context["report"].ok


def test_the_away_rule_is_asked_and_carried_to_the_end(
    sign_in: SignIn, nation: Nation, province_admin: User
) -> None:
    make_participants(nation["53.71"], 4)
    client = sign_in(province_admin)
    response = client.get(url("plan"), asked(nation, away_percent=25, away_days="classical"))
    assert "paling banyak 25 % peserta" in text(response)
    hidden = dict(response.context["hidden"])
    assert (hidden["away_percent"], hidden["away_days"]) == ("25", "classical")
    assert response.context["summary"]["away_days"] == "classical"
    client.post(url("plan"), hidden)
    assert Enrollment.objects.count() == 4
    wrong = client.get(url("plan"), asked(nation, away_percent=0))
    assert "away_percent" in wrong.context["form"].errors


def test_a_plan_is_kept_changed_compared_and_applied(
    sign_in: SignIn, nation: Nation, province_admin: User
) -> None:
    for code in ("53", "53.71", "53.01"):
        make_participants(nation[code], 8)
    client = sign_in(province_admin)
    preview = client.get(url("plan"), asked(nation, capacity=12))
    kept = dict(preview.context["asked"]) | {"name": "Kapasitas 12"}
    detail = client.post(url("scenario-create"), kept, follow=True)
    scenario = PlanScenario.objects.get(name="Kapasitas 12")
    assert "Skenario “Kapasitas 12” tersimpan" in text(detail)
    assert "Dibandingkan dengan dasar" in text(detail)
    assert not Cohort.objects.exists()

    form = client.get(url("scenario-create"), {"dari": scenario.pk}).context["form"]
    assert form["capacity"].value() == 12
    changed = asked(nation, capacity=6) | {"name": "Kapasitas 6"}
    client.post(url("scenario-create"), changed)
    other = PlanScenario.objects.get(name="Kapasitas 6")
    compared = client.get(url("scenario-compare"), {"s": [scenario.pk, other.pk]})
    assert [c.name for c in compared.context["columns"]][1:] == ["Kapasitas 12", "Kapasitas 6"]
    assert compared.context["moved"] == len(compared.context["moves"])
    other_moves = client.get(
        url("scenario-compare"), {"s": [scenario.pk, other.pk], "dengan": other.pk}
    )
    assert other_moves.context["other"] == other
    assert other_moves.context["moved"] > 0

    assert "Terapkan skenario “Kapasitas 6”?" in text(client.get(url("scenario-apply", other.pk)))
    done = client.post(url("scenario-apply", other.pk), {"version": 1}, follow=True)
    assert "24 peserta mendapat kursi" in text(done)
    assert Enrollment.objects.count() == 24
    late = client.post(url("scenario-apply", scenario.pk), {"version": 1}, follow=True)
    assert "berubah sejak skenario ini dihitung" in text(late)
    assert "Hitung ulang" in text(client.get(url("scenario-detail", scenario.pk)))
    client.post(url("scenario-drop", scenario.pk), {"version": 1})
    listed = client.get(url("scenario-list"))
    assert "Kapasitas 12" not in text(listed).split("<tbody")[1]
    assert "Kapasitas 12" in text(client.get(url("scenario-list"), {"state": "dropped"}))


def test_a_refused_scenario_keeps_what_was_typed(
    sign_in: SignIn, nation: Nation, province_admin: User
) -> None:
    make_participants(nation["53.71"], 2)
    wave = make_wave(province_admin, nation)
    client = sign_in(province_admin)
    data = asked(nation, capacity=21) | {"name": "Sama", f"wave_{wave.pk}": 44}
    client.post(url("scenario-create"), data)
    again = client.post(url("scenario-create"), data | {"capacity": 22})
    assert "sudah ada" in str(again.context["form"].errors["name"])
    assert again.context["form"]["capacity"].value() == "22"
    assert again.context["form"][f"wave_{wave.pk}"].value() == "44"
    assert "Gelombang 1: 40 menjadi 44" in text(
        client.get(url("scenario-detail", PlanScenario.objects.get(name="Sama").pk))
    )


def test_what_can_not_be_compared_is_said(sign_in: SignIn, nation: Nation, pksdm: User) -> None:
    make_participants(nation["53.71"], 2)
    client = sign_in(pksdm)
    scenarios = [keep(pksdm, nation, f"Kapasitas {n}", n) for n in range(10, 15)]
    nothing = text(client.get(url("scenario-compare"), follow=True))
    assert "Tandai paling sedikit satu" in nothing
    many = client.get(url("scenario-compare"), {"s": [s.pk for s in scenarios]}, follow=True)
    assert "Paling banyak 4 skenario" in text(many)
    bali = keep_scenario(
        actor=pksdm, satker=nation["51"], question=default_question(2026), name="Bali"
    )
    mixed = client.get(url("scenario-compare"), {"s": [scenarios[0].pk, bali.pk]}, follow=True)
    assert "penyelenggara atau tahun yang berbeda" in text(mixed)
    four = client.get(url("scenario-compare"), {"s": [s.pk for s in scenarios[:4]]})
    assert len(four.context["columns"]) == 5


def test_pksdm_chooses_the_province_first(sign_in: SignIn, nation: Nation, pksdm: User) -> None:
    client = sign_in(pksdm)
    first = text(client.get(url("scenario-create")))
    assert "Lanjutkan" in first
    second = client.get(url("scenario-create"), {"satker": nation["53"].pk})
    assert second.context["form"]["satker"].value() == nation["53"].pk


def test_the_nation_from_asking_to_applying(
    sign_in: SignIn, nation: Nation, pksdm: User, auditor: User, other_province: User
) -> None:
    make_participants(nation["53.71"], 6)
    make_participants(nation["51.71"], 4)
    client = sign_in(pksdm)
    data = asked(nation) | {"name": "Se-Indonesia"}
    job = client.post(url("nation-create"), data).url
    scenario = PlanScenario.objects.get(satker=nation["00"])
    waiting = text(client.get(url("nation-detail", scenario.pk)))
    assert "Sedang dihitung" in waiting
    run_jobs()
    assert client.get(job, {"pantau": ""}).url == scenario.get_absolute_url()
    detail = client.get(scenario.get_absolute_url(), follow=True)
    assert "Hasil 2 provinsi" in text(detail)
    assert len(detail.context["table"].rows) == 2
    assert "Terapkan semua" in text(detail)
    assert "Terapkan semua" not in text(sign_in(auditor).get(url("nation-detail", scenario.pk)))
    assert sign_in(other_province).get(url("nation-detail", scenario.pk)).status_code == 404
    part = scenario.parts.get(satker=nation["51"])
    own = sign_in(other_province)
    assert "Se-Indonesia" in text(own.get(url("scenario-list")))
    own.post(url("scenario-apply", part.pk), {"version": 1})
    assert Enrollment.objects.count() == 4
    client.post(url("nation-apply", scenario.pk), {"version": 1})
    run_jobs()
    assert Enrollment.objects.count() == 10
    scenario.refresh_from_db()
    assert scenario.state == "applied"


def test_the_query_counts_do_not_grow(
    sign_in: SignIn, nation: Nation, province_admin: User, pksdm: User
) -> None:
    client = sign_in(pksdm)

    def queries(name: str, *args: Any, **data: Any) -> int:
        with CaptureQueriesContext(
            connection,
        ) as caught:
            assert client.get(url(name, *args), data).status_code == 200
        return len(caught)

    for code in ("53", "53.71", "53.01"):
        make_participants(nation[code], 2)
    make_wave(pksdm, nation)
    first = keep(pksdm, nation, "Kapasitas 1", 1)
    few = {
        "waves": queries("wave-list"),
        "plan": queries("plan", **asked(nation, capacity=6)),
        "list": queries("scenario-list"),
        "detail": queries("scenario-detail", first.pk),
        "compare": queries("scenario-compare", s=[first.pk]),
    }
    for code in ("53", "53.71", "53.01"):
        make_participants(nation[code], 10)
    create_wave(
        actor=pksdm,
        training_center=nation.other_center,
        fiscal_year=2026,
        starts_on=MONDAY,
        ends_on=nation.program.ends_on,
        seats=9,
    )
    second = keep(pksdm, nation, "Kapasitas 7", 7)
    third = keep(pksdm, nation, "Kapasitas 9", 9)
    many = {
        "waves": queries("wave-list"),
        "plan": queries("plan", **asked(nation, capacity=6)),
        "list": queries("scenario-list"),
        "detail": queries("scenario-detail", second.pk),
        "compare": queries("scenario-compare", s=[second.pk, third.pk]),
    }
    assert {name: many[name] - few[name] for name in few if many[name] > few[name]} == {}
