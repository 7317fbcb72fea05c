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

from ..matching import Explainer, Pairing, Shortage, best_pairing, reasons, shortage_of
from ..models import Mentor, Mentorship
from .loading import Loaded, load_province
from .pairs import facts


@dataclass(frozen=True)
class ProposedPair:
    """A pair with its reason in one sentence; `before` and `cause` when somebody moves for it."""

    mentor: Mentor
    participant: Participant
    slot: int
    explanation: str
    before: Mentor | None = None
    cause: str = ""


@dataclass
class Proposal:
    """What a run would do; `fingerprint` tells whether it still would."""

    pairs: list[ProposedPair]
    unassigned: list[tuple[Participant, str]]
    shortage: Shortage

    @property
    def moves(self) -> list[ProposedPair]:
        return [pair for pair in self.pairs if pair.before]

    @property
    def fingerprint(self) -> str:
        text = ";".join(
            f"{p.participant.pk}-{p.before.pk if p.before else ''}-{p.mentor.pk}-{p.slot}"
            for p in self.pairs
        )
        return sha256(text.encode()).hexdigest()[:16]

    def require_seen(self, fingerprint: str | None) -> None:
        """Refuse as stale when the actor saw another proposal than this one."""
        if fingerprint is not None and fingerprint != self.fingerprint:
            raise StaleVersion(
                "Usulan pasangan sudah berubah sejak halaman Anda dibuka, sehingga tidak disimpan. "
                "Periksa usulan terbaru di bawah ini, lalu tugaskan lagi bila sudah sesuai."
            )


@dataclass
class AssignmentOutcome:
    pairs: list[Mentorship] = field(default_factory=list)
    unassigned: list[tuple[Participant, str]] = field(default_factory=list)
    explanations: list[str] = field(default_factory=list)  # one a pair
    moved: int = 0
    mentors_missing: int = 0

    @property
    def assigned(self) -> int:
        return len(self.pairs) - self.moved


def assignment_place(code: str, user: User) -> Satker:
    """Return the KPU Provinsi of a code within the user's scope; the Setjen (00) for the nation."""
    if code == CENTRAL_CODE and user.is_national:
        found: Satker = Satker.objects.get(level=Level.CENTRAL)
        return found
    return province_satker(code, user)


def propose(satker: Satker, *, lock: bool = False) -> Proposal:
    """Pair up the province of this satker without writing anything; existing pairs stay."""
    loaded = load_province(satker, lock=lock)
    return named(loaded, best_pairing(loaded.instance))


def named(loaded: Loaded, pairing: Pairing) -> Proposal:
    """Put the rows in the place of the keys, by mentor's satker, NIP and place."""
    explainer = Explainer(pairing)
    pairs = [
        ProposedPair(
            loaded.mentors[pair.guide.key],
            loaded.people[pair.candidate.key],
            pair.slot,
            explainer.explain(pair),
            loaded.mentors[pair.before.key] if pair.before else None,
            explainer.cause(pair),
        )
        for pair in pairing.pairs
    ]
    pairs.sort(key=lambda p: (p.mentor.satker.code, p.mentor.nip, p.slot))
    unassigned = [(loaded.people[c.key], reason) for c, reason in reasons(pairing)]
    return Proposal(pairs, unassigned, shortage_of(pairing))


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
    proposal.require_seen(fingerprint)
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
    return AssignmentOutcome(
        pairs,
        proposal.unassigned,
        [pair.explanation for pair in proposal.pairs],
        mentors_missing=proposal.shortage.mentors,
    )


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
