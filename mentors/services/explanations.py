"""Why the pairs that exist are as they are, said from how things stand now; nothing is stored."""

from __future__ import annotations

from collections.abc import Sequence

from django.db.models import Q

from ..choices import PreferenceKind
from ..matching import Circumstances, home_of, sentence
from ..models import Mentor, MentorPreference, Mentorship
from .loading import candidate, guide


def explanations_of(pairs: Sequence[Mentorship]) -> dict[int, str]:
    """Return one sentence for each open pair, by its key, with two queries for all of them."""
    if not pairs:
        return {}
    loads, own = standing_of(pairs)
    barred: dict[int, set[int]] = {}
    settled: dict[tuple[int, int], str] = {
        (mentor, person): kind
        for mentor, person, kind in MentorPreference.objects.filter(
            participant__in=[pair.participant_id for pair in pairs]
        ).values_list("mentor_id", "participant_id", "kind")
    }
    for (mentor, person), kind in settled.items():
        if kind == PreferenceKind.EXCLUSION:
            barred.setdefault(person, set()).add(mentor)
    found = {}
    for pair in pairs:
        mine = settled.get((pair.mentor_id, pair.participant_id))
        about = Circumstances(
            load=loads[pair.mentor_id],
            home=home_of(
                own.get(pair.participant.satker_id, {}), barred.get(pair.participant_id, ())
            ),
            is_pinned=mine == PreferenceKind.PIN,
            is_wished=mine == PreferenceKind.WISH,
            is_excluded=mine == PreferenceKind.EXCLUSION,
        )
        by = guide(pair.mentor, pair.mentor.satker)
        found[pair.pk] = sentence(candidate(pair.participant), by, about)
    return found


def standing_of(pairs: Sequence[Mentorship]) -> tuple[dict[int, int], dict[int, dict[int, int]]]:
    """Return the loads of the mentors, and those of the participants' own satkers by satker."""
    theirs = Q(pk__in=[pair.mentor_id for pair in pairs])
    home = Q(satker__in=[pair.participant.satker_id for pair in pairs], is_active=True)
    loads: dict[int, int] = {}
    own: dict[int, dict[int, int]] = {}
    for mentor in Mentor.objects.filter(theirs | home).with_load().order_by():
        loads[mentor.pk] = mentor.load
        if mentor.is_active:
            own.setdefault(mentor.satker_id, {})[mentor.pk] = mentor.load
    return loads, own
