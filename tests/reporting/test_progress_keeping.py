"""The counts in the frame of national pages: kept for a moment, but never past one's own change."""

from __future__ import annotations

import re
from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from latsar.accounts.models import User
from latsar.audit.services import record
from reporting.models import NationalCounts
from reporting.progress import progress_of
from tests.budget.scene import Scene
from tests.budget.scene import scene as scene
from tests.cast import make_participants


@pytest.fixture
def large(scene: Scene, settings: Any) -> Scene:
    settings.COUNTS_SLOW_MILLISECONDS = 0
    return scene


def people_counted_for(user: User) -> int:
    return progress_of(user, 2026).participants


def test_a_small_nation_is_counted_each_time(pksdm: User, scene: Scene) -> None:
    assert people_counted_for(pksdm) == 8
    make_participants(scene.nation["53.01"], 1)
    assert people_counted_for(pksdm) == 9
    assert not NationalCounts.objects.exists()


def test_the_change_of_another_is_seen_when_the_counts_are_old(
    pksdm: User, province_admin: User, large: Scene, settings: Any
) -> None:
    assert people_counted_for(pksdm) == 8
    make_participants(large.nation["53.01"], 1)
    record(province_admin, "participant.created", large.people["53.01"][0])
    assert people_counted_for(pksdm) == 8
    age = timedelta(seconds=settings.COCKPIT_KEPT_SECONDS + 5)
    NationalCounts.objects.update(counted_at=timezone.now() - age)
    assert people_counted_for(pksdm) == 9


def test_ones_own_change_is_seen_at_once(pksdm: User, large: Scene) -> None:
    assert people_counted_for(pksdm) == 8
    make_participants(large.nation["53.01"], 1)
    record(pksdm, "participant.created", large.people["53.01"][0])
    assert people_counted_for(pksdm) == 9


def test_a_province_is_counted_each_time(province_admin: User, large: Scene) -> None:
    before = people_counted_for(province_admin)
    make_participants(large.nation["53.01"], 1)
    assert people_counted_for(province_admin) == before + 1
    assert not NationalCounts.objects.exists()


def test_what_presses_at_home_is_kept_alike(
    client: Client, pksdm: User, auditor: User, large: Scene
) -> None:
    make_participants(large.nation["53.01"], 12, appointed_on=date(2025, 3, 1))
    client.force_login(pksdm)
    fresh = client.get("/").content.decode()
    kept = client.get("/").content.decode()
    kinds = NationalCounts.objects.values_list("kind", flat=True)
    assert set(kinds) == {"frame", "pressing pksdm"}
    assert "berakhir sebelum pelatihan selesai" in fresh
    assert without_tokens(kept) == without_tokens(fresh)
    client.force_login(auditor)
    client.get("/")
    assert kinds.filter(kind="pressing auditor").exists()


def without_tokens(page: str) -> str:
    return re.sub(r'(nonce|value)="[^"]{20,}"', "", page)


def test_another_day_is_counted_anew(
    pksdm: User, large: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert people_counted_for(pksdm) == 8
    make_participants(large.nation["53.01"], 1)
    monkeypatch.setattr("reporting.keeping.today", lambda: date(2026, 1, 13))
    assert people_counted_for(pksdm) == 9
