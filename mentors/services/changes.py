"""Pairing a province anew: as few pairs change as the chosen effort pays, all of them or none."""

from __future__ import annotations

from dataclasses import dataclass

from django.db import transaction

from latsar.accounts.models import User
from latsar.accounts.permissions import require_province, require_satker
from latsar.audit.services import entry, record_many
from latsar.clock import today
from latsar.organizations.models import Satker

from ..matching import Effort, Standing, before_and_after, best_pairing
from ..models import Mentorship
from .loading import load_province
from .pairs import facts
from .province import AssignmentOutcome, Proposal, ProposedPair, named, open_pairs


@dataclass(frozen=True)
class Changes:
    """What a re-optimisation would change, and how the province stands before and after it."""

    effort: Effort
    proposal: Proposal
    before: Standing
    after: Standing


def propose_changes(satker: Satker, effort: Effort, *, lock: bool = False) -> Changes:
    """Work out the changes for the province of this satker without writing anything."""
    loaded = load_province(satker, movable=True, lock=lock)
    pairing = best_pairing(loaded.instance, move=effort.move)
    before, after = before_and_after(loaded.instance, pairing.guide_of)
    return Changes(effort, named(loaded, pairing), before, after)


@transaction.atomic
def reoptimise(
    *, actor: User, satker: Satker, effort: Effort, fingerprint: str | None = None
) -> AssignmentOutcome:
    """Make the changes that the actor saw; another proposal by now is refused as stale."""
    require_province(actor)
    require_satker(actor, satker)
    proposal = propose_changes(satker, effort, lock=True).proposal
    proposal.require_seen(fingerprint)
    # All end before any begins, so that no place is held twice at any moment.
    ended = end_pairs(proposal.moves)
    pairs = open_pairs(proposal)
    record_many(
        entry(
            actor,
            "mentorship.moved" if proposed.before else "mentorship.assigned",
            pair,
            satker=pair.participant.satker,
            before=facts(ended[pair.participant_id]) if proposed.before else None,
            after=facts(pair),
            reason=f"Optimalkan ulang. {proposed.cause}",
        )
        for pair, proposed in zip(pairs, proposal.pairs, strict=True)
    )
    return AssignmentOutcome(
        pairs,
        proposal.unassigned,
        [pair.explanation for pair in proposal.pairs],
        moved=len(ended),
        mentors_missing=proposal.shortage.mentors,
    )


def end_pairs(moves: list[ProposedPair]) -> dict[int, Mentorship]:
    """Close the pairs that are left, and return them by participant. Their mentors are locked."""
    to = {move.participant.pk: move.mentor.name for move in moves}
    pairs = {
        pair.participant_id: pair
        for pair in Mentorship.objects.open()
        .with_people()
        .filter(participant__in=to)
        .order_by("pk")
        .select_for_update(of=("self",))
    }
    for key, pair in pairs.items():
        pair.ended_on = max(today(), pair.started_on)
        pair.end_reason = f"Optimalkan ulang: dipindahkan ke {to[key]}"[:200]
    Mentorship.objects.bulk_update(pairs.values(), ["ended_on", "end_reason"], batch_size=200)
    return pairs
