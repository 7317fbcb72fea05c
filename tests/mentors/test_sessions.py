"""The mentoring log: meetings that took place, once each, counted where the budget is explained."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.test import Client

from budget.choices import Component
from budget.services import draft_request
from latsar.accounts.models import User
from latsar.audit.models import AuditEntry
from latsar.errors import Forbidden, Refused
from mentors.models import MentoringSession, Mentorship
from mentors.services.sessions import Held, add_session, held_by_nip, remove_session
from tests.budget.scene import Scene
from tests.budget.scene import scene as scene

DAY = date(2026, 1, 12)


@pytest.fixture
def pair(scene: Scene) -> Mentorship:
    return Mentorship.objects.get(participant=scene.people["53.71"][0])


def note(actor: User, pair: Mentorship, **change: Any) -> MentoringSession:
    values = {"held_on": DAY, "mode": "online", "topic": "Isu aktualisasi", "minutes": 60}
    return add_session(actor=actor, mentorship_id=pair.pk, **values | change)


def test_a_meeting_is_noted_once_and_audited(operator_a: User, pair: Mentorship) -> None:
    note(operator_a, pair)
    with pytest.raises(Refused, match="sudah tercatat"):
        note(operator_a, pair)
    assert MentoringSession.objects.count() == 1
    entry = AuditEntry.objects.get(action="mentoring.noted")
    assert entry.after["topik"] == "Isu aktualisasi"


@pytest.mark.parametrize("day", [date(2026, 1, 11), date(2026, 1, 13)])
def test_a_meeting_lies_in_the_time_of_the_pair_and_not_ahead(
    operator_a: User, pair: Mentorship, day: date
) -> None:
    with pytest.raises(Refused):
        note(operator_a, pair, held_on=day)
    assert not MentoringSession.objects.exists()


def test_after_the_pair_has_ended_only_its_own_time_counts(
    operator_a: User, pair: Mentorship, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("mentors.services.sessions.today", lambda: date(2026, 3, 1))
    Mentorship.objects.filter(pk=pair.pk).update(ended_on=date(2026, 2, 1))
    note(operator_a, pair, held_on=date(2026, 2, 1))
    with pytest.raises(Refused, match="sampai 1 Februari 2026"):
        note(operator_a, pair, held_on=date(2026, 2, 2))


def test_other_offices_and_readers_note_nothing(
    operator_b: User, other_province: User, auditor: User, operator_a: User, pair: Mentorship
) -> None:
    for actor in (operator_b, other_province, auditor):
        with pytest.raises(Forbidden):
            note(actor, pair)
    kept = note(operator_a, pair)
    with pytest.raises(Refused, match="sudah tidak ada"):
        remove_session(actor=operator_b, session_id=kept.pk)
    assert MentoringSession.objects.count() == 1


def test_what_was_removed_stays_in_the_trail(operator_a: User, pair: Mentorship) -> None:
    remove_session(actor=operator_a, session_id=note(operator_a, pair).pk)
    assert not MentoringSession.objects.exists()
    assert AuditEntry.objects.get(action="mentoring.removed").before["menit"] == 60


def test_meetings_are_summed_by_person(
    operator_a: User, operator_b: User, pair: Mentorship
) -> None:
    note(operator_a, pair)
    note(operator_a, pair, topic="Kemajuan", minutes=30)
    nip = pair.participant.nip
    assert held_by_nip(operator_a, [nip]) == {nip: Held(2, 90, DAY)}
    assert held_by_nip(operator_b, [nip]) == {}


def test_the_page_keeps_what_was_usual(client: Client, operator_a: User, pair: Mentorship) -> None:
    client.force_login(operator_a)
    address = f"/mentor/pasangan/{pair.pk}/pertemuan/"
    data = {"held_on": "2026-01-12", "mode": "online", "topic": "Isu", "minutes": 45}
    assert (
        "Pertemuan 12 Januari 2026 tercatat."
        in client.post(address, data, follow=True).content.decode()
    )
    page = client.get(address)
    assert page.context["form"].initial["minutes"] == 45
    assert "1 pertemuan, 45 menit" in page.content.decode()
    assert "1 pertemuan, 45 menit" in client.get(f"/mentor/{pair.mentor_id}/").content.decode()
    wrong = client.post(address, data | {"minutes": 4, "topic": "Lain"}).content.decode()
    assert "Lain" in wrong
    removed = client.post(
        f"/mentor/pertemuan/{MentoringSession.objects.get().pk}/hapus/", follow=True
    )
    assert "(Isu, 45 menit) dihapus" in removed.content.decode()


def test_the_line_of_the_budget_names_the_meetings(
    client: Client, operator_a: User, pair: Mentorship
) -> None:
    note(operator_a, pair)
    request = draft_request(actor=operator_a, satker=pair.participant.satker, year=2026)
    line = request.lines.get(component=Component.MENTOR_COST)
    client.force_login(operator_a)
    page = client.get(f"/anggaran/{request.pk}/baris/{line.pk}/").content.decode()
    assert "1 kali, 60 menit" in page
    assert page.count("Belum ada</td>") == 4
