"""How an office numbers and prints its letters, and the legal grounds they cite."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db import transaction

from latsar.accounts.models import User
from latsar.accounts.permissions import require_pksdm, require_province, require_satker
from latsar.audit.services import record
from latsar.audit.services import snapshot as audited
from latsar.errors import Refused, StaleVersion
from latsar.organizations.models import Satker

from ..models import LegalBasis, LetterSettings
from .numbering import check_pattern

SETTINGS_FIELDS = ("number_pattern", "archive_code", "type_code", "paper", "signing")
BASIS_FIELDS = ("text", "kinds", "position", "is_active")


@transaction.atomic
def save_settings(
    *,
    actor: User,
    satker: Satker | None,
    kind: str = "",
    version: int,
    fields: Mapping[str, Any],
) -> LetterSettings:
    """Store an office's own settings, for all kinds or for one.

    Without a satker they are the national default (PKSDM only).
    """
    require_settings_right(actor, satker)
    check_pattern(fields["number_pattern"])
    stored = locked_settings(satker, kind)
    if (stored.version if stored else 0) != version:
        raise StaleVersion
    row = stored or LetterSettings(satker=satker, kind=kind, version=0)
    before = audited(row, SETTINGS_FIELDS) if stored else {}
    for name in SETTINGS_FIELDS:
        if name in fields:
            setattr(row, name, fields[name])
    row.version += 1
    row.save()
    record(
        actor,
        "reference.updated" if stored else "reference.created",
        row,
        before=before,
        after=audited(row, SETTINGS_FIELDS),
    )
    return row


def require_settings_right(actor: User, satker: Satker | None) -> None:
    require_province(actor)
    if satker is None:
        require_pksdm(actor)
    else:
        require_satker(actor, satker)


def locked_settings(satker: Satker | None, kind: str) -> LetterSettings | None:
    rows = LetterSettings.objects.select_for_update(of=("self",))
    return rows.filter(satker=satker, kind=kind).first()


@transaction.atomic
def drop_settings(
    *, actor: User, satker: Satker | None, kind: str, version: int
) -> LetterSettings | None:
    """Take back what an office set for one kind; that kind follows the general settings again."""
    require_settings_right(actor, satker)
    if not kind:
        raise Refused("Setelan untuk semua jenis surat tidak dihapus; ubahlah isinya.")
    stored = locked_settings(satker, kind)
    if stored is None:
        return None
    if stored.version != version:
        raise StaleVersion
    record(actor, "reference.deleted", stored, before=audited(stored, SETTINGS_FIELDS))
    stored.delete()
    return stored


@transaction.atomic
def save_basis(*, actor: User, basis: LegalBasis) -> LegalBasis:
    """Store a legal ground, new or changed; letters already issued keep the words they had."""
    require_pksdm(actor)
    stored = LegalBasis.objects.select_for_update().filter(pk=basis.pk).first()
    before = audited(stored, BASIS_FIELDS) if stored else {}
    basis.save()
    record(
        actor,
        "reference.updated" if stored else "reference.created",
        basis,
        before=before,
        after=audited(basis, BASIS_FIELDS),
    )
    return basis
