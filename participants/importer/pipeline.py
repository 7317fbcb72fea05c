"""Upload, check, save. A checked file keeps its bytes until it is saved, then they are dropped.

A file is read before any transaction: on SQLite that would hold up every other writer. Under the
lock it is only compared with what is stored, and what the user looked at is held against that.
"""

from __future__ import annotations

import hashlib
from contextlib import suppress
from dataclasses import dataclass

from django.db import IntegrityError, transaction
from django.utils import timezone

from latsar.accounts.models import User
from latsar.accounts.permissions import require_write
from latsar.audit.services import record
from latsar.background.services import Progress, unobserved
from latsar.bulk import uncollected
from latsar.errors import Refused, StaleVersion
from latsar.formatting import number
from latsar.spreadsheets.errors import WorkbookRefused
from latsar.spreadsheets.fields import Offices
from latsar.spreadsheets.reader import read_sheet

from ..choices import ImportStatus, Section
from ..models import ImportChunk, RosterImport
from .checking import compare, fingerprint, read_rows
from .journal import created_rows, fields_of, missing_rows, updated_rows, write_chunks
from .saving import write_plan
from .spec import Plan, Reading, RosterSpec

KEPT_FILES = 5  # unsaved uploads of one account whose bytes are kept
KEPT_ERRORS = 5_000
STEPS = 4  # of a check or a saving, for who watches
MOVED_ON = (
    "Data {noun} berubah sejak Anda memeriksa berkas ini, sehingga belum ada yang disimpan. "
    "Periksa lagi hasil di bawah ini, lalu simpan."
)
SAVED_BEFORE = "Impor ini sudah disimpan sebelumnya. Tidak ada yang disimpan dua kali."
UNDONE_BEFORE = "Impor ini sudah dibatalkan. Unggah lagi berkasnya bila ingin menyimpannya lagi."
NOT_CHECKED = "Berkas ini belum selesai diperiksa. Tunggu hasilnya, lalu simpan."
BYTES_GONE = "Berkas ini tidak disimpan lagi di server. Unggah lagi berkasnya."


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
        amount = len(checked.plan.errors)
        super().__init__(
            f"Berkas belum dapat disimpan: {number(amount)} hal perlu diperbaiki. Perbaiki di "
            "Excel, lalu unggah lagi."
        )
        self.checked = checked


def read(spec: RosterSpec, offices: Offices, content: bytes) -> Reading | Plan:
    """Read a workbook; the plan of a file that can't be read holds only why."""
    try:
        sheet = read_sheet(content, spec.sheet_columns())
    except WorkbookRefused as refusal:
        return Plan(errors=list(refusal.errors))
    return read_rows(spec, offices, sheet)


def planned(
    spec: RosterSpec, offices: Offices, reading: Reading | Plan, *, lock: bool = False
) -> Plan:
    return reading if isinstance(reading, Plan) else compare(spec, offices, reading, lock=lock)


def receive(spec: RosterSpec, actor: User, content: bytes, file_name: str) -> RosterImport:
    """Keep an upload unread, to be checked afterwards. Raises Forbidden for who may not write."""
    require_write(actor)
    return RosterImport(
        kind=spec.kind,
        status=ImportStatus.CHECKING,
        file_name=file_name[-200:],
        sha256=hashlib.sha256(content).hexdigest(),
        content=content,
        uploaded_by=actor,
        satker=actor.satker,
    )


def check_roster(spec: RosterSpec, actor: User, content: bytes, file_name: str) -> Checked:
    """Check an upload and keep it with what saving it would do."""
    return recheck(spec, actor, receive(spec, actor, content, file_name))


@uncollected()
def recheck(
    spec: RosterSpec,
    actor: User,
    roster_import: RosterImport,
    *,
    progress: Progress = unobserved,
) -> Checked:
    """Check an upload (again), and keep the outcome in place of the last one."""
    require_write(actor)
    if roster_import.content is None:
        raise Refused(BYTES_GONE)
    offices = Offices.of(actor)
    progress(1, STEPS, "Membaca berkas, langkah")
    reading = read(spec, offices, bytes(roster_import.content))
    progress(2, STEPS, "Membandingkan dengan data yang tersimpan, langkah")
    plan = planned(spec, offices, reading)
    missing = [] if plan.errors else missing_rows(spec, plan)
    progress(3, STEPS, "Mencatat hasil pemeriksaan, langkah")
    sections = (
        (Section.CREATED, fields_of(plan), created_rows(plan)),
        (Section.UPDATED, (), updated_rows(plan)),
        (Section.MISSING, (), missing),
    )
    with transaction.atomic():
        _refuse_done(_locked(spec, roster_import))
        _describe(spec, roster_import, plan)
        roster_import.missing_count = len(missing)
        roster_import.save()
        write_chunks(roster_import, () if plan.errors else sections)
        _drop_old_files(spec, actor)
    return Checked(roster_import, plan)


def _locked(spec: RosterSpec, roster_import: RosterImport) -> RosterImport | None:
    rows = RosterImport.objects.select_for_update(of=("self",)).defer("content", "marked")
    return rows.filter(pk=roster_import.pk, kind=spec.kind).first()


