"""The background work of the mentors' import, and the pages it belongs to."""

from __future__ import annotations

from latsar.accounts.models import User
from latsar.background.services import Outcome, Progress, background
from participants.importer import jobs
from participants.importer.pages import RosterPages, Work

from .importer import MENTORS


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
    MENTORS,
    "mentors:mentor-{}",
    "Mentor",
    Work(check, save, undo),
    "Bila ada yang tidak bersedia lagi, buka namanya lalu pilih Ubah data.",
)
