"""Undoing a saved import: whole or not at all, and only while nothing depends on what it did.

Whom it created is deleted; each cell it changed goes back. Somebody else's later change of the same
cell, a mentor, a seat: any of these forbids the whole, with the names and the mend.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db import IntegrityError, connection, models, transaction
from django.db.models import ProtectedError
from django.utils import timezone

from latsar.accounts.models import User
from latsar.accounts.permissions import require_write
from latsar.audit.services import entry, record, record_many
from latsar.background.services import Progress, unobserved
from latsar.bulk import update_columns
from latsar.errors import Refused
from latsar.formatting import joined, number
from latsar.organizations.models import Satker

from ..choices import ImportStatus, Section
from ..models import ImportChunk, RosterImport
from .dependants import Dependants, dependants_of
from .journal import chunks_to_undo, raw, rows_of
from .spec import RosterSpec

SHOWN = 20
SAID = 3
NOT_YOURS = "kini di luar kewenangan akun Anda: minta PKSDM membatalkannya"
JUST_USED = (
    "Seseorang baru saja memakai data impor ini, sehingga tidak ada yang dibatalkan. "
    "Buka lagi halaman pembatalan untuk melihat siapa."
)


@dataclass(frozen=True)
class Obstacle:
    """Somebody who forbids undoing, why, and how to mend it."""

    key: int
    name: str
    why: str


@dataclass
class Obstacles:
    """The first of them by name, and how many there are."""

    shown: list[Obstacle] = field(default_factory=list)
    amount: int = 0

    def add(self, person: Any, why: str) -> None:
        self.amount += 1
        if len(self.shown) < SHOWN:
            self.shown.append(Obstacle(person.pk, person.name, why))

    @property
    def left(self) -> int:
        return self.amount - len(self.shown)

    def sentence(self, noun: str) -> str:
        said = " ".join(f"{one.name} {one.why}." for one in self.shown[:SAID])
        more = f" Ada {number(self.amount - SAID)} {noun} lain." if self.amount > SAID else ""
        return (
            f"Impor ini belum dapat dibatalkan karena {number(self.amount)} {noun}: {said}{more} "
            "Tidak ada yang diubah."
        )


def obstacles_to(spec: RosterSpec, actor: User, roster_import: RosterImport) -> Obstacles:
    """Return who forbids undoing this import now; reads one chunk at a time."""
    found = Obstacles()
    mine = frozenset(Satker.objects.visible_to(actor).values_list("pk", flat=True))
    for chunk in chunks_to_undo(roster_import, Section.CREATED):
        people, needs = _created(spec, chunk), _dependants(spec, chunk)
        for row in rows_of(chunk):
            if person := people.get(row["pk"]):
                why = _against_deleting(spec, person, row["values"], mine)
                if why := why or needs.reasons.get(person.pk, ""):
                    found.add(person, why)
    for chunk in chunks_to_undo(roster_import, Section.UPDATED):
        for person, changes in _updated(spec, chunk):
            if why := _against_restoring(spec, person, changes, mine):
                found.add(person, why)
    return found


def _created(spec: RosterSpec, chunk: ImportChunk) -> dict[int, Any]:
    keys = [row[1] for row in chunk.rows]
    return spec.model._default_manager.select_related("satker").in_bulk(keys)


def _dependants(spec: RosterSpec, chunk: ImportChunk) -> Dependants:
    return dependants_of(spec.model, [row[1] for row in chunk.rows])


def _updated(spec: RosterSpec, chunk: ImportChunk) -> Iterator[tuple[Any, Mapping[str, Any]]]:
    keys = [row[1] for row in chunk.rows]
    people = spec.model._default_manager.select_related("satker").in_bulk(keys)
    for row in chunk.rows:
        if person := people.get(row[1]):
            yield person, row[5]


def _against_deleting(
    spec: RosterSpec, person: Any, values: Mapping[str, Any], mine: frozenset[int]
) -> str:
    if person.satker_id not in mine:
        return NOT_YOURS
    if any(getattr(person, name) != value for name, value in spec.present.items()):
        return "statusnya sudah diubah: kembalikan statusnya lebih dahulu"
    fields = spec.model._meta
    expected = {
        column.field: values.get(column.field, raw(fields.get_field(column.field).get_default()))  # type: ignore[union-attr]
        for column in spec.columns
    }
    return _against_change(spec, person, expected)


def _against_restoring(
    spec: RosterSpec, person: Any, changes: Mapping[str, Any], mine: frozenset[int]
) -> str:
    if person.satker_id not in mine or changes.get("satker", [person.satker_id])[0] not in mine:
        return NOT_YOURS
    return _against_change(spec, person, {name: after for name, (_, after) in changes.items()})


def _against_change(spec: RosterSpec, person: Any, expected: Mapping[str, Any]) -> str:
    changed = [
        spec.column_of(name).header
        for name, value in expected.items()
        if raw(getattr(person, name)) != value
    ]
    if not changed:
        return ""
    return (
        f"sudah diubah sejak impor ini ({joined(changed)}): batalkan lebih dahulu perubahan itu, "
        "misalnya impor yang lebih baru, atau ubah datanya satu per satu"
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
    progress(0, roster_import.writes, "Membatalkan impor")
    try:
        with transaction.atomic():
            undone = _undo(spec, actor, roster_import)
            connection.check_constraints()  # what others did meanwhile is told now, not at commit
    except (ProtectedError, IntegrityError) as error:
        raise Refused(JUST_USED) from error
    progress(undone.writes, undone.writes)
    return undone


def _undo(spec: RosterSpec, actor: User, roster_import: RosterImport) -> RosterImport:
    locked = RosterImport.objects.select_for_update().defer("content", "marked", "errors")
    saved = locked.get(pk=roster_import.pk, kind=spec.kind)
    refuse_undoing(spec, saved)
    _lock_people(spec, saved)
    found = obstacles_to(spec, actor, saved)
    if found.amount:
        raise Refused(found.sentence(spec.noun))
    reason = f"Impor {saved.file_name} dibatalkan"
    for chunk in chunks_to_undo(saved, Section.UPDATED):
        _restore(spec, actor, _updated(spec, chunk), reason)
    for chunk in chunks_to_undo(saved, Section.CREATED):
        _delete(spec, actor, chunk, reason)
    saved.status = ImportStatus.UNDONE
    saved.undone_at, saved.undone_by = timezone.now(), actor
    saved.save(update_fields=["status", "undone_at", "undone_by"])
    after = {"dihapus": saved.created_count, "dikembalikan": saved.updated_count}
    record(actor, spec.undone_action, saved, satker=actor.satker, after=after, reason=reason)
    return saved


def refuse_undoing(spec: RosterSpec, roster_import: RosterImport) -> None:
    """Raise Refused for an import that there is nothing to undo of."""
    if roster_import.status == ImportStatus.UNDONE:
        raise Refused("Impor ini sudah dibatalkan sebelumnya.")
    if roster_import.status != ImportStatus.SAVED:
        raise Refused("Impor ini belum disimpan, jadi tidak ada yang perlu dibatalkan.")
    if not roster_import.writes:
        raise Refused(f"Impor ini tidak mengubah data {spec.noun}, jadi tidak perlu dibatalkan.")
    if not roster_import.chunks.exclude(section=Section.MISSING).exists():
        raise Refused(
            "Impor ini disimpan sebelum aplikasi mencatat nilai semula, jadi tidak dapat "
            f"dibatalkan sekaligus. Perbaiki data {spec.noun} satu per satu atau dengan impor baru."
        )


def _lock_people(spec: RosterSpec, roster_import: RosterImport) -> None:
    """Lock all of them in the order of their keys, as every other bulk writer does."""
    chunks = roster_import.chunks.exclude(section=Section.MISSING)
    keys = sorted(row[1] for chunk in chunks.iterator(chunk_size=1) for row in chunk.rows)
    people = spec.model._default_manager.order_by("pk").select_for_update()
    for start in range(0, len(keys), 10_000):
        list(people.filter(pk__in=keys[start : start + 10_000]).values_list("pk"))


def _restore(
    spec: RosterSpec, actor: User, people: Iterable[tuple[Any, Mapping[str, Any]]], reason: str
) -> None:
    satkers = {satker.pk: satker for satker in Satker.objects.all()}
    restored, entries = [], []
    for person, changes in people:
        now = named(spec, {name: getattr(person, name) for name in changes})
        for name, (before, _) in changes.items():
            setattr(person, name, stored(spec, name, before, satkers))
        person.version += 1
        spec.prepare(person)
        restored.append(person)
        back = named(spec, {name: getattr(person, name) for name in changes})
        entries.append(
            entry(actor, spec.updated_action, person, before=now, after=back, reason=reason)
        )
    _write(spec, restored)
    record_many(entries)


def _write(spec: RosterSpec, people: Sequence[Any]) -> None:
    roster: list[Any] = [spec.model._meta.get_field(column.field) for column in spec.columns]
    names = [*(column.attname for column in roster), *spec.derived, "version"]
    columns: dict[str, Sequence[Any]] = {n: [getattr(p, n) for p in people] for n in names}
    columns["updated_at"] = [timezone.now()] * len(people)
    update_columns(spec.model, [person.pk for person in people], columns)


def named(spec: RosterSpec, values: Mapping[str, Any]) -> dict[str, Any]:
    """Give the values the names that the audit trail uses everywhere: those of the model."""
    fields: Any = spec.model._meta
    return {
        str(fields.get_field(name).verbose_name): spec.column_of(name).label(value)
        for name, value in values.items()
    }


def stored(spec: RosterSpec, name: str, value: Any, satkers: Mapping[int, Satker]) -> Any:
    """Return what journal.raw made of a value as the model has it."""
    column: Any = spec.model._meta.get_field(name)
    return satkers.get(value) if column.is_relation else column.to_python(value)


def _delete(spec: RosterSpec, actor: User, chunk: ImportChunk, reason: str) -> None:
    people = _created(spec, chunk)
    record_many(
        entry(
            actor,
            spec.deleted_action,
            person,
            before=named(spec, {c.field: getattr(person, c.field) for c in spec.columns}),
            reason=reason,
        )
        for person in people.values()
    )
    for table, keys in _dependants(spec, chunk).slips:
        table._base_manager.filter(pk__in=keys).delete()
    doomed: models.QuerySet[Any] = spec.model._default_manager.filter(pk__in=people)
    doomed.delete()
