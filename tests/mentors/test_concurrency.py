"""Many at once on one mentor: exactly five, nobody twice. Real threads, real commits."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from latsar.accounts.models import User
from latsar.audit.models import AuditEntry
from latsar.errors import Refused
from mentors.models import Mentor, Mentorship
from mentors.services import assign_mentor, assign_province, pairs, release, swap
from participants.models import Participant
from tests.at_once import at_once
from tests.cast import Nation, make_mentor, make_participant, make_participants

FULL = "Mentor ini sudah mendampingi lima peserta (batas KPU: lima)."


def giving(actor: User, mentor: Mentor, participant: Participant) -> Callable[[], Mentorship]:
    return lambda: assign_mentor(actor=actor, mentor=mentor, participant=participant)


def crowd(actor: User, nation: Nation, amount: int) -> None:
    mentor = make_mentor(nation["53"])
    people = make_participants(nation["53"], amount)
    answers = at_once([giving(actor, mentor, person) for person in people])
    refusals = [a.message for a in answers if isinstance(a, Refused)]
    slots = mentor.mentorships.open().values_list("slot", flat=True)
    assert sorted(slots) == [1, 2, 3, 4, 5]
    assert len(refusals) == amount - 5
    assert all(text.startswith(FULL) for text in refusals)
    assert AuditEntry.objects.filter(action="mentorship.assigned").count() == 5


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_fifty_at_once_on_one_mentor(
    transactional_db: None, nation: Nation, province_admin: User
) -> None:
    crowd(province_admin, nation, 50)


@pytest.mark.django_db(transaction=True)
def test_sixteen_at_once_on_one_mentor(
    transactional_db: None, nation: Nation, province_admin: User
) -> None:
    crowd(province_admin, nation, 16)


@pytest.mark.django_db(transaction=True)
def test_one_person_to_many_mentors_at_once(
    transactional_db: None, nation: Nation, province_admin: User
) -> None:
    person = make_participant(nation["53"])
    mentors = [make_mentor(nation["53"]) for _ in range(8)]
    answers = at_once([giving(province_admin, mentor, person) for mentor in mentors])
    assert Mentorship.objects.open().filter(participant=person).count() == 1
    refusals = [a.message for a in answers if isinstance(a, Refused)]
    assert len(refusals) == 7
    assert all("sudah didampingi" in text for text in refusals)


@pytest.mark.django_db(transaction=True)
def test_two_clicks_on_assign_at_once_assign_once(
    transactional_db: None, nation: Nation, province_admin: User
) -> None:
    make_mentor(nation["53"])
    make_participants(nation["53.01"], 5)
    answers = at_once([lambda: assign_province(actor=province_admin, satker=nation["53"])] * 4)
    assert sorted(a.assigned for a in answers) == [0, 0, 0, 5]
    assert Mentorship.objects.count() == 5


@pytest.mark.django_db(transaction=True)
def test_swap_and_release_at_once_leave_whole_pairs(
    transactional_db: None, nation: Nation, province_admin: User
) -> None:
    mentors = [make_mentor(nation["53"]) for _ in range(2)]
    people = make_participants(nation["53"], 2)
    a, b = (giving(province_admin, m, p)() for m, p in zip(mentors, people, strict=True))
    answers = at_once(
        [
            lambda: swap(actor=province_admin, a=a, b=b),
            lambda: swap(actor=province_admin, a=b, b=a),
            lambda: release(actor=province_admin, mentorship=a, reason="Mutasi"),
        ]
    )
    assert sum(isinstance(answer, Refused) for answer in answers) == 2
    now = Mentorship.objects.open()
    assert now.count() == len({pair.participant_id for pair in now})
    assert now.count() == len({pair.mentor_id for pair in now})


def test_a_lost_race_is_tried_once_more_then_refused(
    nation: Nation, province_admin: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    mentor = make_mentor(nation["53"])
    for person in make_participants(nation["53"], 2):
        giving(province_admin, mentor, person)()
    stale = iter([1, 3])
    monkeypatch.setattr(pairs, "lowest_free", lambda taken: next(stale))
    assert giving(province_admin, mentor, make_participant(nation["53"]))().slot == 3
    stale = iter([1, 2])
    with pytest.raises(Refused, match="lima peserta"):
        giving(province_admin, mentor, make_participant(nation["53"]))()
    assert mentor.mentorships.open().count() == 3


@pytest.mark.postgres
def test_mentor_and_participant_are_locked_in_that_order(
    nation: Nation, province_admin: User
) -> None:
    mentor, person = make_mentor(nation["53"]), make_participant(nation["53"])
    with CaptureQueriesContext(connection) as queries:
        giving(province_admin, mentor, person)()
    locks = [q["sql"] for q in queries if "FOR UPDATE" in q["sql"]]
    assert ["mentors_mentor" in locks[0], "participants_participant" in locks[1]] == [True, True]
