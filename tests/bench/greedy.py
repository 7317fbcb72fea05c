"""The pairing as it was before the flow, kept as a baseline: own satker, then anywhere."""

from __future__ import annotations

from mentors.matching import Candidate, Guide, Instance
from mentors.rules import MENTEES_PER_MENTOR


def greedy(instance: Instance) -> dict[int, int]:
    """Give each in turn the least loaded mentor, first of the own satker, then of all."""
    loads = {guide: len(guide.held) for guide in instance.guides if guide.accepts}
    by_satker: dict[str, list[Guide]] = {}
    for guide in loads:
        by_satker.setdefault(guide.satker, []).append(guide)
    open_guides, chosen = list(loads), {}

    def place(candidate: Candidate, guides: list[Guide]) -> bool:
        free = [g for g in guides if loads[g] < MENTEES_PER_MENTOR and g.nip != candidate.nip]
        if not free:
            return False
        guide = min(free, key=lambda g: loads[g])
        chosen[candidate.key] = guide.key
        loads[guide] += 1
        if loads[guide] == MENTEES_PER_MENTOR:
            open_guides.remove(guide)
        return True

    waiting = list(instance.candidates)
    waiting = [c for c in waiting if not place(c, by_satker.get(c.satker, []))]
    for candidate in waiting:
        place(candidate, open_guides)
    return chosen