def _refuse_done(roster_import: RosterImport | None) -> None:
    if roster_import and roster_import.status == ImportStatus.SAVED:
        raise Refused(SAVED_BEFORE)
    if roster_import and roster_import.status == ImportStatus.UNDONE:
        raise Refused(UNDONE_BEFORE)


def _describe(spec: RosterSpec, roster_import: RosterImport, plan: Plan) -> None:
    """Take over what the check found."""
    roster_import.status = ImportStatus.REFUSED if plan.errors else ImportStatus.CHECKED
    roster_import.checked_at = timezone.now()
    roster_import.fingerprint = "" if plan.errors else fingerprint(plan)
    roster_import.created_count = len(plan.created)
    roster_import.updated_count = len(plan.updated)
    roster_import.unchanged_count = plan.unchanged
    roster_import.error_count = len(plan.errors)
    roster_import.errors = [
        {**error.as_dict(), "value": error.value} for error in plan.errors[:KEPT_ERRORS]
    ]
    roster_import.notices = spec.notices(plan)
    roster_import.marked = None


def _drop_old_files(spec: RosterSpec, actor: User) -> None:
    mine = RosterImport.objects.filter(
        uploaded_by=actor, kind=spec.kind, content__isnull=False
    ).order_by("-pk")
    kept = list(mine.values_list("pk", flat=True)[:KEPT_FILES])
    old = list(mine.exclude(pk__in=kept).values_list("pk", flat=True))
    if old:
        RosterImport.objects.filter(pk__in=old).update(content=None, marked=None)
        ImportChunk.objects.filter(roster_import__in=old).delete()


@uncollected()
def save_roster(
    spec: RosterSpec,
    actor: User,
    roster_import: RosterImport,
    *,
    seen: str = "",
    progress: Progress = unobserved,
) -> Checked:
    """Save a checked upload once, whole or not at all.

    `seen` is the fingerprint of the plan that the user looked at: when the data have moved since,
    StaleVersion is raised and nothing is saved. A second save of the same upload is Refused.
    """
    require_write(actor)
    fresh = RosterImport.objects.get(pk=roster_import.pk, kind=spec.kind)
    _refuse_done(fresh)
    if fresh.status == ImportStatus.CHECKING:
        raise Refused(NOT_CHECKED)
    if fresh.content is None:
        raise Refused(BYTES_GONE)
    offices = Offices.of(actor)
    progress(1, STEPS, "Membaca berkas, langkah")
    reading = read(spec, offices, bytes(fresh.content))
    progress(2, STEPS, f"Menyimpan {number(fresh.writes)} {spec.noun}, langkah")
    try:
        with transaction.atomic():
            checked = _save(spec, actor, fresh, offices, reading, seen)
    except IntegrityError as error:  # somebody registered one of these NIPs at the same moment
        _look_again(spec, actor, fresh)
        raise StaleVersion(MOVED_ON.format(noun=spec.noun)) from error
    except (StaleVersion, RosterRefused):
        _look_again(spec, actor, fresh)
        raise
    progress(STEPS, STEPS)
    return checked


def _look_again(spec: RosterSpec, actor: User, roster_import: RosterImport) -> None:
    """Check anew, so that the page shows what is true now; as stored, not as it was to be saved."""
    with suppress(Refused):
        recheck(spec, actor, RosterImport.objects.get(pk=roster_import.pk))


def _save(
    spec: RosterSpec,
    actor: User,
    roster_import: RosterImport,
    offices: Offices,
    reading: Reading | Plan,
    seen: str,
) -> Checked:
    _refuse_done(_locked(spec, roster_import))
    plan = planned(spec, offices, reading, lock=True)
    checked = Checked(roster_import, plan)
    if plan.errors:
        raise RosterRefused(checked)
    if seen and seen != checked.fingerprint:
        raise StaleVersion(MOVED_ON.format(noun=spec.noun))
    _write(spec, actor, checked)
    return checked


def _write(spec: RosterSpec, actor: User, checked: Checked) -> None:
    """Write the plan and close the upload; the caller holds the transaction."""
    plan, saved = checked.plan, checked.roster_import
    _describe(spec, saved, plan)
    saved.status = ImportStatus.SAVED
    saved.saved_at = timezone.now()
    saved.content = None
    saved.missing_count = 0
    saved.save()
    keys = write_plan(spec, actor, plan, reason=f"Impor {saved.file_name}")
    write_chunks(
        saved,
        (
            (Section.CREATED, fields_of(plan), created_rows(plan, keys)),
            (Section.UPDATED, (), updated_rows(plan)),
        ),
    )
    after = {
        "SHA-256": saved.sha256,
        "baru": len(plan.created),
        "berubah": len(plan.updated),
        "sama": plan.unchanged,
    }
    record(actor, spec.saved_action, saved, satker=actor.satker, after=after)


@uncollected()
def import_now(spec: RosterSpec, actor: User, content: bytes, file_name: str) -> Checked:
    """Check and save in one go (the commands). Raises RosterRefused with the errors."""
    received = receive(spec, actor, content, file_name)
    offices = Offices.of(actor)
    reading = read(spec, offices, content)
    with transaction.atomic():
        plan = planned(spec, offices, reading, lock=True)
        checked = Checked(received, plan)
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
