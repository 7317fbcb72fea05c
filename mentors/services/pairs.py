"""Pairing by hand: assign, release, move, swap, change the mode.

The mentor's row is locked first, so that two people at once get a clear answer; the constraints
of the table are what guarantees the five, also where a lock is a no-op (SQLite).
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import TypeVar

from django.db import IntegrityError, transaction

from latsar.accounts.models import User
from latsar.audit.services import record
from latsar.clock import today
from latsar.errors import Refused
from latsar.formatting import number
from participants.models import Participant

from ..choices import Mode
from ..models import Mentor, Mentorship
from ..rules import MENTEES_PER_MENTOR, lowest_free
from . import rights

Person = TypeVar("Person", Mentor, Participant)


def lock_mentors(keys: Collection[int]) -> dict[int, Mentor]:
    """Lock these mentors, always in the same order, so that no two transactions wait in a ring."""
    rows = (
        Mentor.objects.filter(pk__in=set(keys))
        .select_related("satker")
        .order_by("pk")
        .select_for_update(of=("self",))
    )
    return _all_there(keys, {mentor.pk: mentor for mentor in rows}, "mentor")


def lock_participants(keys: Collection[int]) -> dict[int, Participant]:
    """Lock these participants after their mentors: nobody withdraws or moves away meanwhile."""
    rows = (
        Participant.objects.filter(pk__in=set(keys))
        .select_related("satker")
        .order_by("pk")
        .select_for_update(of=("self",))
    )
    return _all_there(keys, {participant.pk: participant for participant in rows}, "peserta")


def _all_there(keys: Collection[int], found: dict[int, Person], noun: str) -> dict[int, Person]:
    """Whose import was undone meanwhile is gone; that is told, not a fault of the program."""
    if set(keys) - set(found):
        raise Refused(
            f"Data {noun} ini baru saja dihapus karena impornya dibatalkan. Muat ulang halaman."
        )
    return found


def lock_pair(mentorship: Mentorship) -> Mentorship:
    """Return the pair as it stands now. Raises Refused when it has ended meanwhile."""
    lock_participants([mentorship.participant_id])
    pair: Mentorship = (
        Mentorship.objects.with_people().select_for_update(of=("self",)).get(pk=mentorship.pk)
    )
    if pair.ended_on is not None:
        raise rights.ended(pair)
    return pair


def current_of(participant: Participant) -> Mentorship | None:
    pair: Mentorship | None = (
        Mentorship.objects.open().with_people().filter(participant=participant).first()
    )
    return pair


def facts(mentorship: Mentorship) -> dict[str, str]:
    return {
        "mentor": f"{mentorship.mentor.name}, {mentorship.mentor.satker}",
        "peserta": f"{mentorship.participant.name}, {mentorship.participant.satker}",
        "tempat": f"{mentorship.slot} dari {MENTEES_PER_MENTOR}",
        "moda": Mode(mentorship.mode).label,
    }


def open_pair(
    actor: User, mentor: Mentor, participant: Participant, mode: str, *, retry: bool = True
) -> Mentorship:
    """Take the lowest free place; a lost race is tried once more, then refused."""
    places = Mentorship.objects.open().filter(mentor=mentor).values_list("slot", flat=True)
    slot = lowest_free(places)
    if slot is None:
        raise rights.full(actor, mentor, participant)
    try:
        with transaction.atomic():
            return Mentorship.objects.create(
                mentor=mentor, participant=participant, slot=slot, mode=mode, started_on=today()
            )
    except IntegrityError:
        if current := current_of(participant):
            raise rights.taken(current) from None
        if retry:
            return open_pair(actor, mentor, participant, mode, retry=False)
        raise rights.full(actor, mentor, participant) from None


def close_pair(pair: Mentorship, reason: str) -> None:
    # A simulated "today" may lie before the start; a pair never ends before it began.
    pair.ended_on = max(today(), pair.started_on)
    pair.end_reason = reason
    pair.save(update_fields=["ended_on", "end_reason"])


@transaction.atomic
def assign_mentor(
    *, actor: User, mentor: Mentor, participant: Participant, mode: str | None = None
) -> Mentorship:
    """Give the participant this mentor, in the mentor's own mode unless another is given."""
    mentor = lock_mentors([mentor.pk])[mentor.pk]
    participant = lock_participants([participant.pk])[participant.pk]
    rights.require_pair(actor, mentor, participant)
    if current := current_of(participant):
        raise rights.taken(current)
    rights.refuse_unfit(actor, mentor, participant)
    pair = open_pair(actor, mentor, participant, Mode(mode or mentor.mode))
    record(actor, "mentorship.assigned", pair, satker=participant.satker, after=facts(pair))
    return pair


