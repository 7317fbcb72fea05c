"""Pairing anew: what changes, that it is seen first, and that it is all or nothing."""

from __future__ import annotations

import json
from datetime import date
from io import StringIO
from typing import Any

import pytest
from django.core.management import call_command

from latsar.accounts.models import User
from latsar.audit.models import AuditEntry
from latsar.errors import Forbidden, Refused, StaleVersion
from mentors.choices import Mode, PreferenceKind
from mentors.matching import effort_of
from mentors.models import Mentor, Mentorship
from mentors.services import add_preference, assign_mentor, propose_changes, reoptimise
from participants.choices import Status
from participants.models import Participant
from tests.at_once import at_once
from tests.cast import Nation, make_mentor, make_participant, make_participants

NEEDED, NEARER, EVEN = (effort_of(key) for key in ("perlu", "dekat", "merata"))


def pair(actor: User, mentor: Mentor, participant: Participant) -> Mentorship:
    return assign_mentor(actor=actor, mentor=mentor, participant=participant)


def test_someone_comes_to_the_own_satker_and_it_is_told_before(
    nation: Nation, province_admin: User
) -> None:
    office = make_mentor(nation["53"], name="Mentor Provinsi")
    person = make_participant(nation["53.71"])
    old = pair(province_admin, office, person)
    own = make_mentor(nation["53.71"], name="Mentor Kota", mode=Mode.ONLINE)
    assert propose_changes(nation["53"], NEEDED).proposal.pairs == []
    seen = propose_changes(nation["53"], NEARER)
    [change] = seen.proposal.pairs
    assert (change.before, change.mentor, change.slot) == (office, own, 1)
    assert change.cause == "Lebih dekat: dari KPU Provinsi Nusa Tenggara Timur ke satker sendiri."
    assert change.explanation == "Sesatker, pejabat struktural, mendampingi 1 dari 5."
    assert (seen.before.own, seen.after.own, seen.after.people) == (0, 1, 1)
    assert (seen.before.load, seen.after.load) == ("0–1", "0–1")
    outcome = reoptimise(
        actor=province_admin,
        satker=nation["53"],
        effort=NEARER,
        fingerprint=seen.proposal.fingerprint,
    )
    assert (outcome.moved, outcome.assigned) == (1, 0)
    old.refresh_from_db()
    assert old.end_reason == "Optimalkan ulang: dipindahkan ke Mentor Kota"
    assert old.ended_on is not None
    new = Mentorship.objects.open().get()
    assert (new.mentor, new.participant, new.mode) == (own, person, Mode.ONLINE)
    entry = AuditEntry.objects.get(action="mentorship.moved")
    assert entry.before["mentor"].startswith("Mentor Provinsi")
    assert entry.after["mentor"].startswith("Mentor Kota")
    assert entry.reason == f"Optimalkan ulang. {change.cause}"
    assert entry.satker == person.satker
    again = reoptimise(actor=province_admin, satker=nation["53"], effort=NEARER)
    assert (again.pairs, AuditEntry.objects.count()) == ([], 2)


def test_pairs_of_those_who_are_not_active_or_fixed_stay(
    nation: Nation, province_admin: User
) -> None:
    office = make_mentor(nation["53"])
    done, fixed, free = make_participants(nation["53.71"], 3)
    for person in (done, fixed, free):
        pair(province_admin, office, person)
    add_preference(
        actor=province_admin,
        kind=PreferenceKind.PIN,
        mentor=office,
        participant=fixed,
        reason="Permintaan pimpinan",
    )
    Participant.objects.filter(pk=done.pk).update(status=Status.PASSED)
    make_mentor(nation["53.71"])
    moved = [p.participant for p in propose_changes(nation["53"], EVEN).proposal.pairs]
    assert moved == [free]


def test_a_fixed_pair_is_made_and_an_excluded_one_ended(
    nation: Nation, province_admin: User
) -> None:
    own, office = make_mentor(nation["53.71"]), make_mentor(nation["53"], name="Mentor Kantor")
    wanted, barred = make_participants(nation["53.71"], 2)
    pair(province_admin, own, wanted)
    pair(province_admin, own, barred)
    for kind, mentor, person in (
        (PreferenceKind.PIN, office, wanted),
        (PreferenceKind.EXCLUSION, own, barred),
    ):
        add_preference(
            actor=province_admin, kind=kind, mentor=mentor, participant=person, reason="Ketentuan"
        )
    causes = {
        p.participant: (p.mentor, p.cause)
        for p in propose_changes(nation["53"], NEEDED).proposal.pairs
    }
    assert causes == {
        wanted: (office, "Pasangan tetap menurut ketentuan."),
        barred: (office, f"Tidak boleh dipasangkan dengan {own.name} menurut ketentuan."),
    }


def test_one_moves_to_give_another_a_place(nation: Nation, province_admin: User) -> None:
    own, office = make_mentor(nation["53.71"]), make_mentor(nation["53"])
    for person in make_participants(nation["53.71"], 5):
        pair(province_admin, own, person)
    waiting = make_participant(nation["53.71"], name="Peserta Menunggu")
    add_preference(
        actor=province_admin,
        kind=PreferenceKind.EXCLUSION,
        mentor=office,
        participant=waiting,
        reason="Saudara",
    )
    seen = propose_changes(nation["53"], NEEDED)
    assert (len(seen.proposal.pairs), len(seen.proposal.moves)) == (2, 1)
    assert seen.proposal.moves[0].cause == "Memberi tempat bagi Peserta Menunggu."
    assert seen.proposal.unassigned == []
    outcome = reoptimise(actor=province_admin, satker=nation["53"], effort=NEEDED)
    assert (outcome.moved, outcome.assigned) == (1, 1)
    assert own.mentorships.open().count() == 5
    assert sorted(own.mentorships.open().values_list("slot", flat=True)) == [1, 2, 3, 4, 5]


