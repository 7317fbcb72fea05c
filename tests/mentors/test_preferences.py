"""Fixed pairs, wishes and pairs ruled out: what is refused, and who keeps to them."""

from __future__ import annotations

from functools import partial

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse

from latsar.accounts.models import User
from latsar.audit.models import AuditEntry
from latsar.errors import Forbidden, Refused
from mentors.choices import PreferenceKind
from mentors.models import Mentor, MentorPreference, Mentorship
from mentors.services import (
    add_preference,
    assign_mentor,
    assign_province,
    fill_places,
    move,
    nearest_free,
    propose,
    release,
    remove_preference,
    swap,
)
from participants.models import Participant
from tests.at_once import at_once
from tests.cast import Nation, make_mentor, make_participant, make_participants

PIN, WISH, EXCLUSION = PreferenceKind.PIN, PreferenceKind.WISH, PreferenceKind.EXCLUSION


def settle(
    actor: User, kind: str, mentor: Mentor, participant: Participant, reason: str = "Saudara"
) -> MentorPreference:
    return add_preference(
        actor=actor, kind=kind, mentor=mentor, participant=participant, reason=reason
    )


def test_a_preference_is_kept_and_lifted_with_a_trail(nation: Nation, province_admin: User) -> None:
    mentor, person = make_mentor(nation["53"]), make_participant(nation["53.71"])
    made = settle(province_admin, WISH, mentor, person, " Sudah membimbing ")
    assert (made.reason, made.created_by) == ("Sudah membimbing", province_admin)
    remove_preference(actor=province_admin, preference=made)
    assert MentorPreference.objects.count() == 0
    trail = AuditEntry.objects.order_by("id").values_list("action", "satker", "reason")
    assert list(trail) == [
        ("preference.added", person.satker_id, ""),
        ("preference.removed", person.satker_id, "Sudah membimbing"),
    ]
    with pytest.raises(Refused, match="sudah dihapus"):
        remove_preference(actor=province_admin, preference=made)


def test_the_mentors_page_tells_who_settled_a_preference(
    client: Client, nation: Nation, province_admin: User
) -> None:
    mentor, person = make_mentor(nation["53"]), make_participant(nation["53.71"])
    made = settle(province_admin, WISH, mentor, person, "Sudah membimbing")
    client.force_login(province_admin)
    history = client.get(reverse("mentors:mentor-detail", args=[mentor.pk])).context["history"]
    assert [(e.action, e.object_id) for e in history] == [("preference.added", str(made.pk))]


def test_nonsense_is_refused_in_words(nation: Nation, pksdm: User) -> None:
    mentor, person = make_mentor(nation["53"]), make_participant(nation["53.71"])
    far, idle = make_mentor(nation["51"]), make_mentor(nation["53"], is_active=False)
    same = make_participant(nation["53"], nip=mentor.nip)
    with pytest.raises(Refused, match="antarprovinsi"):
        settle(pksdm, PIN, far, person)
    with pytest.raises(Refused, match="orang yang sama menurut NIP"):
        settle(pksdm, EXCLUSION, mentor, same)
    with pytest.raises(Refused, match="tidak bersedia"):
        settle(pksdm, PIN, idle, person)
    with pytest.raises(Refused, match="Alasan belum diisi"):
        settle(pksdm, PIN, mentor, person, "  ")
    assert settle(pksdm, EXCLUSION, idle, person).pk
    settle(pksdm, EXCLUSION, mentor, person)
    with pytest.raises(Refused, match="sudah ada ketentuan “Tidak boleh dipasangkan”"):
        settle(pksdm, PIN, mentor, person)


