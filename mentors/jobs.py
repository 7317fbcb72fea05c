"""Work that takes longer than a request may."""

from __future__ import annotations

from django.urls import reverse

from latsar.accounts.models import User
from latsar.background.services import Outcome, Progress, background
from latsar.formatting import joined, number

from .services.nation import assign_nation


@background
def assign_everywhere(progress: Progress, actor: User) -> Outcome:
    """Assign all provinces; taken up again after a crash, it finds those done already done."""
    result, _ = assign_nation(actor=actor, watch=progress)
    text = (
        f"{number(result.assigned)} peserta mendapat mentor di {number(result.provinces)} provinsi."
    )
    if result.unassigned:
        text += (
            f" {number(result.unassigned)} peserta belum; kurang "
            f"{number(result.mentors_missing)} mentor. Lihat alasannya di tiap provinsi."
        )
    elif not result.assigned:
        text = "Semua peserta sudah punya mentor; tidak ada yang diubah."
    if result.skipped:
        text += (
            " Dilewati karena pada saat yang sama orang lain menugaskan: "
            f"{joined(result.skipped)}. Jalankan sekali lagi."
        )
    return Outcome(message=text, url=reverse("mentors:assignment"))
