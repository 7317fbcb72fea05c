"""Why somebody finds no mentor, and how many mentors are missing."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from latsar.formatting import joined, number

from ..rules import MENTEES_PER_MENTOR, mentors_needed, shortage
from .instance import Candidate, Guide, Pairing

NAMED = 3  # so many mentors or satkers are named in a sentence

ONESELF = (
    "Tempat yang tersisa hanya pada dirinya sendiri; seseorang tidak dapat menjadi mentor bagi "
    "dirinya sendiri. Tambahkan mentor lain."
)


@dataclass(frozen=True)
class Shortage:
    """How many find no place although nothing but places is missing, and the mentors it takes.

    Exact: the pairing places as many as can be, and a new mentor gives five places to anyone. Those
    whose fixed mentor has no place (`pinned`) are not counted; a new mentor would not help them.
    """

    people: int
    by_office: tuple[tuple[str, int], ...]
    pinned: int

    @property
    def mentors(self) -> int:
        return mentors_needed(self.people)

    @property
    def text(self) -> str:
        """Such as "Kurang 1 mentor untuk 5 peserta: KPU Kota Kupang 3, KPU Kabupaten Kupang 2."."""
        if not self.people:
            return ""
        most = sorted(self.by_office, key=lambda row: -row[1])
        where = [f"{office} {number(people)}" for office, people in most[:NAMED]]
        if rest := most[NAMED:]:
            amount = number(sum(people for _, people in rest))
            where.append(f"{number(len(rest))} satker lain {amount}")
        missing = f"Kurang {number(self.mentors)} mentor untuk {number(self.people)} peserta"
        return f"{missing}: {joined(where)}."


def shortage_of(pairing: Pairing) -> Shortage:
    pins = pairing.instance.preferences.pins
    people = [c for c in pairing.unplaced if c.key not in pins]
    offices = Counter(c.office or c.satker for c in people)
    return Shortage(len(people), tuple(offices.items()), len(pairing.unplaced) - len(people))


def reasons(pairing: Pairing) -> list[tuple[Candidate, str]]:
    """Return everyone without place with the reason and the mend, in the order of the satkers."""
    loads, missing = pairing.loads(), shortage_of(pairing)
    accepting = [g for g in pairing.instance.guides if g.accepts]
    free = [g for g in accepting if loads[g.key] < MENTEES_PER_MENTOR]
    found = []
    for candidate in pairing.unplaced:
        if candidate.key in pairing.instance.preferences.pins:
            reason = pin_reason(pairing, candidate)
        elif not free:
            reason = shortage(missing.people, has_guides=bool(accepting))
        else:
            reason = blocked_reason(candidate, free, missing)
        found.append((candidate, reason))
    return found


def pin_reason(pairing: Pairing, candidate: Candidate) -> str:
    instance = pairing.instance
    guide = instance.guide.get(instance.preferences.pins[candidate.key])
    if guide is None or not guide.accepts:
        return (
            "Mentor pada ketentuan pasangan tetapnya tidak lagi bersedia atau bertugas di provinsi "
            "lain. Hapus ketentuan itu, lalu tugaskan lagi."
        )
    return (
        f"{guide.name or guide.nip}, pasangan tetapnya, sudah mendampingi lima peserta lain. "
        "Jalankan Optimalkan ulang, lepaskan satu peserta dari mentor itu, atau hapus ketentuan "
        "pasangan tetap."
    )


def blocked_reason(candidate: Candidate, free: list[Guide], missing: Shortage) -> str:
    """Say it of one for whom only ruled-out mentors are left."""
    others = [guide for guide in free if guide.nip != candidate.nip]
    if not others:
        return ONESELF
    names = [guide.name or guide.nip for guide in others[:NAMED]]
    if len(others) > NAMED:
        names.append(f"{number(len(others) - NAMED)} mentor lain")
    return (
        f"Semua mentor yang masih punya tempat ({joined(names)}) tidak boleh dipasangkan dengan "
        f"{candidate.name or candidate.nip}. Hapus salah satu ketentuan itu atau tambahkan mentor; "
        f"kurang {number(missing.mentors)} mentor untuk {number(missing.people)} peserta."
    )
