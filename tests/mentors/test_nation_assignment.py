"""All provinces in one go, in the background."""

from __future__ import annotations

import json
from io import StringIO
from typing import Any

import pytest
from django.core.management import call_command
from django.test import Client

from latsar.accounts.models import User
from latsar.background.services import unobserved
from latsar.background.testing import run_jobs
from latsar.errors import Forbidden, StaleVersion
from latsar.organizations.models import Satker
from mentors.jobs import assign_everywhere
from mentors.models import Mentorship
from mentors.services import AssignmentOutcome, assign_nation
from mentors.services import nation as nation_service
from tests.cast import Nation, make_mentor, make_participants


def scene(nation: Nation) -> None:
    for code in ("00", "53", "51.71"):
        make_mentor(nation[code])
    make_participants(nation["00"], 2)
    make_participants(nation["53.71"], 6)
    make_participants(nation["51"], 1)


def test_every_province_is_assigned_and_progress_is_told(nation: Nation, pksdm: User) -> None:
    scene(nation)
    seen: list[tuple[int, int, str]] = []
    result, outcomes = assign_nation(actor=pksdm, watch=lambda *step: seen.append(step))
    assert (result.assigned, result.unassigned, result.mentors_missing) == (8, 1, 1)
    assert result.provinces == 3
    assert [len(outcome.pairs) for outcome in outcomes] == [2, 1, 5]
    assert seen[0] == (0, 3, "Sekretariat Jenderal KPU")
    assert seen[-1] == (3, 3, "Selesai")
    assert assign_nation(actor=pksdm)[0].assigned == 0


def test_only_pksdm(nation: Nation, province_admin: User, auditor: User) -> None:
    for actor in (province_admin, auditor):
        with pytest.raises(Forbidden):
            assign_nation(actor=actor)


def test_a_province_where_others_are_at_it_is_skipped_and_said(
    nation: Nation, pksdm: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    scene(nation)
    real, tries = nation_service.assign_province, []

    def busy(*, actor: User, satker: Satker) -> AssignmentOutcome:
        tries.append(satker.code)
        if satker.code == "51":
            raise StaleVersion
        return real(actor=actor, satker=satker)

    monkeypatch.setattr(nation_service, "assign_province", busy)
    outcome = assign_everywhere(unobserved, pksdm)
    assert tries == ["00", "51", "51", "53"]
    assert "Dilewati karena" in outcome.message
    assert "KPU Provinsi Bali. Jalankan sekali lagi." in outcome.message
    assert Mentorship.objects.count() == 7


def test_from_the_page_it_runs_in_the_background(
    client: Client, nation: Nation, pksdm: User
) -> None:
    scene(nation)
    client.force_login(pksdm)
    assert "Tugaskan semua provinsi" in client.get("/mentor/penugasan/").content.decode()
    answer = client.post("/mentor/penugasan/nasional/")
    assert answer.status_code == 302
    assert Mentorship.objects.count() == 0
    run_jobs()
    assert Mentorship.objects.count() == 8
    page = client.get(answer.url, follow=True).content.decode()
    assert "8 peserta mendapat mentor di 3 provinsi. 1 peserta belum; kurang 1 mentor." in page
    answer = client.post("/mentor/penugasan/nasional/")
    run_jobs()
    page = client.get(answer.url, follow=True).content.decode()
    assert "0 peserta mendapat mentor" in page


def test_the_command_assigns_the_nation(nation: Nation, pksdm: User) -> None:
    scene(nation)

    def command(**options: Any) -> dict[str, Any]:
        out = StringIO()
        call_command("assign_mentors", province="all", user="pksdm", stdout=out, **options)
        return dict(json.loads(out.getvalue().splitlines()[-1]))

    assert command(dry_run=True)["assigned"] == 8
    assert Mentorship.objects.count() == 0
    done = command(explain=True)
    assert (done["assigned"], done["mentors_missing"], len(done["pairs"])) == (8, 1, 8)
    assert Mentorship.objects.count() == 8
