"""A corrected letter: a draft that, once issued, replaces the letter it was made from."""

from __future__ import annotations

from django.db import transaction

from latsar.accounts.models import User
from latsar.audit.services import record
from latsar.audit.services import snapshot as audited
from latsar.clock import today
from latsar.errors import Refused

from ..models import Letter
from .services import EDITABLE, locked

OWN_WORDS = ("nature", "subject", "recipient", "recipient_place", "extra_text", "carbon_copies")


def waiting_correction(letter: Letter) -> Letter | None:
    """The draft that is to replace this letter, if one is already being written."""
    return letter.replacements.drafts().first()


@transaction.atomic
def draft_correction(*, actor: User, letter: Letter) -> Letter:
    """Return the draft that is to replace an issued letter: the one waiting, or a new one.

    It takes over the letter's own words; figures and lists come from the data as they are now.
    """
    old = locked(actor, letter)
    if not old.is_issued:
        state = "masih konsep dan dapat langsung diubah" if old.is_draft else "sudah dicabut"
        raise Refused(f"Surat ini {state}. Surat perbaikan dibuat untuk surat yang berlaku.")
    if not old.is_in_force:
        raise Refused(
            f"Surat nomor {old.number} sudah diganti. Buat perbaikan dari surat penggantinya."
        )
    if waiting := waiting_correction(old):
        return waiting
    signatory = old.signatory if old.signatory and old.signatory.is_active else None
    made = Letter(
        kind=old.kind,
        satker=old.satker,
        whole_province=old.whole_province,
        fiscal_year=old.fiscal_year,
        dated_on=today(),
        signatory=signatory,
        replaces=old,
        created_by=actor,
        **{name: getattr(old, name) for name in OWN_WORDS},
    )
    made.save()
    after = audited(made, EDITABLE) | {"mengganti": old.number}
    record(actor, "letter.drafted", made, after=after)
    return made
