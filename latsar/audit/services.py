"""Writing the audit trail. Services call this inside the transaction of the change."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django.db import models

from latsar.accounts.models import User
from latsar.organizations.models import Satker

from .context import current_request_id
from .models import AuditEntry

Values = Mapping[str, Any]


def snapshot(obj: models.Model, fields: Iterable[str]) -> dict[str, Any]:
    """Return {verbose field name: value} for the trail; a relation is named by its text."""
    values: dict[str, Any] = {}
    for name in fields:
        field = obj._meta.get_field(name)
        value = getattr(obj, name)
        if isinstance(value, models.Model):
            value = str(value)
        elif getattr(field, "choices", None):
            value = getattr(obj, f"get_{name}_display")()
        elif isinstance(value, bool):
            value = "Ya" if value else "Tidak"
        values[str(getattr(field, "verbose_name", name))] = value
    return values


def entry(
    actor: User | None,
    action: str,
    obj: models.Model,
    *,
    satker: Satker | None = None,
    before: Values | None = None,
    after: Values | None = None,
    reason: str = "",
) -> AuditEntry:
    """Build an unsaved entry. `satker` (default: obj.satker) decides who sees it."""
    return AuditEntry(
        actor=actor,
        actor_name=actor.display_name if actor else "Sistem",
        actor_role=actor.role if actor else "",
        request_id=current_request_id(),
        action=action,
        object_type=obj._meta.label_lower,
        object_id=str(obj.pk),
        object_label=str(obj)[:200],
        satker=satker or (obj if isinstance(obj, Satker) else getattr(obj, "satker", None)),
        before=dict(before or {}),
        after=dict(after or {}),
        reason=reason[:500],
    )


def record(
    actor: User | None,
    action: str,
    obj: models.Model,
    *,
    satker: Satker | None = None,
    before: Values | None = None,
    after: Values | None = None,
    reason: str = "",
) -> AuditEntry:
    """Write one entry and return it."""
    written = entry(actor, action, obj, satker=satker, before=before, after=after, reason=reason)
    written.save(force_insert=True)
    return written


def record_many(entries: Iterable[AuditEntry]) -> None:
    """Write many entries with few statements."""
    AuditEntry.objects.bulk_create(entries, batch_size=500)


def record_export(*, actor: User, what: str, amount: int) -> None:
    """Note that data left the application: which list, how many rows."""
    after = {"isi": what, "jumlah baris": amount}
    record(actor, "export.downloaded", actor, satker=actor.satker, after=after)
