"""Figures that took long are shown again for a moment, never beyond it, and equal to the counted."""

from __future__ import annotations

from dataclasses import asdict
from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from latsar.accounts.models import User
from latsar.audit.services import record
from reporting.cockpit import cockpit_of, figures_for
from reporting.models import NationalFigures
from tests.budget.scene import Scene
from tests.budget.scene import scene as scene
from tests.cast import make_participants


@pytest.fixture
def large(scene: Scene, settings: Any) -> Scene:
    settings.COCKPIT_SLOW_MILLISECONDS = 0
    return scene


def registered(user: User) -> int:
    return figures_for(user, 2026).total.count("registered")


def grow_old(seconds: int) -> None:
    NationalFigures.objects.update(counted_at=timezone.now() - timedelta(seconds=seconds))


def test_a_small_nation_is_counted_each_time(pksdm: User, scene: Scene) -> None:
    assert registered(pksdm) == 8
    make_participants(scene.nation["53.01"], 1)
    assert registered(pksdm) == 9
    assert not NationalFigures.objects.exists()


def test_what_was_kept_is_what_was_counted(pksdm: User, large: Scene) -> None:
    counted = figures_for(pksdm, 2026)
    again = figures_for(pksdm, 2026)
    assert asdict(again) == asdict(counted)
    assert again.moment == counted.moment


def test_kept_figures_serve_until_they_are_too_old(
    pksdm: User, large: Scene, settings: Any
) -> None:
    assert registered(pksdm) == 8
    make_participants(large.nation["53.01"], 1)
    record(pksdm, "participant.created", large.people["53.01"][0])
    grow_old(settings.COCKPIT_KEPT_SECONDS - 5)
    assert registered(pksdm) == 8
    grow_old(settings.COCKPIT_KEPT_SECONDS + 5)
    assert registered(pksdm) == 9


def test_without_a_change_they_serve_longer(pksdm: User, large: Scene) -> None:
    first = figures_for(pksdm, 2026)
    grow_old(3_600)
    assert figures_for(pksdm, 2026).computed_at == first.computed_at


def test_another_day_is_counted_anew(
    pksdm: User, large: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = figures_for(pksdm, 2026)
    monkeypatch.setattr("reporting.cockpit.keeping.today", lambda: date(2026, 1, 13))
    assert figures_for(pksdm, 2026).computed_at != first.computed_at


def test_the_nation_s_figures_reach_nobody_else(
    pksdm: User, province_admin: User, other_province: User, large: Scene
) -> None:
    registered(pksdm)
    assert registered(province_admin) == 8
    assert registered(other_province) == 0
    assert NationalFigures.objects.count() == 1


def test_the_page_says_so_and_counts_anew_when_asked(
    client: Client, pksdm: User, large: Scene
) -> None:
    client.force_login(pksdm)
    assert "Hitung ulang" not in client.get("/nasional/").content.decode()
    make_participants(large.nation["53.01"], 1)
    kept = NationalFigures.objects.get()
    kept.figures["computed_at"] = (timezone.now() - timedelta(seconds=60)).isoformat()
    kept.save()
    assert "Hitung ulang" in client.get("/nasional/").content.decode()
    client.get("/nasional/?segar=1")
    assert figures_for(pksdm, 2026).total.people == cockpit_of(pksdm, 2026).total.people
