"""From CPNS to PNS: what is there, what comes next, and what may not come before it."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.test import Client

from latsar.accounts.models import User
from latsar.errors import Forbidden, Refused, StaleVersion
from participants.appointing import note_appointment
from participants.choices import Status
from participants.models import Appointment, Participant
from schedule.models import Certificate, Enrollment, Result
from schedule.templatetags.schedule_ui import chain_of
from tests.budget.scene import Scene
from tests.budget.scene import scene as scene


@pytest.fixture
def person(scene: Scene) -> Participant:
    return scene.people["53.71"][0]


@pytest.fixture
def passed(person: Participant) -> Participant:
    Participant.objects.filter(pk=person.pk).update(status=Status.PASSED)
    person.refresh_from_db()
    return person


def note(actor: User, person: Participant, version: int = 0, **change: Any) -> Appointment:
    values: dict[str, Any] = {
        "proposal_number": "12/SDM/2026",
        "proposed_on": date(2026, 4, 1),
        "decree_number": "",
        "decreed_on": None,
        "effective_on": None,
    }
    return note_appointment(
        actor=actor, participant_id=person.pk, version=version, **values | change
    )


def states(person: Participant) -> list[tuple[str, str]]:
    return [(link.tone, link.state) for link in chain_of(person)]


def test_the_chain_grows_link_by_link(operator_a: User, passed: Participant) -> None:
    seat = Enrollment.objects.get(participant=passed)
    result = Result.objects.create(
        enrollment=seat, score=88, predicate="Memuaskan", passed=True, outcome="passed"
    )
    missing = ("draft", "Belum ada")
    assert states(passed) == [("done", "Diangkat"), ("done", "Lulus"), missing, missing, missing]
    Certificate.objects.create(result=result, number="LAN-1", issued_on=date(2026, 4, 1))
    note(operator_a, passed)
    assert states(passed)[2:] == [("done", "Terbit"), ("done", "Tercatat"), missing]
    note(operator_a, passed, 1, decree_number="SK-9", decreed_on=date(2026, 5, 1))
    assert states(passed)[4] == ("done", "Tercatat")


@pytest.mark.parametrize(
    ("status", "seated", "expected"),
    [
        (Status.ACTIVE, True, ("info", "Terjadwal")),
        (Status.ACTIVE, False, ("action", "Belum masuk angkatan")),
        (Status.WITHDRAWN, False, ("late", "Mengundurkan diri")),
        (Status.FAILED, True, ("late", "Tidak lulus")),
    ],
)
def test_the_training_says_where_it_stands(
    person: Participant, status: str, seated: bool, expected: tuple[str, str]
) -> None:
    Participant.objects.filter(pk=person.pk).update(status=status)
    person.refresh_from_db()
    if not seated:
        Enrollment.objects.filter(participant=person).update(status="withdrawn")
    assert states(person)[1] == expected


def test_before_passing_nothing_is_proposed(operator_a: User, person: Participant) -> None:
    with pytest.raises(Refused, match="setelah peserta lulus"):
        note(operator_a, person)


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"proposed_on": None}, "nomor dan tanggal usul"),
        ({"decree_number": "SK-9"}, "nomor dan tanggal SK PNS"),
        ({"decree_number": "SK-9", "decreed_on": date(2026, 3, 1)}, "sebelum tanggal usulnya"),
        ({"effective_on": date(2026, 6, 1)}, "bersama SK PNS"),
        (
            {
                "proposal_number": "",
                "proposed_on": None,
                "decree_number": "SK-9",
                "decreed_on": date(2026, 6, 1),
            },
            "usul pengangkatannya lebih dahulu",
        ),
    ],
)
def test_what_cannot_be_is_refused(
    operator_a: User, passed: Participant, change: dict[str, Any], said: str
) -> None:
    with pytest.raises(Refused, match=said):
        note(operator_a, passed, **change)
    assert not Appointment.objects.exists()


def test_the_database_holds_the_order_too(passed: Participant) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        Appointment.objects.create(
            participant=passed, decree_number="SK-9", decreed_on=date(2026, 6, 1)
        )


def test_the_second_of_two_is_told_and_others_may_not(
    operator_a: User, operator_b: User, auditor: User, passed: Participant
) -> None:
    note(operator_a, passed)
    with pytest.raises(StaleVersion):
        note(operator_a, passed, proposal_number="13/SDM/2026")
    for actor in (operator_b, auditor):
        with pytest.raises(Forbidden):
            note(actor, passed, 1)


def test_the_page_notes_it(client: Client, operator_a: User, passed: Participant) -> None:
    client.force_login(operator_a)
    address = f"/peserta/{passed.pk}/pengangkatan/"
    data = {"version": "0", "proposal_number": "12/SDM/2026", "proposed_on": "2026-04-01"}
    page = client.post(address, data, follow=True).content.decode()
    assert "dicatat." in page
    assert "12/SDM/2026, 1 April 2026" in page
    assert 'name="version" value="1"' in client.get(address).content.decode()
