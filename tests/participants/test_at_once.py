"""Two people, or two clicks, at the same moment: one effect, one clear message."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.db import connection

from latsar.accounts.models import User
from latsar.audit.models import AuditEntry
from latsar.errors import Refused
from participants.importer import check_roster, pipeline, save_roster
from participants.importer.roster import PARTICIPANTS
from participants.models import Participant
from participants.services import create_participant
from tests.at_once import at_once
from tests.cast import Nation

from .workbooks import nip, row, workbook

pytestmark = pytest.mark.django_db(transaction=True)
THREADS = 8


def refusals_of(call: Callable[[], Any]) -> list[str]:
    """Make the call in eight threads that start together; return the refusals."""
    return [answer.message for answer in at_once([call] * THREADS) if isinstance(answer, Refused)]


def test_one_import_saved_by_eight_clicks(transactional_db: None, province_admin: User) -> None:
    checked = check_roster(PARTICIPANTS, province_admin, workbook([row(1), row(2)]), "p.xlsx")
    refusals = refusals_of(
        lambda: save_roster(
            PARTICIPANTS, province_admin, checked.roster_import, seen=checked.fingerprint
        )
    )
    assert len(refusals) == THREADS - 1
    assert all("sudah disimpan" in message for message in refusals)
    assert Participant.objects.count() == 2
    assert AuditEntry.objects.filter(action="participant.created").count() == 2


def test_one_nip_registered_by_eight_people(
    transactional_db: None, province_admin: User, nation: Nation
) -> None:
    values = {
        "nip": nip(1),
        "name": "Calon Uji",
        "grade": "III/a",
        "position": "Analis Hukum Ahli Pertama",
        "satker": nation["53.71"],
        "appointed_on": date(2025, 6, 1),
    }
    refusals = refusals_of(lambda: create_participant(actor=province_admin, values=values))
    assert len(refusals) == THREADS - 1
    assert all("sudah terdaftar di KPU Kota Kupang" in message for message in refusals)
    assert Participant.objects.count() == 1


def test_eight_files_with_the_same_people(
    transactional_db: None, province_admin: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pipeline, "KEPT_FILES", THREADS)
    imports = [
        check_roster(PARTICIPANTS, province_admin, workbook([row(1), row(2)]), "p.xlsx")
        for _ in range(THREADS)
    ]
    refusals = refusals_of(lambda: _save_next(province_admin, imports))
    assert len(refusals) == THREADS - 1
    assert all("berubah sejak Anda memeriksa" in message for message in refusals)
    assert Participant.objects.count() == 2


def _save_next(actor: User, imports: list[Any]) -> None:
    checked = imports.pop()
    save_roster(PARTICIPANTS, actor, checked.roster_import, seen=checked.fingerprint)


def test_a_file_is_read_before_the_transaction(
    transactional_db: None,
    nation: Nation,
    operator_a: User,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    read, inside = pipeline.read_sheet, []

    def watched(*args: Any) -> Any:
        inside.append(connection.in_atomic_block)
        return read(*args)

    monkeypatch.setattr(pipeline, "read_sheet", watched)
    check_roster(PARTICIPANTS, operator_a, workbook([row(1, "53.71")]), "uji.xlsx")
    assert inside == [False]
