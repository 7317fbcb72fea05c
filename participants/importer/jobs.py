"""The background work of a roster's import; each app marks it as its own in tasks.py.

Each job may be run again after a server died: nothing is written but in one transaction at the end.
"""

from __future__ import annotations

from latsar.accounts.models import User
from latsar.background.services import Outcome, Progress
from latsar.errors import Refused
from latsar.formatting import number

from ..models import RosterImport
from .pages import RosterPages, mark, saved_message
from .pipeline import recheck, save_roster
from .undoing import undo_roster


def find(pages: RosterPages, actor: User, import_id: int) -> RosterImport:
    imports = RosterImport.objects.visible_to(actor).filter(kind=pages.spec.kind)
    found = imports.filter(pk=import_id).first()
    if found is None:
        raise Refused("Impor ini tidak ada lagi. Unggah lagi berkasnya.")
    return found


def check(pages: RosterPages, progress: Progress, actor: User, import_id: int) -> Outcome:
    """Read and check a received file; mark its errors, which takes too long for a page."""
    roster_import = find(pages, actor, import_id)
    checked = recheck(pages.spec, actor, roster_import, progress=progress)
    url = pages.to("import-check", import_id)
    if not any(error.row for error in checked.plan.errors):
        return Outcome("", url)  # right, or refused as a whole: there is no cell to mark
    progress(4, 4, "Menandai kesalahan di berkas Anda, langkah")
    marked = mark(pages, checked.roster_import)
    RosterImport.objects.filter(pk=import_id, content__isnull=False).update(marked=marked)
    return Outcome("", url)


def save(pages: RosterPages, progress: Progress, actor: User, import_id: int, seen: str) -> Outcome:
    """Save a checked file as the page showed it."""
    roster_import = find(pages, actor, import_id)
    if roster_import.uploaded_by_id != actor.pk:
        raise Refused("Hanya pengunggahnya yang dapat menyimpan impor ini.")
    saved = save_roster(pages.spec, actor, roster_import, seen=seen, progress=progress)
    return Outcome(saved_message(pages, saved.plan.counts()), pages.to("import-check", import_id))


def undo(pages: RosterPages, progress: Progress, actor: User, import_id: int) -> Outcome:
    undone = undo_roster(pages.spec, actor, find(pages, actor, import_id), progress=progress)
    return Outcome(undone_message(pages, undone), pages.to("import-check", import_id))


def undone_message(pages: RosterPages, undone: RosterImport) -> str:
    noun = pages.spec.noun
    return (
        f"Impor dibatalkan: {number(undone.created_count)} {noun} dihapus dan "
        f"{number(undone.updated_count)} {noun} kembali seperti semula."
    )
