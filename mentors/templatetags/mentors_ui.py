"""What the pages of other apps show of mentors; those apps lie below and know none."""

from __future__ import annotations

from typing import Any

from django import template

from participants.models import Participant

from ..models import Mentorship
from ..services import explanations_of, preferences_shown

register = template.Library()


@register.inclusion_tag("mentors/_participant_note.html", takes_context=True)
def mentor_note(context: dict[str, Any], participant: Participant) -> dict[str, Any]:
    """Say why this mentor, and what is settled for the participant."""
    user = context["request"].user
    pairs = list(Mentorship.objects.open().with_people().filter(participant=participant))
    why = explanations_of(pairs)
    return {
        "participant": participant,
        "pair": pairs[0] if pairs else None,
        "explanation": why[pairs[0].pk] if pairs else "",
        "settled": preferences_shown(user, participant=participant),
        "may_write": user.can_write and participant.is_active,
    }
