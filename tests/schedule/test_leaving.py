"""Leaving the training frees what it holds, in one step; coming to its end keeps the record."""

from __future__ import annotations

from functools import partial

import pytest
from django.test import Client

from budget.services.computing import collect
from latsar.accounts.models import User
from latsar.audit.models import AuditEntry
from latsar.errors import Refused
from mentors.models import Mentorship
from participants.choices import Status
from participants.models import Participant
from participants.services import change_status
from schedule.choices import CohortStatus, EnrollmentStatus
from schedule.models import Cohort, Enrollment
from tests.at_once import at_once
from tests.budget.scene import Scene
from tests.budget.scene import scene as scene

WHY = "SK Nomor 12 Tahun 2026"


def leave(actor: User, person: Participant, status: str) -> Participant:
    person.refresh_from_db()
    return change_status(
        actor=actor,
        participant_id=person.pk,
        version=person.version,
        status=status,
        reason=WHY,
    )


@pytest.fixture
def person(scene: Scene) -> Participant:
    return scene.people["53.71"][0]


def seat_of(person: Participant) -> Enrollment:
    return Enrollment.objects.get(participant=person)


def pair_of(person: Participant) -> Mentorship:
    return Mentorship.objects.get(participant=person)


def test_who_withdraws_leaves_seat_and_mentor(operator_a: User, person: Participant) -> None:
    saved = leave(operator_a, person, Status.WITHDRAWN)
    seat, pair = seat_of(person), pair_of(person)
    assert (seat.status, seat.end_reason) == (
        EnrollmentStatus.WITHDRAWN,
        f"Mengundurkan diri: {WHY}",
    )
    assert pair.ended_on is not None
    assert pair.end_reason == f"Mengundurkan diri: {WHY}"
    assert saved.followed == [
        f"Kursi {seat.seat} di {seat.cohort} dibebaskan.",
        f"Mentor {pair.mentor.name} dilepas.",
    ]
    actions = list(AuditEntry.objects.order_by("pk").values_list("action", flat=True))[-3:]
    assert sorted(actions) == [
        "enrollment.ended",
        "mentorship.released",
        "participant.status_changed",
    ]


def test_who_postpones_keeps_the_mentor_and_may_return(
    operator_a: User, person: Participant
) -> None:
    leave(operator_a, person, Status.POSTPONED)
    assert seat_of(person).status == EnrollmentStatus.WITHDRAWN
    assert pair_of(person).ended_on is None
    assert leave(operator_a, person, Status.ACTIVE).followed == []
    assert Participant.objects.active().filter(pk=person.pk).exists()


def test_who_postpones_may_withdraw_later(operator_a: User, person: Participant) -> None:
    leave(operator_a, person, Status.POSTPONED)
    assert len(leave(operator_a, person, Status.WITHDRAWN).followed) == 1
    assert pair_of(person).ended_on is not None


@pytest.mark.parametrize("status", [Status.PASSED, Status.FAILED])
def test_who_comes_to_the_end_has_completed(
    operator_a: User, person: Participant, status: str
) -> None:
    leave(operator_a, person, status)
    assert seat_of(person).status == EnrollmentStatus.COMPLETED
    assert pair_of(person).ended_on is None
    last = AuditEntry.objects.order_by("pk").last()
    assert last is not None
    assert last.action == "enrollment.completed"


def test_a_finished_cohort_keeps_its_people(operator_a: User, person: Participant) -> None:
    Cohort.objects.update(status=CohortStatus.FINISHED)
    leave(operator_a, person, Status.WITHDRAWN)
    assert seat_of(person).status == EnrollmentStatus.ENROLLED


def test_without_a_reason_nothing_is_left(operator_a: User, person: Participant) -> None:
    with pytest.raises(Refused):
        change_status(
            actor=operator_a,
            participant_id=person.pk,
            version=person.version,
            status=Status.WITHDRAWN,
            reason=" ",
        )
    assert seat_of(person).status == EnrollmentStatus.ENROLLED
    assert pair_of(person).ended_on is None


def test_the_budget_follows(operator_a: User, scene: Scene) -> None:
    satker = scene.nation["53.71"]
    first, second, third, *_ = scene.people["53.71"]
    for person, status in (
        (first, Status.WITHDRAWN),
        (second, Status.POSTPONED),
        (third, Status.PASSED),
    ):
        leave(operator_a, person, status)
    basis = collect([satker], 2026)[satker.pk]
    assert set(basis.registered) == {p.nip for p in scene.people["53.71"][2:]}


def test_the_page_says_what_followed(client: Client, operator_a: User, person: Participant) -> None:
    client.force_login(operator_a)
    address = f"/peserta/{person.pk}/status/"
    assert "kursi angkatan dan mentor dilepas" in client.get(address).content.decode()
    data = {"status": "withdrawn", "reason": WHY, "version": person.version}
    page = client.post(address, data, follow=True).content.decode()
    assert "Kursi 1 di Angkatan 1 Golongan III TA 2026 dibebaskan. Mentor " in page


@pytest.mark.django_db(transaction=True)
def test_one_seat_is_freed_once_by_many_at_once(operator_a: User, person: Participant) -> None:
    change = {"participant_id": person.pk, "version": person.version, "reason": WHY}
    jobs = [
        partial(change_status, actor=operator_a, status=Status.WITHDRAWN, **change)
        for _ in range(8)
    ]
    answers = at_once(jobs)
    assert sum(isinstance(answer, Participant) for answer in answers) == 1
    assert AuditEntry.objects.filter(action="enrollment.ended").count() == 1
