"""Who withdraws leaves their mentor; who postpones or has finished keeps the mentor."""

from __future__ import annotations

from latsar.accounts.models import User
from latsar.audit.services import record
from participants.choices import Status
from participants.models import Participant

from ..models import Mentorship
from .pairs import close_pair, current_of, facts, lock_mentors


class MentorEffect:
    order = 2

    def lock(self, participant_id: int) -> None:
        pairs = Mentorship.objects.open().filter(participant=participant_id)
        lock_mentors(list(pairs.values_list("mentor", flat=True)))

    def apply(self, actor: User, participant: Participant, reason: str) -> str:
        if participant.status != Status.WITHDRAWN:
            return ""
        pair = current_of(participant)
        if pair is None:
            return ""
        before = facts(pair)
        close_pair(pair, f"{participant.get_status_display()}: {reason}"[:200])
        record(
            actor,
            "mentorship.released",
            pair,
            satker=participant.satker,
            before=before,
            reason=reason,
        )
        return f"Mentor {pair.mentor.name} dilepas."
