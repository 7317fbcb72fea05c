"""Why the pairs that exist are as they are, said from how things stand now; nothing is stored."""

from __future__ import annotations

from collections.abc import Sequence

from django.db.models import Q

from ..choices import PreferenceKind
from ..matching import Circumstances, Home, sentence
from ..models import Mentor, MentorPreference, Mentorship
from ..rules import MENTEES_PER_MENTOR
from .loading import candidate, guide


def explanations_of(pairs: Sequence[Mentorship]) -> dict[int, str]:
    """Return one sentence for each open pair, by its key, with two queries for all of them."""
    if not pairs:
        return {}
    loads, homes = standing_of(pairs)
    settled: dict[tuple[int, int], str] = {
        (mentor, person): kind
        for mentor, person, kind in MentorPreference.objects.filter(
            participant__in=[pair.participant_id for pair in pairs]
        ).values_list("mentor_id", "participant_id", "kind")
    }
    found = {}
    for pair in pairs:
        kind = settled.get((pair.mentor_id, pair.participant_id))
        about = Circumstances(
            load=loads[pair.mentor_id],
            home=homes.get(pair.participant.satker_id, Home.NONE),
            is_pinned=kind == PreferenceKind.PIN,
            is_wished=kind == PreferenceKind.WISH,
            is_excluded=kind == PreferenceKind.EXCLUSION,
        )
        mentor = guide(pair.mentor, pair.mentor.satker)
        found[pair.pk] = sentence(candidate(pair.participant), mentor, about)
    return found


def standing_of(pairs: Sequence[Mentorship]) -> tuple[dict[int, int], dict[int, Home]]:
    """Return the loads of the mentors, and how the participants' own satkers are off."""
    theirs = Q(pk__in=[pair.mentor_id for pair in pairs])
    own = Q(satker__in=[pair.participant.satker_id for pair in pairs], is_active=True)
    loads: dict[int, int] = {}
    homes: dict[int, Home] = {}
    rows = Mentor.objects.filter(theirs | own).with_load().order_by()
    for mentor in rows:
        loads[mentor.pk] = mentor.load
        if mentor.is_active and homes.get(mentor.satker_id) is not Home.FREE:
            free = mentor.load < MENTEES_PER_MENTOR
            homes[mentor.satker_id] = Home.FREE if free else Home.FULL
    return loads, homes
