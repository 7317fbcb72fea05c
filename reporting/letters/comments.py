"""Remarks on letters, and telling whom they name."""

from __future__ import annotations

from functools import partial

from django.db import transaction

from latsar.accounts.models import User
from latsar.accounts.permissions import require_write
from latsar.audit.services import record
from latsar.errors import Forbidden, Refused
from latsar.notices.services import mentioned, tell

from ..models import Letter, LetterComment

LONGEST = 2_000


@transaction.atomic
def comment_letter(*, actor: User, letter_id: int, text: str) -> LetterComment:
    """Add a remark to a letter in any status. Raises Refused for an empty or too long one."""
    require_write(actor)
    letter = Letter.objects.visible_to(actor).select_related("satker").filter(pk=letter_id).first()
    if letter is None:
        raise Forbidden("Surat ini tidak ada atau di luar kewenangan akun Anda.")
    text = text.strip()
    if not text:
        raise Refused("Tulis isi catatannya.")
    if len(text) > LONGEST:
        raise Refused(f"Catatan {len(text)} karakter, paling banyak {LONGEST}. Persingkat isinya.")
    comment = LetterComment.objects.create(letter=letter, author=actor, text=text)
    record(actor, "letter.commented", letter, after={"catatan": text})
    others = [user for user in mentioned(text, partial(may_see, letter)) if user.pk != actor.pk]
    name = f"nomor {letter.number}" if letter.number else f"konsep “{letter.subject}”"
    said = f"{actor.display_name} menyebut Anda dalam catatan surat {name}."
    tell(others, said, letter.get_absolute_url())
    return comment


def may_see(letter: Letter, user: User) -> bool:
    return Letter.objects.visible_to(user).filter(pk=letter.pk).exists()
