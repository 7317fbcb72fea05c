"""Upload, check, save. A checked file keeps its bytes until it is saved, then they are dropped."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

from django.db import IntegrityError, transaction

from latsar.accounts.models import User
from latsar.accounts.permissions import require_write
from latsar.audit.services import record
from latsar.errors import Refused, StaleVersion
from latsar.spreadsheets.errors import CellError, WorkbookRefused
from latsar.spreadsheets.reader import read_sheet

from ..choices import ImportStatus
from ..models import RosterImport
from .checking import fingerprint, make_plan
from .saving import write_plan
from .spec import Offices, Plan, RosterSpec

KEPT_FILES = 5  # unsaved uploads of one account whose bytes are kept
KEPT_ERRORS = 5_000
MOVED_ON = (
    "Data {noun} berubah sejak Anda memeriksa berkas ini, sehingga belum ada yang disimpan. "
    "Periksa lagi hasil di bawah ini, lalu simpan."
)


@dataclass(frozen=True)
class Checked:
    """An upload and what saving it would do now."""

    roster_import: RosterImport
    plan: Plan

    @property
    def fingerprint(self) -> str:
        return fingerprint(self.plan)


class RosterRefused(Refused):
    """The file holds errors, so nothing was saved."""

    def __init__(self, checked: Checked) -> None:
        number = len(checked.plan.errors)
        super().__init__(
            f"Berkas belum dapat disimpan: {number} hal perlu diperbaiki. Perbaiki di Excel, lalu "
            "unggah lagi."
        )
        self.checked = checked


def plan_of(spec: RosterSpec, actor: User, content: bytes, *, lock: bool = False) -> Plan:
    """Read and check a workbook against what is stored now; writes nothing."""
    try:
        sheet = read_sheet(content, spec.sheet_columns())
    except WorkbookRefused as refusal:
        return Plan(errors=list(refusal.errors))
    return make_plan(spec, Offices.of(actor), sheet, lock=lock)


def check_roster(spec: RosterSpec, actor: User, content: bytes, file_name: str) -> Checked:
    """Keep the upload and return it with its plan. Raises Forbidden for who may not write.

    The file is read before the transaction: on SQLite that would hold up every other writer.
    """
    require_write(actor)
    plan = plan_of(spec, actor, content)
    roster_import = _described(spec, actor, content, file_name, plan)
    with transaction.atomic():
        roster_import.save()
        _drop_old_files(spec, actor)
    return Checked(roster_import, plan)


def _described(
    spec: RosterSpec, actor: User, content: bytes, file_name: str, plan: Plan
) -> RosterImport:
    return RosterImport(
        kind=spec.kind,
        status=ImportStatus.REFUSED if plan.errors else ImportStatus.CHECKED,
        file_name=file_name[-200:],
        sha256=hashlib.sha256(content).hexdigest(),
        content=content,
        uploaded_by=actor,
        created_count=len(plan.created),
        updated_count=len(plan.updated),
        unchanged_count=plan.unchanged,
        errors=_kept_errors(plan),
    )


def _kept_errors(plan: Plan) -> list[dict[str, object]]:
    return [{**error.as_dict(), "value": error.value} for error in plan.errors[:KEPT_ERRORS]]


def _drop_old_files(spec: RosterSpec, actor: User) -> None:
    mine = RosterImport.objects.filter(
        uploaded_by=actor, kind=spec.kind, content__isnull=False
    ).order_by("-pk")
    kept = list(mine.values_list("pk", flat=True)[:KEPT_FILES])
    mine.exclude(pk__in=kept).update(content=None)


def recheck(spec: RosterSpec, actor: User, roster_import: RosterImport) -> Checked:
    """Return what saving an upload would do now; the stored errors when its bytes are gone."""
    if roster_import.content is None:
        errors = [
            CellError(e["row"], e["column"], e["message"], e["value"]) for e in roster_import.errors
        ]
        return Checked(roster_import, Plan(errors=errors))
    return Checked(roster_import, plan_of(spec, actor, bytes(roster_import.content)))


def save_roster(
    spec: RosterSpec, actor: User, roster_import: RosterImport, *, seen: str = ""
) -> Checked:
    """Save a checked upload once, whole or not at all.

    `seen` is the fingerprint of the plan that the user looked at: when the data have moved since,
    StaleVersion is raised and nothing is saved. A second save of the same upload is Refused.
    """
    require_write(actor)
    try:
        with transaction.atomic():
            return _save(spec, actor, roster_import, seen)
    except IntegrityError as error:  # somebody registered one of these NIPs at the same moment
        raise StaleVersion(MOVED_ON.format(noun=spec.noun)) from error


def _save(spec: RosterSpec, actor: User, roster_import: RosterImport, seen: str) -> Checked:
    locked = RosterImport.objects.select_for_update().get(pk=roster_import.pk, kind=spec.kind)
    if locked.status == ImportStatus.SAVED:
        raise Refused("Impor ini sudah disimpan sebelumnya. Tidak ada yang disimpan dua kali.")
    if locked.content is None:
        raise Refused("Berkas ini tidak disimpan lagi di server. Unggah lagi berkasnya.")
    plan = plan_of(spec, actor, bytes(locked.content), lock=True)
    checked = Checked(locked, plan)
    if plan.errors:
        raise RosterRefused(checked)
    if seen and seen != checked.fingerprint:
        raise StaleVersion(MOVED_ON.format(noun=spec.noun))
    _write(spec, actor, checked)
    return checked


def _write(spec: RosterSpec, actor: User, checked: Checked) -> None:
    """Write the plan and close the upload; the caller holds the transaction."""
    plan, saved = checked.plan, checked.roster_import
    write_plan(spec, actor, plan, reason=f"Impor {saved.file_name}")
    saved.status = ImportStatus.SAVED
    saved.content = None
    saved.created_count = len(plan.created)
    saved.updated_count = len(plan.updated)
    saved.unchanged_count = plan.unchanged
    saved.errors = []
    saved.save()
    record(
        actor,
        spec.saved_action,
        saved,
        satker=actor.satker,
        after={
            "SHA-256": saved.sha256,
            "baru": len(plan.created),
            "berubah": len(plan.updated),
            "sama": plan.unchanged,
        },
    )


@transaction.atomic
def import_now(spec: RosterSpec, actor: User, content: bytes, file_name: str) -> Checked:
    """Check and save in one go (the commands). Raises RosterRefused with the errors."""
    require_write(actor)
    plan = plan_of(spec, actor, content, lock=True)
    checked = Checked(_described(spec, actor, content, file_name, plan), plan)
    if plan.errors:
        raise RosterRefused(checked)
    _write(spec, actor, checked)
    return checked


def result_of(checked: Checked) -> dict[str, object]:
    """Return the JSON object of an import command."""
    plan = checked.plan
    nothing = {"created": 0, "updated": 0, "unchanged": 0}
    counts = nothing if plan.errors else plan.counts()
    return {**counts, "errors": [error.as_dict() for error in plan.errors]}
