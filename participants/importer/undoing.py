"""Undoing a saved import: whole or not at all, and only while nothing depends on what it did.

Whom it created is deleted; each cell it changed goes back. Somebody else's later change of the same
cell, a mentor, a seat: any of these forbids the whole, with the names and the mend.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from types import SimpleNamespace
from typing import Any

from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from latsar.accounts.models import User
from latsar.accounts.permissions import require_write
from latsar.audit.services import record, record_each
from latsar.background.services import Progress, unobserved
from latsar.bulk import update_columns
from latsar.errors import Refused
from latsar.formatting import number
from latsar.organizations.models import Satker

from ..choices import ImportStatus, Section
from ..models import ImportChunk, RosterImport
from .dependants import dependants_of
from .journal import chunks_of, stored
from .obstacles import attname, created, obstacles_to, updated, why_nothing_to_undo
from .spec import RosterSpec

KEYS_PER_QUERY = 10_000
JUST_USED = (
    "Seseorang baru saja memakai data impor ini, sehingga tidak ada yang dibatalkan. "
    "Buka lagi halaman pembatalan untuk melihat siapa."
)


def undo_roster(
    spec: RosterSpec,
    actor: User,
    roster_import: RosterImport,
    *,
    progress: Progress = unobserved,
) -> RosterImport:
    """Undo a saved import. Raises Refused with the names when anything depends on it."""
    require_write(actor)
    progress(1, 2, f"Memulihkan data {number(roster_import.writes)} {spec.noun}, langkah")
    try:
        with transaction.atomic():
            undone = _undo(spec, actor, roster_import)
            connection.check_constraints()  # what others did meanwhile is told now, not at commit
    except IntegrityError as error:
        raise Refused(JUST_USED) from error
    progress(2, 2)
    return undone


def _undo(spec: RosterSpec, actor: User, roster_import: RosterImport) -> RosterImport:
    locked = RosterImport.objects.select_for_update().defer("content", "marked", "errors")
    saved = locked.get(pk=roster_import.pk, kind=spec.kind)
    if reason := why_nothing_to_undo(spec, saved):
        raise Refused(reason)
    _lock_people(spec, saved)
    found = obstacles_to(spec, actor, saved)
    if found.amount:
        raise Refused(found.sentence(spec.noun))
    back = _TakingBack(spec, actor, f"Impor {saved.file_name} dibatalkan")
    for chunk in chunks_of(saved, Section.UPDATED):
        back.restore(chunk)
    for chunk in chunks_of(saved, Section.CREATED):
        back.delete(chunk)
    saved.status = ImportStatus.UNDONE
    saved.undone_at, saved.undone_by = timezone.now(), actor
    saved.save(update_fields=["status", "undone_at", "undone_by"])
    after = {"dihapus": saved.created_count, "dikembalikan": saved.updated_count}
    record(actor, spec.undone_action, saved, satker=actor.satker, after=after, reason=back.reason)
    return saved


def _lock_people(spec: RosterSpec, roster_import: RosterImport) -> None:
    """Lock all of them in the order of their keys, as every other bulk writer does."""
    chunks = roster_import.chunks.exclude(section=Section.MISSING)
    keys = sorted(row[1] for chunk in chunks.iterator(chunk_size=1) for row in chunk.rows)
    people = spec.model._default_manager.order_by("pk").select_for_update()
    for start in range(0, len(keys), KEYS_PER_QUERY):
        list(people.filter(pk__in=keys[start : start + KEYS_PER_QUERY]).values_list("pk"))


class _TakingBack:
    """Writes one chunk after the other back, with an audit entry for each person."""

    def __init__(self, spec: RosterSpec, actor: User, reason: str) -> None:
        self.spec, self.actor, self.reason = spec, actor, reason
        self.satkers: Mapping[int, Satker] = Satker.objects.in_bulk()
        model: Any = spec.model._meta
        self.words = {
            column.field: str(model.get_field(column.field).verbose_name) for column in spec.columns
        }
        self.attnames = {column.field: attname(spec, column.field) for column in spec.columns}

    def restore(self, chunk: ImportChunk) -> None:
        """Give every changed cell of these people its former value."""
        before, after, restored = [], [], []
        for person, changes in updated(self.spec, chunk):
            former = {name: self._value(name, old) for name, (old, _) in changes.items()}
            before.append(self._named({name: self._of(person, name) for name in changes}))
            after.append(self._named(former))
            restored.append(self._changed(person, former))
        names = [*self.attnames.values(), *self.spec.derived, "version"]
        columns = {name: [getattr(one, name) for one in restored] for name in names}
        columns["updated_at"] = [timezone.now()] * len(restored)
        update_columns(self.spec.model, [one.pk for one in restored], columns)
        self._record(self.spec.updated_action, restored, before=before, after=after)

    def _changed(self, person: Any, former: Mapping[str, Any]) -> Any:
        """Return the person as it will be, with what follows from the cells."""
        changed = SimpleNamespace(**person._asdict())
        for name, value in former.items():
            setattr(changed, self.attnames[name], value.pk if name == "satker" else value)
        changed.version += 1
        self.spec.prepare(changed)
        return changed

    def delete(self, chunk: ImportChunk) -> None:
        """Delete whom the import created; what never had an effect goes with them."""
        people = [person for person, _ in created(self.spec, chunk)]
        before = [
            self._named({name: self._of(person, name) for name in self.attnames})
            for person in people
        ]
        self._record(self.spec.deleted_action, people, before=before)
        keys = [person.pk for person in people]
        for table, slips in dependants_of(self.spec.model, keys).slips:
            table._base_manager.filter(pk__in=slips).delete()
        doomed: Any = self.spec.model._default_manager.filter(pk__in=keys)
        # Who depends on them was looked at; the constraints of the database see to the rest.
        doomed._raw_delete(using=doomed.db)

    def _value(self, name: str, value: Any) -> Any:
        return stored(self.spec, name, value, self.satkers)

    def _of(self, person: Any, name: str) -> Any:
        value = getattr(person, self.attnames[name])
        return self.satkers.get(value) if name == "satker" else value

    def _named(self, values: Mapping[str, Any]) -> dict[str, Any]:
        """Give the values the names that the audit trail uses everywhere: those of the model."""
        column_of = self.spec.column_of
        return {self.words[name]: column_of(name).label(value) for name, value in values.items()}

    def _record(self, action: str, people: Sequence[Any], **values: list[dict[str, Any]]) -> None:
        columns: dict[str, Sequence[Any]] = {
            "object_id": [str(person.pk) for person in people],
            "object_label": [person.name[:200] for person in people],
            "satker_id": [person.satker_id for person in people],
            **values,
        }
        record_each(self.actor, action, self.spec.model, columns, reason=self.reason)
