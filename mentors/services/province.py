"""One click for a province: everyone without mentor gets one, as far as the places go."""

from __future__ import annotations

from dataclasses import dataclass, field
from hashlib import sha256

from django.db import IntegrityError, transaction

from latsar.accounts.models import User
from latsar.accounts.permissions import require_province, require_satker
from latsar.audit.services import entry, record_many
from latsar.clock import today
from latsar.errors import StaleVersion
from latsar.organizations.choices import CENTRAL_CODE, Level
from latsar.organizations.models import Satker
from latsar.organizations.services import province_satker
from participants.models import Participant

from ..models import Mentor, Mentorship
from ..querysets import unmentored
from ..rules import Candidate, Guide, Pairing, pair_up
from .pairs import facts


@dataclass(frozen=True)
class ProposedPair:
    mentor: Mentor
    participant: Participant
    slot: int


@dataclass
class Proposal:
    """What the one click would do; `fingerprint` tells whether it still would."""

    pairs: list[ProposedPair] = field(default_factory=list)
    unassigned: list[tuple[Participant, str]] = field(default_factory=list)

    @property
    def fingerprint(self) -> str:
        text = ";".join(f"{p.participant.pk}-{p.mentor.pk}-{p.slot}" for p in self.pairs)
        return sha256(text.encode()).hexdigest()[:16]


@dataclass
class AssignmentOutcome:
    pairs: list[Mentorship] = field(default_factory=list)
    unassigned: list[tuple[Participant, str]] = field(default_factory=list)

    @property
    def assigned(self) -> int:
        return len(self.pairs)


def assignment_place(code: str, user: User) -> Satker:
    """Return the KPU Provinsi of a code within the user's scope; the Setjen (00) for the nation."""
    if code == CENTRAL_CODE and user.is_national:
        found: Satker = Satker.objects.get(level=Level.CENTRAL)
        return found
    return province_satker(code, user)


def propose(satker: Satker, *, lock: bool = False) -> Proposal:
    """Pair up the province of this satker without writing anything."""
    mentors = Mentor.objects.in_province_of(satker).active().select_related("satker").order_by("pk")
    if lock:
        mentors = mentors.select_for_update(of=("self",))
    guides_by_key = {mentor.pk: mentor for mentor in mentors}
    people = {
        person.pk: person
        for person in unmentored(
            Participant.objects.filter(satker__province=satker.province_id)
        ).select_related("satker")
    }
    return _named(_paired(people, guides_by_key), people, guides_by_key)


def _paired(people: dict[int, Participant], mentors: dict[int, Mentor]) -> Pairing:
    taken: dict[int, list[int]] = {}
    places = Mentorship.objects.open().filter(mentor__in=mentors.keys())
    for mentor_id, slot in places.order_by().values_list("mentor_id", "slot"):
        taken.setdefault(mentor_id, []).append(slot)
    return pair_up(
        [Candidate(p.pk, p.nip, p.satker.code) for p in people.values()],
        [Guide(m.pk, m.nip, m.satker.code, tuple(taken.get(m.pk, ()))) for m in mentors.values()],
    )


def _named(
    pairing: Pairing, people: dict[int, Participant], mentors: dict[int, Mentor]
) -> Proposal:
    pairs = [
        ProposedPair(mentors[p.guide.key], people[p.candidate.key], p.slot) for p in pairing.pairs
    ]
    pairs.sort(key=lambda p: (p.mentor.satker.code, p.mentor.nip, p.slot))
    return Proposal(pairs, [(people[c.key], reason) for c, reason in pairing.unplaced])


@transaction.atomic
def assign_province(
    *, actor: User, satker: Satker, fingerprint: str | None = None
) -> AssignmentOutcome:
    """Assign all of the province who have no mentor; existing pairs stay, so a second run is idle.

    `fingerprint` is that of the proposal the actor saw: another one now is refused as stale.
    """
    require_province(actor)
    require_satker(actor, satker)
    proposal = propose(satker, lock=True)
    if fingerprint is not None and fingerprint != proposal.fingerprint:
        raise StaleVersion(
            "Usulan pasangan sudah berubah sejak halaman Anda dibuka, sehingga tidak disimpan. "
            "Periksa usulan terbaru di bawah ini, lalu tugaskan lagi bila sudah sesuai."
        )
    pairs = open_pairs(proposal)
    record_many(
        entry(
            actor,
            "mentorship.assigned",
            pair,
            satker=pair.participant.satker,
            after=facts(pair),
            reason="Penugasan otomatis",
        )
        for pair in pairs
    )
    return AssignmentOutcome(pairs, proposal.unassigned)


def open_pairs(proposal: Proposal) -> list[Mentorship]:
    """Write the proposed pairs. The mentors are locked; a mentor added meanwhile is not."""
    started_on = today()
    rows = [
        Mentorship(
            mentor=pair.mentor,
            participant=pair.participant,
            slot=pair.slot,
            mode=pair.mentor.mode,
            started_on=started_on,
        )
        for pair in proposal.pairs
    ]
    try:
        with transaction.atomic():
            created: list[Mentorship] = Mentorship.objects.bulk_create(rows, batch_size=500)
    except IntegrityError:
        raise StaleVersion(
            "Pada saat yang sama orang lain menugaskan mentor di provinsi ini, sehingga tidak ada "
            "yang disimpan. Buka lagi halaman Penugasan, lalu ulangi."
        ) from None
    return created