def test_one_fixed_mentor_for_a_participant_and_five_for_a_mentor(
    nation: Nation, pksdm: User
) -> None:
    mentor, other = make_mentor(nation["53"]), make_mentor(nation["53"])
    people = make_participants(nation["53"], 6)
    for person in people[:5]:
        settle(pksdm, PIN, mentor, person)
    with pytest.raises(Refused, match=f"pasangan tetap lima peserta.*{people[4].name}"):
        settle(pksdm, PIN, mentor, people[5])
    with pytest.raises(Refused, match=f"pasangan tetap, yaitu {mentor.name}"):
        settle(pksdm, PIN, other, people[0])
    assert settle(pksdm, WISH, other, people[0]).pk


def test_the_table_itself_holds_one_pin_and_one_of_a_pair(nation: Nation, pksdm: User) -> None:
    mentor, other = make_mentor(nation["53"]), make_mentor(nation["53"])
    person = make_participant(nation["53"])
    settle(pksdm, PIN, mentor, person)
    for about in ({"mentor": other, "kind": PIN}, {"mentor": mentor, "kind": WISH}):
        with pytest.raises(IntegrityError), transaction.atomic():
            MentorPreference.objects.create(participant=person, created_by=pksdm, **about)


def test_scope_and_rights(
    nation: Nation, operator_a: User, operator_b: User, auditor: User, other_province: User
) -> None:
    mentor, person = make_mentor(nation["53.71"]), make_participant(nation["53.71"])
    made = settle(operator_a, WISH, mentor, person)
    for actor in (operator_b, auditor, other_province):
        with pytest.raises(Forbidden):
            remove_preference(actor=actor, preference=made)
        with pytest.raises(Forbidden):
            settle(actor, PIN, mentor, make_participant(nation["53.71"]))
    visible = MentorPreference.objects.visible_to
    assert [visible(u).count() for u in (operator_a, operator_b, auditor)] == [1, 0, 1]
    office = make_mentor(nation["53"])
    with pytest.raises(Forbidden):
        settle(operator_a, EXCLUSION, office, person)


def test_by_hand_an_exclusion_is_honoured_with_the_mend(
    nation: Nation, province_admin: User
) -> None:
    mentor = make_mentor(nation["53.71"], name="Mentor Bria")
    other = make_mentor(nation["53.71"], name="Mentor Kolo")
    person, second = make_participants(nation["53.71"], 2)
    settle(province_admin, EXCLUSION, mentor, person, "Suami istri")
    barred = r"tidak boleh dipasangkan.*Suami istri.*hapus ketentuan itu.*Mentor Kolo"
    with pytest.raises(Refused, match=barred):
        assign_mentor(actor=province_admin, mentor=mentor, participant=person)
    with pytest.raises(Refused, match="tidak boleh dipasangkan"):
        fill_places(actor=province_admin, mentor=mentor, participants=[second, person])
    assert Mentorship.objects.count() == 0
    pair = assign_mentor(actor=province_admin, mentor=other, participant=person)
    with pytest.raises(Refused, match="tidak boleh dipasangkan"):
        move(actor=province_admin, mentorship=pair, mentor=mentor)
    counterpart = assign_mentor(actor=province_admin, mentor=mentor, participant=second)
    with pytest.raises(Refused, match="tidak boleh dipasangkan"):
        swap(actor=province_admin, a=pair, b=counterpart)
    assert Mentorship.objects.open().count() == 2
    near = nearest_free(province_admin, person.satker, participant=person, exclude=other.pk)
    assert near is None


def test_by_hand_a_fixed_pair_is_honoured(nation: Nation, province_admin: User) -> None:
    mentor, other = make_mentor(nation["53"]), make_mentor(nation["53"])
    person = make_participant(nation["53"])
    settle(province_admin, PIN, mentor, person)
    with pytest.raises(Refused, match=f"pasangan tetap, yaitu {mentor.name}"):
        assign_mentor(actor=province_admin, mentor=other, participant=person)
    pair = assign_mentor(actor=province_admin, mentor=mentor, participant=person)
    with pytest.raises(Refused, match="pasangan tetap"):
        move(actor=province_admin, mentorship=pair, mentor=other)
    release(actor=province_admin, mentorship=pair, reason="Mutasi")
    again = assign_province(actor=province_admin, satker=nation["53"]).pairs
    assert [p.mentor for p in again] == [mentor]