@transaction.atomic
def fill_places(
    *, actor: User, mentor: Mentor, participants: Sequence[Participant], mode: str | None = None
) -> list[Mentorship]:
    """Give the mentor these participants, all or none; more than there is room for is refused."""
    mentor = lock_mentors([mentor.pk])[mentor.pk]
    room = MENTEES_PER_MENTOR - Mentorship.objects.open().filter(mentor=mentor).count()
    if room and len(participants) > room:
        raise Refused(
            f"Anda memilih {number(len(participants))} peserta, sedangkan tempat yang tersisa pada "
            f"{mentor.name} hanya {number(room)}. Kurangi pilihan atau pilih mentor lain."
        )
    lock_participants([person.pk for person in participants])
    return [
        assign_mentor(actor=actor, mentor=mentor, participant=person, mode=mode)
        for person in participants
    ]


@transaction.atomic
def release(*, actor: User, mentorship: Mentorship, reason: str) -> Mentorship:
    """End the pair; its place is free at once. The reason stays with it."""
    reason = reason.strip()
    if not reason:
        raise Refused(
            "Alasan melepas peserta belum diisi. Tulis alasannya, misalnya mutasi mentor."
        )
    lock_mentors([mentorship.mentor_id])
    pair = lock_pair(mentorship)
    rights.require_pair(actor, pair.mentor, pair.participant)
    close_pair(pair, reason[:200])
    record(
        actor,
        "mentorship.released",
        pair,
        satker=pair.participant.satker,
        before=facts(pair),
        reason=reason,
    )
    return pair


@transaction.atomic
def move(*, actor: User, mentorship: Mentorship, mentor: Mentor) -> Mentorship:
    """Bring the participant from one mentor to another with room; returns the new pair."""
    locked = lock_mentors([mentorship.mentor_id, mentor.pk])
    pair, target = lock_pair(mentorship), locked[mentor.pk]
    rights.require_pair(actor, pair.mentor, pair.participant)
    rights.require_pair(actor, target, pair.participant)
    if target.pk == pair.mentor_id:
        raise Refused(
            f"{pair.participant.name} memang didampingi {target.name}. Pilih mentor lain."
        )
    rights.refuse_unfit(actor, target, pair.participant)
    close_pair(pair, f"Dipindahkan ke {target.name}"[:200])
    new = open_pair(actor, target, pair.participant, Mode(target.mode))
    record_change(actor, "mentorship.moved", pair, new)
    return new


@transaction.atomic
def swap(*, actor: User, a: Mentorship, b: Mentorship) -> tuple[Mentorship, Mentorship]:
    """Let two participants exchange mentors and places; full mentors may swap, too."""
    if a.mentor_id == b.mentor_id:
        raise Refused("Kedua peserta didampingi mentor yang sama. Pilih peserta dari mentor lain.")
    lock_mentors([a.mentor_id, b.mentor_id])
    lock_participants([a.participant_id, b.participant_id])
    first, second = (lock_pair(pair) for pair in (a, b))
    for pair in (first, second):
        rights.require_pair(actor, pair.mentor, pair.participant)
    rights.refuse_unfit(actor, second.mentor, first.participant)
    rights.refuse_unfit(actor, first.mentor, second.participant)
    # Both end before either begins anew: at no moment is a place held twice.
    close_pair(first, f"Ditukar dengan {second.participant.name}"[:200])
    close_pair(second, f"Ditukar dengan {first.participant.name}"[:200])
    new_first, new_second = (
        Mentorship.objects.create(
            mentor=into.mentor,
            participant=old.participant,
            slot=into.slot,
            mode=into.mentor.mode,
            started_on=today(),
        )
        for old, into in ((first, second), (second, first))
    )
    record_change(actor, "mentorship.swapped", first, new_first)
    record_change(actor, "mentorship.swapped", second, new_second)
    return new_first, new_second


@transaction.atomic
def set_mode(*, actor: User, mentorship: Mentorship, mode: str) -> Mentorship:
    """Guide face to face or online. Setting the mode it has already changes nothing."""
    pair = lock_pair(mentorship)
    rights.require_pair(actor, pair.mentor, pair.participant)
    before, pair.mode = facts(pair), Mode(mode)
    if facts(pair) == before:
        return pair
    pair.save(update_fields=["mode"])
    record(
        actor,
        "mentorship.mode_changed",
        pair,
        satker=pair.participant.satker,
        before=before,
        after=facts(pair),
    )
    return pair


def record_change(actor: User, action: str, old: Mentorship, new: Mentorship) -> None:
    record(
        actor,
        action,
        new,
        satker=new.participant.satker,
        before=facts(old),
        after=facts(new),
        reason=old.end_reason,
    )
