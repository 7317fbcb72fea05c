"""Versions of the wording: read by every draft, written by PKSDM, never changed or lost."""

from __future__ import annotations

from collections.abc import Mapping
from copy import deepcopy

from django.db import IntegrityError, transaction

from latsar.accounts.models import User
from latsar.accounts.permissions import require_pksdm
from latsar.audit.services import record
from latsar.errors import Refused, StaleVersion

from ..choices import LetterKind
from ..models import Letter, LetterWording
from .numbering import BLANK
from .snapshot import build, latest_wording
from .sources import Values
from .texts import check_text, missing_in, tidy, unknown_in
from .usual_texts import filled, names_of, parts_of, usual, values_of

USUAL = 0  # the version that the application brings along


def texts_of(kind: str, version: int) -> dict[str, str] | None:
    """The words of one version; None when there is no such version."""
    if version == USUAL:
        return usual(kind)
    row = LetterWording.objects.filter(kind=kind, version=version).first()
    return usual(kind) | row.texts if row else None


def check_texts(kind: str, texts: Mapping[str, str]) -> dict[str, str]:
    """Return the texts, tidied. Raises Refused on the first that can't be printed."""
    known = names_of(kind)
    checked = {}
    for part in parts_of(kind):
        text = tidy(texts.get(part.name, ""))
        try:
            check_text(part.label, text, known)
        except Refused as refusal:
            raise Refused(refusal.message, field=part.name) from refusal
        checked[part.name] = text
    return checked


def remarks(kind: str, texts: Mapping[str, str]) -> list[str]:
    """Say which variables are unknown, and which of the usual ones a part leaves out."""
    known = names_of(kind)
    found = []
    for part in parts_of(kind):
        text = texts.get(part.name, "")
        for names, told in (
            (unknown_in(text, known), "tidak dikenal"),
            (missing_in(text, part.text), "tidak dipakai lagi"),
        ):
            if names:
                found.append(f"{part.label}: {', '.join(f'{{{n}}}' for n in names)} {told}.")
    return found


@transaction.atomic
def save_wording(
    *, actor: User, kind: str, version: int, texts: Mapping[str, str], note: str = ""
) -> LetterWording:
    """Keep a new version; refused when `version`, which it was made from, is not the last."""
    require_pksdm(actor)
    checked = check_texts(kind, texts)
    before = latest_wording(kind)
    current = before.version if before else USUAL
    if current != version:
        raise StaleVersion
    old = texts_of(kind, current) or {}
    if checked == old:
        raise Refused("Naskah ini sama dengan versi yang berlaku; tidak ada yang disimpan.")
    row = LetterWording(
        kind=kind, version=current + 1, texts=checked, note=note.strip()[:200], created_by=actor
    )
    try:
        with transaction.atomic():
            row.save(force_insert=True)
    except IntegrityError as error:
        raise StaleVersion from error
    labels = {part.name: part.label for part in parts_of(kind)}
    changed = [name for name in checked if checked[name] != old.get(name)]
    record(
        actor,
        "wording.saved",
        row,
        before={labels[name]: old.get(name, "") for name in changed},
        after={labels[name]: checked[name] for name in changed},
        reason=row.note,
    )
    return row


def sample_snapshot(actor: User, kind: str) -> Values | None:
    """A letter of this kind to show a wording on, as a draft; None while there is none."""
    letters = Letter.objects.visible_to(actor).select_related(
        "satker__province__training_center", "signatory", "replaces"
    )
    letter = letters.filter(kind=LetterKind(kind)).order_by("-pk").first()
    if letter is None:
        return None
    if letter.is_draft:
        return build(letter, number=BLANK, moment=letter.created_at.isoformat())
    return deepcopy(letter.snapshot) | {"is_draft": True, "number": BLANK}


def worded(snapshot: Values, texts: Mapping[str, str]) -> Values:
    """The snapshot with other words."""
    words = filled(snapshot["kind"], texts, values_of(snapshot))
    return snapshot | {"texts": words}
