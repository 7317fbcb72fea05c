"""Writing the audit trail. Services call this inside the transaction of the change."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.db import connection, models, transaction
from django.utils import timezone

from latsar.accounts.models import User
from latsar.bulk import insert_columns
from latsar.organizations.models import Satker

from .context import current_request_id
from .digests import digests
from .linking import ends_of, link_after
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
    written = list(entries)
    made_here = {"id", "at", "digest"}
    names = [f.attname for f in AuditEntry._meta.concrete_fields if f.attname not in made_here]
    _write({name: [getattr(entry, name) for entry in written] for name in names}, len(written))


def record_each(
    actor: User,
    action: str,
    model: type[models.Model],
    columns: Mapping[str, Sequence[Any]],
    *,
    reason: str = "",
) -> None:
    """Write one entry for each of thousands of objects of a model that underwent the same action.

    `columns`: object_id, object_label, satker_id, and before or after, in the order of the objects.
    """
    amount = len(columns["object_id"])
    same = {
        "actor_id": actor.pk,
        "actor_name": actor.display_name,
        "actor_role": actor.role,
        "request_id": current_request_id(),
        "action": action,
        "object_type": model._meta.label_lower,
        "reason": reason[:500],
    }
    repeated = {name: [value] * amount for name, value in same.items()}
    named = {"object_id": [str(pk) for pk in columns["object_id"]]}
    _write({**repeated, **columns, **named}, amount)


@transaction.atomic(savepoint=False)
def _write(columns: Mapping[str, Sequence[Any]], amount: int) -> None:
    """Add the entries with their digests; linking.py says who links them."""
    if not amount:
        return
    at = timezone.now()
    sealed: dict[str, Sequence[Any]] = {"at": [at] * amount, "digest": digests(at, columns, amount)}
    ends = ends_of(connection) if connection.vendor == "sqlite" else None
    insert_columns(AuditEntry, {**columns, **sealed}, amount)
    if ends:
        link_after(connection, *ends)


def record_export(*, actor: User, what: str, amount: int, contacts: bool = False) -> None:
    """Note that data left the application: which list, how many rows, people's contact data?"""
    after: dict[str, Any] = {"isi": what, "jumlah baris": amount}
    if contacts:
        after["memuat data kontak"] = "Ya"
    record(actor, "export.downloaded", actor, satker=actor.satker, after=after)
