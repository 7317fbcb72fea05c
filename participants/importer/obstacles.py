"""Who forbids undoing an import, and why: a later change, a mentor, a seat, another office."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from latsar.accounts.models import User
from latsar.formatting import joined, number
from latsar.organizations.models import Satker

from ..choices import ImportStatus, Section
from ..models import ImportChunk, RosterImport
from .dependants import dependants_of
from .journal import chunks_of, raw, rows_of
from .spec import RosterSpec

SHOWN = 20
SAID = 3
NOT_YOURS = "kini di luar kewenangan akun Anda: minta PKSDM membatalkannya"


@dataclass(frozen=True)
class Obstacle:
    """Somebody who forbids undoing, why, and how to mend it; no key for who is out of scope."""

    key: int | None
    name: str
    why: str


@dataclass
class Obstacles:
    """The first of them by name, and how many there are."""

    shown: list[Obstacle] = field(default_factory=list)
    amount: int = 0

    def add(self, obstacle: Obstacle) -> None:
        self.amount += 1
        if len(self.shown) < SHOWN:
            self.shown.append(obstacle)

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


def attname(spec: RosterSpec, name: str) -> str:
    return str(spec.model._meta.get_field(name).attname)  # type: ignore[union-attr]


def people_of(spec: RosterSpec, keys: Sequence[int]) -> dict[int, Any]:
    """Return light records: whole objects of ten thousand take seconds."""
    fields = [attname(spec, column.field) for column in spec.columns]
    people = spec.model._default_manager.filter(pk__in=keys).order_by()
    records = people.values_list("pk", "version", *fields, *spec.present, named=True)
    return {record.pk: record for record in records}


def created(spec: RosterSpec, chunk: ImportChunk) -> Iterator[tuple[Any, Mapping[str, Any]]]:
    """Give who was created and still exists, with the values that the import gave."""
    rows = rows_of(chunk)
    people = people_of(spec, [row["pk"] for row in rows])
    for row in rows:
        if person := people.get(row["pk"]):
            yield person, row["values"]


def updated(spec: RosterSpec, chunk: ImportChunk) -> Iterator[tuple[Any, Mapping[str, Any]]]:
    """Give who was changed and still exists, with {field: [before, after]}."""
    people = people_of(spec, [row[1] for row in chunk.rows])
    for row in chunk.rows:
        if person := people.get(row[1]):
            yield person, row[5]


class _Judge:
    """Says of one person after the other what forbids taking the import back."""

    def __init__(self, spec: RosterSpec, actor: User) -> None:
        self.spec = spec
        self.mine = frozenset(Satker.objects.visible_to(actor).values_list("pk", flat=True))
        self.attnames = {column.field: attname(spec, column.field) for column in spec.columns}
        model: Any = spec.model._meta
        self.defaults = {f: raw(model.get_field(f).get_default()) for f in self.attnames}

    def obstacle(self, person: Any, given: str | None, why: str) -> Obstacle:
        """Name who has left the scope as the import did, never as they are called today."""
        if person.satker_id in self.mine:
            return Obstacle(person.pk, person.name, why)
        return Obstacle(None, given or f"Seorang {self.spec.noun}", why)

    def against_deleting(self, person: Any, values: Mapping[str, Any]) -> str:
        if person.satker_id not in self.mine:
            return NOT_YOURS
        if any(getattr(person, name) != value for name, value in self.spec.present.items()):
            return "statusnya sudah diubah: kembalikan statusnya lebih dahulu"
        return self._against_change(person, {**self.defaults, **values})

    def against_restoring(self, person: Any, changes: Mapping[str, Any]) -> str:
        satker = changes.get("satker", [person.satker_id])[0]
        if person.satker_id not in self.mine or satker not in self.mine:
            return NOT_YOURS
        return self._against_change(person, {name: after for name, (_, after) in changes.items()})

    def _against_change(self, person: Any, expected: Mapping[str, Any]) -> str:
        changed = [
            self.spec.column_of(name).header
            for name, value in expected.items()
            if raw(getattr(person, self.attnames[name])) != value
        ]
        if not changed:
            return ""
        return (
            f"sudah diubah sejak impor ini ({joined(changed)}): batalkan lebih dahulu perubahan "
            "itu, misalnya impor yang lebih baru, atau ubah datanya satu per satu"
        )


def obstacles_to(spec: RosterSpec, actor: User, roster_import: RosterImport) -> Obstacles:
    """Return who forbids undoing this import now; reads one chunk at a time."""
    found, judge = Obstacles(), _Judge(spec, actor)
    for chunk in chunks_of(roster_import, Section.CREATED):
        needs = dependants_of(spec.model, [row[1] for row in chunk.rows]).reasons
        for person, values in created(spec, chunk):
            if why := judge.against_deleting(person, values) or needs.get(person.pk, ""):
                found.add(judge.obstacle(person, values.get("name"), why))
    for chunk in chunks_of(roster_import, Section.UPDATED):
        for person, changes in updated(spec, chunk):
            if why := judge.against_restoring(person, changes):
                found.add(judge.obstacle(person, changes.get("name", ("", ""))[1], why))
    return found


def why_nothing_to_undo(spec: RosterSpec, roster_import: RosterImport) -> str:
    """Say why there is nothing to undo of an import; "" when there is."""
    if roster_import.status == ImportStatus.UNDONE:
        return "Impor ini sudah dibatalkan sebelumnya."
    if roster_import.status != ImportStatus.SAVED:
        return "Impor ini belum disimpan, jadi tidak ada yang perlu dibatalkan."
    if not roster_import.writes:
        return f"Impor ini tidak mengubah data {spec.noun}, jadi tidak perlu dibatalkan."
    if not roster_import.chunks.exclude(section=Section.MISSING).exists():
        return (
            "Impor ini disimpan sebelum aplikasi mencatat nilai semula, atau nilai semulanya sudah "
            "lewat masa simpan, jadi tidak dapat dibatalkan sekaligus. "
            f"Perbaiki data {spec.noun} satu per satu atau dengan impor baru."
        )
    return ""
