"""KPU's rule: one mentor, at most five participants (Rakor Latsar CPNS, 25 November 2025).

Pure functions: the pairing of one province, and the NIP of a mentor. No model is known here.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field

from latsar.formatting import number
from participants.rules import parse_nip

MENTEES_PER_MENTOR = 5
SLOTS = range(1, MENTEES_PER_MENTOR + 1)

# A PPPK's NIP holds this marker where a PNS has the month of appointment.
PPPK_MARKER = "21"


def is_pppk(nip: str) -> bool:
    return len(nip) == 18 and nip.isascii() and nip.isdigit() and nip[12:14] == PPPK_MARKER


def check_mentor_nip(nip: str) -> str:
    """Return a warning ("" for none). Raises NipProblem when the NIP breaks its structure."""
    if is_pppk(nip):
        parse_nip(f"{nip[:12]}12{nip[14:]}")
        return (
            "NIP ini bertanda PPPK (angka ke-13 dan ke-14: 21). Diterima untuk mentor; "
            "pastikan memang benar."
        )
    parse_nip(nip)
    return ""


def lowest_free(taken: Iterable[int]) -> int | None:
    """Return the lowest free place of a mentor, or None when all five are taken."""
    occupied = set(taken)
    return next((slot for slot in SLOTS if slot not in occupied), None)


@dataclass(frozen=True)
class Candidate:
    """A participant without mentor."""

    key: int
    nip: str
    satker: str


@dataclass(frozen=True)
class Guide:
    """A mentor with the places taken before this run."""

    key: int
    nip: str
    satker: str
    taken: tuple[int, ...] = ()


@dataclass(frozen=True)
class Pair:
    candidate: Candidate
    guide: Guide
    slot: int


@dataclass
class Pairing:
    pairs: list[Pair] = field(default_factory=list)
    unplaced: list[tuple[Candidate, str]] = field(default_factory=list)


class _Places:
    """The free places of the guides while a run hands them out."""

    def __init__(self, guides: Iterable[Guide]) -> None:
        ordered = sorted(guides, key=lambda g: (g.satker, g.nip))
        self.taken = {guide: set(guide.taken) for guide in ordered}
        self.by_satker: dict[str, list[Guide]] = {}
        for guide in ordered:
            self.by_satker.setdefault(guide.satker, []).append(guide)
        self.open = [guide for guide in ordered if lowest_free(guide.taken)]

    def least_loaded(self, guides: Iterable[Guide], candidate: Candidate) -> Guide | None:
        """Return the guide with the fewest mentees; `min` keeps the first of equals."""
        free = [g for g in guides if len(self.taken[g]) < len(SLOTS) and g.nip != candidate.nip]
        return min(free, key=lambda g: len(self.taken[g]), default=None)

    def take(self, candidate: Candidate, guide: Guide) -> Pair:
        slot = lowest_free(self.taken[guide])
        if slot is None:
            raise ValueError(f"guide {guide.key} has no free place")
        self.taken[guide].add(slot)
        if len(self.taken[guide]) == len(SLOTS):
            self.open.remove(guide)
        return Pair(candidate, guide, slot)


def pair_up(candidates: Iterable[Candidate], guides: Sequence[Guide]) -> Pairing:
    """Pair everyone there is room for: first within the own satker, then over the province.

    Within each pass the least loaded guide comes first; ties go by satker code, then NIP, so the
    order of the input never changes the result. Pairs that exist already stay as they are.
    """
    places, result = _Places(guides), Pairing()
    waiting = sorted(candidates, key=lambda c: (c.satker, c.nip))
    passes: tuple[Callable[[Candidate], Iterable[Guide]], ...] = (
        lambda c: places.by_satker.get(c.satker, ()),
        lambda c: places.open,
    )
    for within in passes:
        rest = []
        for candidate in waiting:
            guide = places.least_loaded(within(candidate), candidate)
            if guide is None:
                rest.append(candidate)
            else:
                result.pairs.append(places.take(candidate, guide))
        waiting = rest
    waiting = [c for c in waiting if not _place_by_exchange(c, places, result)]
    result.unplaced = _with_reasons(waiting, places, has_guides=bool(guides))
    return result


def _place_by_exchange(candidate: Candidate, places: _Places, result: Pairing) -> bool:
    """Place someone for whom only their own guidance is left: one pair of this run moves there."""
    own = next((g for g in places.open if g.nip == candidate.nip), None)
    if own is None:
        return False
    for index, pair in enumerate(result.pairs):
        if pair.guide != own:
            result.pairs[index] = Pair(candidate, pair.guide, pair.slot)
            result.pairs.append(places.take(pair.candidate, own))
            return True
    return False


def _with_reasons(
    waiting: list[Candidate], places: _Places, *, has_guides: bool
) -> list[tuple[Candidate, str]]:
    themselves = {guide.nip for guide in places.open}
    return [
        (
            candidate,
            "Tempat yang tersisa hanya pada dirinya sendiri; seseorang tidak dapat menjadi "
            "mentor bagi dirinya sendiri. Tambahkan mentor lain."
            if candidate.nip in themselves
            else shortage(len(waiting), has_guides=has_guides),
        )
        for candidate in waiting
    ]


def mentors_needed(people: int, free_places: int = 0) -> int:
    """Return how many more mentors it takes to give everyone a place."""
    return -(-max(0, people - free_places) // MENTEES_PER_MENTOR)


def shortage(people: int, *, has_guides: bool) -> str:
    """Say how many mentors are missing for `people` who found no place."""
    missing = f"kurang {number(mentors_needed(people))} mentor untuk {number(people)} peserta."
    if not has_guides:
        return f"Belum ada mentor di provinsi ini; {missing}"
    return f"Semua mentor di provinsi ini sudah penuh; {missing}"
