"""Changes of reference data, each audited."""

from __future__ import annotations

from django.db import IntegrityError, models, transaction

from latsar.accounts.models import User
from latsar.accounts.permissions import require_satker
from latsar.audit.services import record, snapshot
from latsar.errors import Forbidden, Refused, StaleVersion
from latsar.organizations.models import Official, Satker

from .sections import Section


def require_editor(actor: User, section: Section) -> None:
    if not section.may_edit(actor):
        raise Forbidden(f"Akun ini tidak berwenang mengubah {section.singular}.")


def require_scope(actor: User, row: models.Model) -> None:
    """An office edits its own letterhead and officials only."""
    satker = row if isinstance(row, Satker) else row.satker if isinstance(row, Official) else None
    if satker:
        require_satker(actor, satker)


@transaction.atomic
def save_row(*, actor: User, section: Section, row: models.Model) -> models.Model:
    """Create or update one row. `row.version` must be the version the editor saw."""
    require_editor(actor, section)
    require_scope(actor, row)
    if row.pk is None:
        _save_once(section, row)
        record(actor, "reference.created", row, after=snapshot(row, section.fields))
        return row
    stored = section.model._default_manager.select_for_update(of=("self",)).get(pk=row.pk)
    require_scope(actor, stored)
    if hasattr(row, "version"):
        if stored.version != row.version:
            raise StaleVersion
        row.version = stored.version + 1
    before = snapshot(stored, section.fields)
    _save_once(section, row)
    record(actor, "reference.updated", row, before=before, after=snapshot(row, section.fields))
    return row


@transaction.atomic
def delete_row(*, actor: User, section: Section, row: models.Model) -> None:
    """Delete a row that nothing depends on. Raises Refused when it is gone already."""
    require_editor(actor, section)
    if not section.can_delete:
        raise Refused(f"Data {section.singular} tidak dapat dihapus.")
    stored = section.model._default_manager.select_for_update().filter(pk=row.pk).first()
    if stored is None:
        raise Refused(f"Data {section.singular} ini sudah dihapus orang lain.")
    record(actor, "reference.deleted", stored, before=snapshot(stored, section.fields))
    stored.delete()


def _save_once(section: Section, row: models.Model) -> None:
    """Save; the loser of a race for one date, year or name is told so."""
    try:
        with transaction.atomic():
            row.save()
    except IntegrityError as error:
        raise Refused(
            f"Data {section.singular} yang sama baru saja disimpan orang lain. "
            "Periksa daftarnya, lalu ubah yang sudah ada bila perlu."
        ) from error
