"""The background work of the participants' import, and the pages it belongs to."""

from __future__ import annotations

from latsar.accounts.models import User
from latsar.background.services import Outcome, Progress, background

from .importer import jobs
from .importer.pages import RosterPages, Work
from .importer.roster import PARTICIPANTS


@background
def check(progress: Progress, actor: User, *, import_id: int) -> Outcome:
    return jobs.check(PAGES, progress, actor, import_id)


@background
def save(progress: Progress, actor: User, *, import_id: int, seen: str) -> Outcome:
    return jobs.save(PAGES, progress, actor, import_id, seen)


@background
def undo(progress: Progress, actor: User, *, import_id: int) -> Outcome:
    return jobs.undo(PAGES, progress, actor, import_id)


PAGES = RosterPages(
    PARTICIPANTS,
    "participants:participant-{}",
    "Peserta",
    Work(check, save, undo),
    "Bila ada yang tidak mengikuti masa percobaan lagi, buka namanya lalu pilih Ubah status.",
)