def test_the_pairs_of_a_mentor_who_left_the_province_move(
    nation: Nation, province_admin: User
) -> None:
    gone, here = make_mentor(nation["53"], name="Mentor Pindah"), make_mentor(nation["53"])
    person = make_participant(nation["53"])
    pair(province_admin, gone, person)
    Mentor.objects.filter(pk=gone.pk).update(satker=nation["51"])
    [change] = propose_changes(nation["53"], NEEDED).proposal.pairs
    assert (change.before, change.mentor) == (gone, here)
    assert change.cause == "Mentor Pindah tidak lagi bersedia atau bertugas di provinsi lain."
    reoptimise(actor=province_admin, satker=nation["53"], effort=NEEDED)
    assert Mentorship.objects.open().get().mentor == here


def test_another_proposal_than_the_one_seen_changes_nothing(
    nation: Nation, province_admin: User
) -> None:
    office = make_mentor(nation["53"])
    pair(province_admin, office, make_participant(nation["53.71"]))
    make_mentor(nation["53.71"])
    seen = propose_changes(nation["53"], NEARER).proposal.fingerprint
    pair(province_admin, office, make_participant(nation["53.71"]))
    with pytest.raises(StaleVersion):
        reoptimise(actor=province_admin, satker=nation["53"], effort=NEARER, fingerprint=seen)
    assert Mentorship.objects.filter(ended_on__isnull=False).count() == 0


def test_a_failure_in_the_middle_changes_nothing(
    nation: Nation, province_admin: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    pair(province_admin, make_mentor(nation["53"]), make_participant(nation["53.71"]))
    make_mentor(nation["53.71"])

    def fail(entries: Any) -> None:
        raise RuntimeError("power cut")

    monkeypatch.setattr("mentors.services.changes.record_many", fail)
    with pytest.raises(RuntimeError):
        reoptimise(actor=province_admin, satker=nation["53"], effort=NEARER)
    assert Mentorship.objects.open().count() == Mentorship.objects.count() == 1


def test_only_who_manages_the_province(
    nation: Nation, operator_a: User, auditor: User, other_province: User
) -> None:
    for actor in (operator_a, auditor, other_province):
        with pytest.raises(Forbidden):
            reoptimise(actor=actor, satker=nation["53"], effort=NEARER)


def test_a_pair_that_began_after_today_ends_when_it_began(
    nation: Nation, province_admin: User
) -> None:
    old = pair(province_admin, make_mentor(nation["53"]), make_participant(nation["53.71"]))
    Mentorship.objects.filter(pk=old.pk).update(started_on=date(2099, 1, 1))
    make_mentor(nation["53.71"])
    reoptimise(actor=province_admin, satker=nation["53"], effort=NEARER)
    old.refresh_from_db()
    assert old.ended_on == date(2099, 1, 1)


def test_queries_do_not_grow_with_the_people(
    nation: Nation, province_admin: User, django_assert_max_num_queries: Any
) -> None:
    office = [make_mentor(nation["53"]) for _ in range(8)]
    for mentor in office:
        for person in make_participants(nation["53.71"], 5):
            pair(province_admin, mentor, person)
        make_mentor(nation["53.71"])
    with django_assert_max_num_queries(17):
        outcome = reoptimise(actor=province_admin, satker=nation["53"], effort=NEARER)
    assert outcome.moved == 40


@pytest.mark.django_db(transaction=True)
def test_at_once_with_assignments_by_hand_never_six(
    transactional_db: None, nation: Nation, province_admin: User
) -> None:
    office, own = make_mentor(nation["53"]), make_mentor(nation["53.71"])
    for person in make_participants(nation["53.71"], 5):
        pair(province_admin, office, person)
    others = make_participants(nation["53.01"], 4)
    jobs = [
        lambda: reoptimise(actor=province_admin, satker=nation["53"], effort=NEARER)
        for _ in range(3)
    ]
    jobs += [lambda person=person: pair(province_admin, own, person) for person in others]
    answers = at_once(jobs)
    assert not [a for a in answers if isinstance(a, Exception) and not isinstance(a, Refused)]
    now = Mentorship.objects.open()
    for mentor in (office, own):
        slots = list(now.filter(mentor=mentor).values_list("slot", flat=True))
        assert len(slots) == len(set(slots)) <= 5
    assert now.count() == len(set(now.values_list("participant_id", flat=True)))
    assert now.filter(participant__satker=nation["53.71"]).count() == 5


def test_the_command_shows_and_makes_the_changes(nation: Nation, province_admin: User) -> None:
    old = pair(province_admin, make_mentor(nation["53"]), make_participant(nation["53.71"]))
    own = make_mentor(nation["53.71"])

    def command(*options: str) -> dict[str, Any]:
        out = StringIO()
        place = ("--province", "53", "--user", "provinsi.53")
        call_command("reoptimise_mentors", *place, *options, stdout=out)
        return dict(json.loads(out.getvalue().splitlines()[-1]))

    shown = command("--dry-run")
    assert (shown["moved"], shown["before"]["own"], shown["after"]["own"]) == (1, 0, 1)
    [change] = shown["changes"]
    assert (change["from"], change["to"]) == (old.mentor.nip, own.nip)
    assert Mentorship.objects.open().get() == old
    assert command("--effort", "perlu")["moved"] == 0
    assert command()["moved"] == 1
    assert Mentorship.objects.open().get().mentor == own
    assert command()["changes"] == []
