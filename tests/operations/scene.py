"""A province with all that the rules look at: seats, pairs, a budget, letters out, copies, jobs."""

from __future__ import annotations

import hashlib
from typing import Any

import pytest
from django.utils import timezone

from latsar.accounts.models import User
from latsar.background.services import Outcome, background, start
from latsar.background.testing import run_jobs
from reporting.choices import SigningMode
from reporting.letters import services
from reporting.letters.services import issue
from reporting.models import Letter, SignedCopy
from tests.cast import Nation
from tests.reporting.letter_case import budget, draft, small_case


@background
def nothing(progress: Any, actor: User) -> Outcome:
    """Work that is done at once."""
    return Outcome("Selesai")


@pytest.fixture
def sound(
    nation: Nation, province_admin: User, pksdm: User, monkeypatch: pytest.MonkeyPatch
) -> Nation:
    monkeypatch.setattr(services, "render", lambda snapshot: snapshot["number"].encode())
    small_case(nation)
    budget(nation["53.71"], province_admin)
    for _ in range(3):
        letter = draft(province_admin, nation["53"])
        issue(actor=province_admin, letter=letter, version=letter.version)
    copy = b"%PDF- signed"
    SignedCopy.objects.create(
        letter=Letter.objects.first(),
        mode=SigningMode.values[0],
        content=copy,
        sha256=hashlib.sha256(copy).hexdigest(),
        added_by=province_admin,
        added_at=timezone.now(),
    )
    start(actor=pksdm, work=nothing, title="Uji")
    run_jobs()
    start(actor=pksdm, work=nothing, title="Uji")
    return nation
