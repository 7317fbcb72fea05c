"""One click for a province, in the service and in the command."""

from __future__ import annotations

import json
from io import StringIO
from typing import Any

import pytest
from django.core.management import call_command

from latsar.accounts.models import User
from latsar.audit.models import AuditEntry
from latsar.errors import Forbidden, Refused, StaleVersion
from mentors.models import Mentorship
from mentors.services import assign_mentor, assign_province, propose, release
from participants.choices import Status
from tests.cast import Nation, make_mentor, make_participant, make_participants


def command(*arguments: str) -> tuple[int, dict[str, Any]]:
    out, code = StringIO(), 0
    try:
        call_command("assign_mentors", *arguments, stdout=out, stderr=StringIO())
    except SystemExit as stop:
        code = int(str(stop.code))
    return code, json.loads(out.getvalue().splitlines()[-1])


def test_everyone_gets_a_mentor_of_the_own_satker_while_there_is_room(
    nation: Nation, province_admin: User
) -> None:
    for code in ("53", "53.71", "53.01"):
        make_mentor(nation[code])
        make_participants(nation[code], 5)
    outcome = assign_province(actor=province_admin, satker=nation["53"])
    assert (outcome.assigned, outcome.unassigned) == (15, [])
    for pair in Mentorship.objects.with_people():
        assert pair.mentor.satker == pair.participant.satker


def test_existing_pairs_stay_and_a_second_run_is_idle(nation: Nation, province_admin: User) -> None:
    far = make_mentor(nation["53.01"])
    make_mentor(nation["53"])
    kept = assign_mentor(
        actor=province_admin, mentor=far, participant=make_participant(nation["53"])
    )
    make_participants(nation["53"], 2)
    make_participant(nation["53"], status=Status.WITHDRAWN)
    assert assign_province(actor=province_admin, satker=nation["53"]).assigned == 2
    kept.refresh_from_db()
    assert (kept.mentor, kept.ended_on) == (far, None)
    amount = AuditEntry.objects.count()
    again = assign_province(actor=province_admin, satker=nation["53"])
    assert (again.assigned, again.unassigned) == (0, [])
    assert AuditEntry.objects.count() == amount
    assert Mentorship.objects.count() == 3


def test_who_finds_no_place_is_named_with_the_reason(nation: Nation, province_admin: User) -> None:
    make_mentor(nation["53"])
    make_mentor(nation["53"], is_active=False)
    make_mentor(nation["51"])
    make_participants(nation["53.71"], 8)
    outcome = assign_province(actor=province_admin, satker=nation["53"])
    assert outcome.assigned == 5
    assert {reason for _, reason in outcome.unassigned} == {
        "Semua mentor di provinsi ini sudah penuh; kurang 1 mentor untuk 3 peserta."
    }


def test_only_who_manages_the_province(
    nation: Nation, operator_a: User, auditor: User, other_province: User
) -> None:
    for actor in (operator_a, auditor):
        with pytest.raises(Forbidden):
            assign_province(actor=actor, satker=nation["53"])
    with pytest.raises(Refused, match="di luar kewenangan"):
        assign_province(actor=other_province, satker=nation["53"])


def test_another_proposal_than_the_one_seen_is_not_saved(
    nation: Nation, province_admin: User
) -> None:
    make_mentor(nation["53"])
    make_participants(nation["53"], 2)
    seen = propose(nation["53"]).fingerprint
    late = make_participant(nation["53"])
    with pytest.raises(StaleVersion):
        assign_province(actor=province_admin, satker=nation["53"], fingerprint=seen)
    assert Mentorship.objects.count() == 0
    late.delete()
    done = assign_province(actor=province_admin, satker=nation["53"], fingerprint=seen)
    assert done.assigned == 2


def test_queries_do_not_grow_with_the_people(
    nation: Nation, province_admin: User, django_assert_max_num_queries: Any
) -> None:
    for code in ("53", "53.71", "53.01"):
        for _ in range(4):
            make_mentor(nation[code])
    make_participants(nation["53.71"], 55)
    with django_assert_max_num_queries(15):
        outcome = assign_province(actor=province_admin, satker=nation["53"])
    assert outcome.assigned == 55


def test_the_setjen_is_assigned_among_itself(nation: Nation, pksdm: User) -> None:
    mentor, person = make_mentor(nation["00"]), make_participant(nation["00"])
    make_mentor(nation["53"])
    make_participant(nation["53"])
    code, result = command("--province", "00", "--user", "pksdm", "--explain")
    assert code == 0
    assert result["pairs"] == [
        {
            "mentor": mentor.nip,
            "participant": person.nip,
            "slot": 1,
            "explanation": "Sesatker, pejabat struktural, mendampingi 1 dari 5.",
        }
    ]


def test_the_command_prints_this_runs_pairs(nation: Nation, province_admin: User) -> None:
    mentor = make_mentor(nation["53"])
    people = sorted(p.nip for p in make_participants(nation["53"], 6))
    code, result = command("--province", "53", "--user", "provinsi.53", "--explain")
    assert code == 0
    assert result["assigned"] == 5
    assert [(p["mentor"], p["participant"], p["slot"]) for p in result["pairs"]] == [
        (mentor.nip, nip, slot) for slot, nip in enumerate(people[:5], 1)
    ]
    assert result["mentors_missing"] == 1
    assert [row["nip"] for row in result["unassigned"]] == people[5:]
    code, again = command("--province", "53", "--user", "provinsi.53")
    assert (code, again["assigned"], again["pairs"]) == (0, 0, [])


def test_a_dry_run_writes_nothing(nation: Nation, province_admin: User) -> None:
    make_mentor(nation["53"])
    make_participants(nation["53"], 2)
    code, result = command("--province", "53", "--user", "provinsi.53", "--dry-run")
    assert (code, result["assigned"]) == (0, 2)
    assert Mentorship.objects.count() == 0
    assert AuditEntry.objects.count() == 0


@pytest.mark.parametrize("province", ["51", "00", "99", "53.71"])
def test_a_province_outside_the_scope_is_refused(
    nation: Nation, province_admin: User, province: str
) -> None:
    code, result = command("--province", province, "--user", "provinsi.53")
    assert code == 1
    assert "di luar kewenangan" in result["error"]


def test_an_operator_is_refused_by_the_command(nation: Nation, operator_a: User) -> None:
    assert command("--province", "53", "--user", "operator.5371")[0] == 1


def test_a_freed_place_is_used_again(nation: Nation, province_admin: User) -> None:
    make_mentor(nation["53"])
    make_participants(nation["53"], 5)
    pairs = assign_province(actor=province_admin, satker=nation["53"]).pairs
    release(actor=province_admin, mentorship=pairs[2], reason="Mengundurkan diri")
    pairs[2].participant.status = Status.WITHDRAWN
    pairs[2].participant.save()
    make_participant(nation["53.01"])
    again = assign_province(actor=province_admin, satker=nation["53"])
    assert [pair.slot for pair in again.pairs] == [pairs[2].slot]