def test_the_assignment_keeps_to_all_three(nation: Nation, province_admin: User) -> None:
    own = make_mentor(nation["53.71"], name="Mentor Sesatker")
    office = make_mentor(nation["53"], name="Mentor Provinsi")
    far = make_mentor(nation["53.01"], name="Mentor Kabupaten")
    pinned, wishing, barred, plain = make_participants(nation["53.71"], 4)
    settle(province_admin, PIN, far, pinned)
    settle(province_admin, WISH, far, wishing)
    settle(province_admin, EXCLUSION, own, barred)
    outcome = assign_province(actor=province_admin, satker=nation["53"])
    chosen = {pair.participant_id: pair.mentor for pair in outcome.pairs}
    assert chosen == {pinned.pk: far, wishing.pk: far, barred.pk: office, plain.pk: own}
    told = dict(zip((p.participant_id for p in outcome.pairs), outcome.explanations, strict=True))
    assert told[pinned.pk].startswith("Pasangan tetap: mentor di KPU Kabupaten Kupang")
    assert told[wishing.pk].startswith("Diutamakan: ")


def test_who_waits_for_a_full_fixed_mentor_is_told_so(nation: Nation, province_admin: User) -> None:
    mentor = make_mentor(nation["53"], name="Mentor Penuh")
    for person in make_participants(nation["53"], 5):
        assign_mentor(actor=province_admin, mentor=mentor, participant=person)
    waiting = make_participant(nation["53"])
    settle(province_admin, PIN, mentor, waiting)
    make_mentor(nation["53"])
    proposal = propose(nation["53"])
    assert (proposal.pairs, proposal.shortage.people, proposal.shortage.pinned) == ([], 0, 1)
    [(person, reason)] = proposal.unassigned
    assert person == waiting
    assert "Mentor Penuh, pasangan tetapnya, sudah mendampingi lima peserta lain" in reason
    mentor.mentorships.update(ended_on="2026-01-12")
    Mentor.objects.filter(pk=mentor.pk).update(is_active=False)
    [(_, reason)] = propose(nation["53"]).unassigned
    assert "tidak lagi bersedia" in reason


def test_exclusions_that_cause_a_shortage_are_named(nation: Nation, province_admin: User) -> None:
    mentor = make_mentor(nation["53"], name="Mentor Bria")
    person = make_participant(nation["53"], name="Peserta Ana")
    settle(province_admin, EXCLUSION, mentor, person)
    [(_, reason)] = propose(nation["53"]).unassigned
    assert reason == (
        "Semua mentor yang masih punya tempat (Mentor Bria) tidak boleh dipasangkan dengan Peserta "
        "Ana. Hapus salah satu ketentuan itu atau tambahkan mentor; kurang 1 mentor untuk 1 peserta."
    )


@pytest.mark.django_db(transaction=True)
def test_pins_at_once_are_five_for_a_mentor_and_one_for_a_participant(
    transactional_db: None, nation: Nation, pksdm: User
) -> None:
    mentor, person = make_mentor(nation["53"]), make_participant(nation["53"])
    people = make_participants(nation["53"], 8)
    answers = at_once([partial(settle, pksdm, PIN, mentor, other) for other in people])
    assert mentor.preferences.pins().count() == 5
    refusals = [a.message for a in answers if isinstance(a, Refused)]
    assert len(refusals) == 3
    assert all("sudah menjadi pasangan tetap lima peserta" in text for text in refusals)
    others = [make_mentor(nation["53"]) for _ in range(4)]
    answers = at_once([partial(settle, pksdm, PIN, other, person) for other in others])
    assert person.mentor_preferences.count() == 1
    assert sum(isinstance(answer, Refused) for answer in answers) == 3
