"""Pairing by hand: what is done, what is refused in which words, and what the trail keeps."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import IntegrityError, transaction

from latsar.accounts.models import User
from latsar.audit.models import AuditEntry
from latsar.errors import Forbidden, Refused
from mentors.choices import Mode
from mentors.models import Mentor, Mentorship
from mentors.services import (
    assign_mentor,
    fill_places,
    move,
    nearest_free,
    release,
    set_mode,
    swap,
)
from participants.choices import Status
from tests.cast import Nation, make_mentor, make_participant, make_participants


def give(actor: User, mentor: Mentor, *people: Any) -> list[Mentorship]:
    return [assign_mentor(actor=actor, mentor=mentor, participant=p) for p in people]


def last_entry() -> AuditEntry:
    entry = AuditEntry.objects.first()
    assert entry is not None
    return entry


def test_the_lowest_free_place_is_taken(nation: Nation, province_admin: User) -> None:
    mentor = make_mentor(nation["53.71"], mode=Mode.ONLINE)
    pairs = give(province_admin, mentor, *make_participants(nation["53.71"], 3))
    assert [pair.slot for pair in pairs] == [1, 2, 3]
    assert {pair.mode for pair in pairs} == {Mode.ONLINE}
    assert str(pairs[0].started_on) == "2026-01-12"
    release(actor=province_admin, mentorship=pairs[1], reason="Mutasi")
    again = give(province_admin, mentor, make_participant(nation["53.01"]))
    assert again[0].slot == 2


def test_a_mode_of_ones_own_may_be_given(nation: Nation, province_admin: User) -> None:
    pair = assign_mentor(
        actor=province_admin,
        mentor=make_mentor(nation["53"]),
        participant=make_participant(nation["53"]),
        mode=Mode.ONLINE,
    )
    assert pair.mode == Mode.ONLINE


def test_a_sixth_is_refused_and_the_nearest_free_mentor_named(
    nation: Nation, province_admin: User
) -> None:
    mentor = make_mentor(nation["53.71"])
    make_mentor(nation["53"], name="Mentor Jauh")
    near = make_mentor(nation["53.71"], name="Mentor Dekat")
    give(province_admin, near, make_participant(nation["53.71"]))
    give(province_admin, mentor, *make_participants(nation["53.71"], 5))
    with pytest.raises(Refused) as refusal:
        give(province_admin, mentor, make_participant(nation["53.71"]))
    assert refusal.value.message == (
        "Mentor ini sudah mendampingi lima peserta (batas KPU: lima). Pilih mentor lain atau "
        "lepaskan satu peserta. Mentor terdekat yang masih punya tempat: Mentor Dekat, "
        "KPU Kota Kupang (1 dari 5)."
    )
    assert mentor.mentorships.open().count() == 5


def test_the_database_itself_holds_the_cap(nation: Nation, province_admin: User) -> None:
    mentor = make_mentor(nation["53"])
    people = make_participants(nation["53"], 6)
    give(province_admin, mentor, *people[:5])
    for slot in (1, 5, 6, 0):
        with pytest.raises(IntegrityError), transaction.atomic():
            Mentorship.objects.create(
                mentor=mentor,
                participant=people[5],
                slot=slot,
                mode=Mode.OFFLINE,
                started_on="2026-01-12",
            )


def test_a_second_mentor_is_refused_naming_the_first(nation: Nation, province_admin: User) -> None:
    person = make_participant(nation["53"], name="Ana Contoh")
    give(province_admin, make_mentor(nation["53"], name="Mentor Satu"), person)
    with pytest.raises(Refused, match="Ana Contoh sudah didampingi Mentor Satu, KPU Provinsi"):
        give(province_admin, make_mentor(nation["53"]), person)
    assert Mentorship.objects.count() == 1


def test_nobody_guides_themselves(nation: Nation, province_admin: User) -> None:
    person = make_participant(nation["53"])
    mentor = make_mentor(nation["53"], nip=person.nip)
    with pytest.raises(Refused, match="mentor bagi dirinya sendiri"):
        give(province_admin, mentor, person)


def test_both_must_be_of_one_province(nation: Nation, pksdm: User) -> None:
    with pytest.raises(Refused, match="harus dari provinsi yang sama"):
        give(pksdm, make_mentor(nation["51"]), make_participant(nation["53"]))
    with pytest.raises(Refused, match="harus dari provinsi yang sama"):
        give(pksdm, make_mentor(nation["00"]), make_participant(nation["53"]))
    [pair] = give(pksdm, make_mentor(nation["00"]), make_participant(nation["00"]))
    assert pair.slot == 1


def test_an_unwilling_mentor_is_refused(nation: Nation, province_admin: User) -> None:
    mentor = make_mentor(nation["53"], is_active=False)
    with pytest.raises(Refused, match="sedang tidak bersedia"):
        give(province_admin, mentor, make_participant(nation["53"]))


@pytest.mark.parametrize("status", [Status.PASSED, Status.FAILED, Status.WITHDRAWN])
def test_who_is_no_candidate_any_more_is_refused(
    nation: Nation, province_admin: User, status: str
) -> None:
    person = make_participant(nation["53"], status=status)
    with pytest.raises(Refused, match="tidak memerlukan mentor"):
        give(province_admin, make_mentor(nation["53"]), person)


def test_an_operator_pairs_within_the_own_satker_only(nation: Nation, operator_a: User) -> None:
    own, other = nation["53.71"], nation["53.01"]
    give(operator_a, make_mentor(own), make_participant(own))
    for mentor, person in ((own, other), (other, own), (other, other)):
        with pytest.raises(Forbidden):
            give(operator_a, make_mentor(mentor), make_participant(person))
    assert Mentorship.objects.count() == 1


def test_readers_and_strangers_pair_nobody(
    nation: Nation, auditor: User, other_province: User, inactive: User
) -> None:
    for actor in (auditor, other_province, inactive):
        with pytest.raises(Forbidden):
            give(actor, make_mentor(nation["53"]), make_participant(nation["53"]))


def test_an_operator_may_not_touch_a_pair_across_offices(
    nation: Nation, province_admin: User, operator_a: User
) -> None:
    [pair] = give(province_admin, make_mentor(nation["53"]), make_participant(nation["53.71"]))
    with pytest.raises(Forbidden):
        release(actor=operator_a, mentorship=pair, reason="Mutasi")
    with pytest.raises(Forbidden):
        set_mode(actor=operator_a, mentorship=pair, mode=Mode.ONLINE)
    with pytest.raises(Forbidden):
        move(actor=operator_a, mentorship=pair, mentor=make_mentor(nation["53.71"]))


def test_release_needs_a_reason_and_happens_once(nation: Nation, province_admin: User) -> None:
    [pair] = give(province_admin, make_mentor(nation["53"]), make_participant(nation["53"]))
    with pytest.raises(Refused, match="Alasan"):
        release(actor=province_admin, mentorship=pair, reason="  ")
    release(actor=province_admin, mentorship=pair, reason="Mentor mutasi")
    pair.refresh_from_db()
    assert (str(pair.ended_on), pair.end_reason) == ("2026-01-12", "Mentor mutasi")
    amount = AuditEntry.objects.count()
    with pytest.raises(Refused, match="sudah berakhir pada 12 Januari 2026"):
        release(actor=province_admin, mentorship=pair, reason="Lagi")
    assert AuditEntry.objects.count() == amount


def test_move_leaves_a_history_and_frees_the_place(nation: Nation, province_admin: User) -> None:
    first, second = make_mentor(nation["53"], name="Mentor A"), make_mentor(nation["53.01"])
    person = make_participant(nation["53"])
    [pair] = give(province_admin, first, person)
    new = move(actor=province_admin, mentorship=pair, mentor=second)
    assert (new.mentor, new.participant, new.slot) == (second, person, 1)
    assert first.mentorships.open().count() == 0
    assert Mentorship.objects.filter(participant=person).count() == 2
    with pytest.raises(Refused, match="memang didampingi"):
        move(actor=province_admin, mentorship=new, mentor=second)


def test_a_refused_move_leaves_the_pair_as_it_was(nation: Nation, province_admin: User) -> None:
    full = make_mentor(nation["53"])
    give(province_admin, full, *make_participants(nation["53"], 5))
    [pair] = give(province_admin, make_mentor(nation["53"]), make_participant(nation["53"]))
    with pytest.raises(Refused, match="lima peserta"):
        move(actor=province_admin, mentorship=pair, mentor=full)
    pair.refresh_from_db()
    assert pair.ended_on is None


def test_two_full_mentors_swap(nation: Nation, province_admin: User) -> None:
    left, right = make_mentor(nation["53"]), make_mentor(nation["53.01"], mode=Mode.ONLINE)
    lefts = give(province_admin, left, *make_participants(nation["53"], 5))
    rights = give(province_admin, right, *make_participants(nation["53.01"], 5))
    a, b = lefts[1], rights[3]
    new_a, new_b = swap(actor=province_admin, a=a, b=b)
    assert (new_a.participant, new_a.mentor, new_a.slot) == (a.participant, right, 4)
    assert (new_b.participant, new_b.mentor, new_b.slot) == (b.participant, left, 2)
    assert (new_a.mode, new_b.mode) == (Mode.ONLINE, Mode.OFFLINE)
    for mentor in (left, right):
        slots = mentor.mentorships.open().values_list("slot", flat=True)
        assert sorted(slots) == [1, 2, 3, 4, 5]


def test_swap_is_refused_within_one_mentor_or_when_one_has_ended(
    nation: Nation, province_admin: User
) -> None:
    mentor, other = make_mentor(nation["53"]), make_mentor(nation["53"])
    a, b = give(province_admin, mentor, *make_participants(nation["53"], 2))
    [c] = give(province_admin, other, make_participant(nation["53"]))
    with pytest.raises(Refused, match="mentor yang sama"):
        swap(actor=province_admin, a=a, b=b)
    release(actor=province_admin, mentorship=c, reason="Mutasi")
    with pytest.raises(Refused, match="sudah berakhir"):
        swap(actor=province_admin, a=a, b=c)
    a.refresh_from_db()
    assert a.ended_on is None


def test_swap_never_makes_anyone_their_own_mentor(nation: Nation, province_admin: User) -> None:
    person = make_participant(nation["53"])
    own = make_mentor(nation["53"], nip=person.nip)
    [a] = give(province_admin, make_mentor(nation["53"]), person)
    [b] = give(province_admin, own, make_participant(nation["53"]))
    with pytest.raises(Refused, match="dirinya sendiri"):
        swap(actor=province_admin, a=a, b=b)
    assert Mentorship.objects.open().count() == 2


def test_setting_the_same_mode_again_changes_nothing(nation: Nation, province_admin: User) -> None:
    [pair] = give(province_admin, make_mentor(nation["53"]), make_participant(nation["53"]))
    set_mode(actor=province_admin, mentorship=pair, mode=Mode.ONLINE)
    amount = AuditEntry.objects.count()
    set_mode(actor=province_admin, mentorship=pair, mode=Mode.ONLINE)
    assert AuditEntry.objects.count() == amount
    pair.refresh_from_db()
    assert pair.mode == Mode.ONLINE


def test_filling_places_is_all_or_nothing(nation: Nation, province_admin: User) -> None:
    mentor = make_mentor(nation["53"])
    give(province_admin, mentor, *make_participants(nation["53"], 3))
    people = make_participants(nation["53"], 3)
    with pytest.raises(Refused, match="hanya 2"):
        fill_places(actor=province_admin, mentor=mentor, participants=people)
    stranger = make_participant(nation["51"])
    with pytest.raises(Forbidden):
        fill_places(actor=province_admin, mentor=mentor, participants=[people[0], stranger])
    assert mentor.mentorships.open().count() == 3
    fill_places(actor=province_admin, mentor=mentor, participants=people[:2])
    assert mentor.mentorships.open().count() == 5


def test_the_trail_names_both_people_and_belongs_to_the_mentee(
    nation: Nation, province_admin: User
) -> None:
    mentor = make_mentor(nation["53"], name="Mentor A")
    [pair] = give(province_admin, mentor, make_participant(nation["53.71"], name="Peserta B"))
    entry = last_entry()
    assert entry.action == "mentorship.assigned"
    assert entry.satker == nation["53.71"]
    assert entry.after["mentor"] == "Mentor A, KPU Provinsi Nusa Tenggara Timur"
    assert entry.after["peserta"] == "Peserta B, KPU Kota Kupang"
    release(actor=province_admin, mentorship=pair, reason="Mentor mutasi")
    assert (last_entry().action, last_entry().reason) == ("mentorship.released", "Mentor mutasi")


def test_the_nearest_is_of_the_own_satker_then_the_least_loaded(
    nation: Nation, province_admin: User, operator_a: User
) -> None:
    assert nearest_free(province_admin, nation["53.71"]) is None
    make_mentor(nation["51"])
    loaded, free = make_mentor(nation["53"]), make_mentor(nation["53.01"])
    give(province_admin, loaded, make_participant(nation["53"]))
    assert nearest_free(province_admin, nation["53.71"]) == free
    own = make_mentor(nation["53.71"])
    give(province_admin, own, *make_participants(nation["53"], 4))
    assert nearest_free(province_admin, nation["53.71"]) == own
    assert nearest_free(operator_a, nation["53.71"], exclude=own.pk) is None
