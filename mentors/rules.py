"""KPU's rule: one mentor, at most five participants (Rakor Latsar CPNS, 25 November 2025).

Pure functions: places, shortages, and the NIP of a mentor. Who guides whom is in `matching`.
"""

from __future__ import annotations

from collections.abc import Iterable

from latsar.formatting import number
from latsar.nip import check_staff_nip, is_pppk

MENTEES_PER_MENTOR = 5
SLOTS = range(1, MENTEES_PER_MENTOR + 1)


def check_mentor_nip(nip: str) -> str:
    """Return a warning ("" for none). Raises NipProblem when the NIP breaks its structure."""
    check_staff_nip(nip)
    if is_pppk(nip):
        return (
            "NIP ini bertanda PPPK (angka ke-13 dan ke-14: 21). Diterima untuk mentor; "
            "pastikan memang benar."
        )
    return ""


def lowest_free(taken: Iterable[int]) -> int | None:
    """Return the lowest free place of a mentor, or None when all five are taken."""
    occupied = set(taken)
    return next((slot for slot in SLOTS if slot not in occupied), None)


def mentors_needed(people: int, free_places: int = 0) -> int:
    """Return how many more mentors it takes to give everyone a place."""
    return -(-max(0, people - free_places) // MENTEES_PER_MENTOR)


def shortage(people: int, *, has_guides: bool) -> str:
    """Say how many mentors are missing for `people` who found no place."""
    missing = f"kurang {number(mentors_needed(people))} mentor untuk {number(people)} peserta."
    if not has_guides:
        return f"Belum ada mentor di provinsi ini; {missing}"
    return f"Semua mentor di provinsi ini sudah penuh; {missing}"
