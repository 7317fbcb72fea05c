"""The import pages of any roster: choose, check, save. Here so that no app repeats another's views.

An app's views call these with its RosterPages; rights and HTTP methods stay on the views.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, cast

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse

from latsar.accounts.models import User
from latsar.background.services import Outcome
from latsar.errors import Refused, StaleVersion
from latsar.formatting import joined, number
from latsar.http import Crumbs, file_response
from latsar.spreadsheets.errors import CellError
from latsar.spreadsheets.fields import Offices
from latsar.spreadsheets.forms import WorkbookForm
from latsar.spreadsheets.guards import MAX_BYTES

from ..choices import ImportStatus
from ..models import RosterImport
from .pipeline import BYTES_GONE, RosterRefused, check_roster, receive, recheck, save_roster
from .preview import errors_page, sections_of
from .sizes import is_big, is_long
from .spec import RosterSpec
from .starting import set_going
from .workbooks import marked_workbook, template_workbook

STEPS = ("Pilih berkas", "Periksa", "Simpan")
RECENT = 5
UNSEEN = "-"  # no plan's fingerprint: who saves without having looked has to look first
LARGE = ("content", "marked", "errors")  # what lists of imports leave in the database


@dataclass(frozen=True)
class Work:
    """The background work of a roster, each marked by its app with @background."""

    check: Callable[..., Outcome]
    save: Callable[..., Outcome]
    undo: Callable[..., Outcome]


@dataclass(frozen=True)
class RosterPages:
    """The roster behind the pages, the names of their addresses, and its background work.

    `url` is a format such as "participants:participant-{}"; the pages are list, detail, import,
    import-check, import-again, import-undo, import-history, import-template and import-marked.
    """

    spec: RosterSpec
    url: str
    list_title: str
    work: Work
    missing_mend: str  # what to do about those who are not in the file any more

    def to(self, page: str, *args: Any) -> str:
        return reverse(self.url.format(page), args=args)

    def context(self, *last: tuple[str, str | None]) -> dict[str, Any]:
        crumbs: Crumbs = [
            ("Beranda", reverse("reporting:home")),
            (self.list_title, self.to("list")),
            ("Impor", self.to("import") if last else None),
            *last,
        ]
        return {
            "crumbs": crumbs,
            "spec": self.spec,
            "steps": STEPS,
            "upload_url": self.to("import"),
            "template_url": self.to("import-template"),
            "list_url": self.to("list"),
            "history_url": self.to("import-history"),
            "detail_name": self.url.format("detail"),
            "missing_mend": self.missing_mend,
            "limit": MAX_BYTES // 1_048_576,
        }


def user_of(request: HttpRequest) -> User:
    """The middleware lets in signed-in users only."""
    return cast(User, request.user)


def upload(request: HttpRequest, pages: RosterPages) -> HttpResponse:
    """Show the form, or take what was sent: checked at once, or in the background if big."""
    form = WorkbookForm(request.POST or None, request.FILES or None)
    if request.method == "POST":
        form = WorkbookForm(request.POST, request.FILES)
        if form.is_valid():
            return take(request, pages, form.cleaned_data["file"])
    user = user_of(request)
    mine = RosterImport.objects.visible_to(user).filter(kind=pages.spec.kind, uploaded_by=user)
    context = pages.context() | {
        "form": form,
        "offices": Offices.of(user).in_scope(),
        "recent": [(r, pages.to("import-check", r.pk)) for r in mine.defer(*LARGE)[:RECENT]],
    }
    return render(request, "participants/import_upload.html", context)


def take(request: HttpRequest, pages: RosterPages, file: Any) -> HttpResponse:
    content, actor = file.read(), user_of(request)
    if not is_big(content):
        checked = check_roster(pages.spec, actor, content, file.name)
        return redirect(pages.to("import-check", checked.roster_import.pk))
    received = receive(pages.spec, actor, content, file.name)
    title, back = f"Periksa {file.name}", pages.to("import")
    return redirect(set_going(actor, received, pages.work.check, title, back))


def find(request: HttpRequest, pages: RosterPages, pk: int, *, whole: bool = False) -> RosterImport:
    mine = RosterImport.objects.visible_to(request.user).filter(kind=pages.spec.kind)
    rows = mine.select_related("uploaded_by__satker", "undone_by", "job")
    return get_object_or_404(rows if whole else rows.defer("content", "marked"), pk=pk)


def check(request: HttpRequest, pages: RosterPages, pk: int) -> HttpResponse:
    """Show what the check found; POST saves it, once."""
    roster_import = find(request, pages, pk)
    if request.method == "POST":
        return save(request, pages, roster_import)
    context = pages.context((roster_import.file_name, None)) | {
        "roster_import": roster_import,
        "is_mine": roster_import.uploaded_by == request.user,
        "again_url": pages.to("import-again", pk),
    }
    if roster_import.status == ImportStatus.CHECKING:
        return render(request, "participants/import_checking.html", context)
    if roster_import.is_done:
        context |= sections_of(pages.spec, roster_import, request.GET)
        context["undo_url"] = pages.to("import-undo", pk)
        return render(request, "participants/import_saved.html", context)
    return render(request, "participants/import_check.html", context | checked(request, pages, pk))


def checked(request: HttpRequest, pages: RosterPages, pk: int) -> dict[str, Any]:
    """Return what the check page shows beside the counts; nothing is computed again."""
    roster_import = find(request, pages, pk)
    has_bytes = RosterImport.objects.filter(pk=pk, content__isnull=False).exists()
    same = RosterImport.objects.visible_to(request.user).filter(
        kind=pages.spec.kind, sha256=roster_import.sha256, status=ImportStatus.SAVED
    )
    context: dict[str, Any] = {
        "form": WorkbookForm(),
        "fingerprint": roster_import.fingerprint,
        "has_bytes": has_bytes,
        "errors_page": errors_page(roster_import, request.GET),
        "errors_left": roster_import.error_count - len(roster_import.errors),
        "bad_rows": any(error["row"] for error in roster_import.errors),
        "marked_url": pages.to("import-marked", pk) if has_bytes else "",
        "saved_before": same.select_related("uploaded_by").defer(*LARGE).first(),
    }
    if has_bytes and not roster_import.error_count:
        context |= sections_of(pages.spec, roster_import, request.GET)
    return context


def again(request: HttpRequest, pages: RosterPages, pk: int) -> HttpResponse:
    """Check the same upload once more: the data have moved, or the work was cut short."""
    roster_import = find(request, pages, pk, whole=True)
    if roster_import.uploaded_by != request.user:
        raise PermissionDenied
    here = pages.to("import-check", pk)
    if roster_import.job and roster_import.job.is_unfinished:
        return redirect(roster_import.job)
    if roster_import.content is None and not roster_import.is_done:
        messages.info(request, BYTES_GONE)
    if roster_import.is_done or roster_import.content is None:
        return redirect(here)
    if is_big(bytes(roster_import.content)):
        title = f"Periksa {roster_import.file_name}"
        actor, work = user_of(request), pages.work.check
        return redirect(set_going(actor, roster_import, work, title, here))
    recheck(pages.spec, user_of(request), roster_import)
    return redirect(here)


def save(request: HttpRequest, pages: RosterPages, roster_import: RosterImport) -> HttpResponse:
    if roster_import.uploaded_by != request.user:
        raise PermissionDenied
    actor, seen = user_of(request), request.POST.get("seen") or UNSEEN
    here = pages.to("import-check", roster_import.pk)
    if is_long(roster_import) and roster_import.status == ImportStatus.CHECKED:
        title = f"Simpan {roster_import.file_name}"
        return redirect(set_going(actor, roster_import, pages.work.save, title, here, seen=seen))
    try:
        saved = save_roster(pages.spec, actor, roster_import, seen=seen)
    except (StaleVersion, RosterRefused) as refusal:
        messages.error(request, refusal.message)
        return redirect(here)
    except Refused as refusal:
        messages.info(request, refusal.message)
        return redirect(here)
    messages.success(request, saved_message(pages, saved.plan.counts()))
    return redirect(here if saved.roster_import.writes else pages.to("list"))


def saved_message(pages: RosterPages, counts: dict[str, int]) -> str:
    noun = pages.spec.noun
    said = [
        f"{number(amount)} {noun} {verb}"
        for verb, amount in (("ditambahkan", counts["created"]), ("diubah", counts["updated"]))
        if amount
    ]
    said = said or [f"tidak ada perubahan pada {noun}"]
    return f"Impor tersimpan: {joined(said)}. Berikutnya: tugaskan mentor."


def marked(request: HttpRequest, pages: RosterPages, pk: int) -> HttpResponse:
    """Give the uploaded workbook back with its errors marked."""
    roster_import = find(request, pages, pk, whole=True)
    if roster_import.content is None:
        raise Http404
    content = bytes(roster_import.marked) if roster_import.marked else mark(pages, roster_import)
    if content is None:
        messages.error(request, "Tidak ada sel di berkas ini yang dapat ditandai.")
        return redirect(pages.to("import-check", pk))
    return file_response(content, f"{pages.spec.noun}-bertanda-{pk}.xlsx")


def mark(pages: RosterPages, roster_import: RosterImport) -> bytes | None:
    """Mark the errors that the check kept; None when it is refused as a whole, so in no cell."""
    errors = [
        CellError(e["row"], e["column"], e["message"], e["value"]) for e in roster_import.errors
    ]
    if not any(error.row for error in errors):
        return None
    return marked_workbook(pages.spec, bytes(roster_import.content or b""), errors)


def template(request: HttpRequest, pages: RosterPages) -> HttpResponse:
    return file_response(
        template_workbook(pages.spec, user_of(request)), f"templat-{pages.spec.noun}.xlsx"
    )
