"""The pages of what was imported: the list, and undoing one of them."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from latsar.errors import Forbidden, Refused
from latsar.http import PER_PAGE

from ..choices import ImportStatus
from ..models import RosterImport
from .jobs import undone_message
from .obstacles import obstacles_to, why_nothing_to_undo
from .pages import LARGE, RosterPages, find, user_of
from .preview import sections_of
from .sizes import is_long
from .starting import set_going
from .undoing import undo_roster

TONES = {
    ImportStatus.SAVED: "done",
    ImportStatus.CHECKED: "action",
    ImportStatus.REFUSED: "late",
    ImportStatus.CHECKING: "info",
    ImportStatus.UNDONE: "draft",
}


def history(request: HttpRequest, pages: RosterPages) -> HttpResponse:
    """List the imports that the account may see, the newest first."""
    rows = (
        RosterImport.objects.visible_to(request.user)
        .filter(kind=pages.spec.kind)
        .select_related("uploaded_by__satker", "undone_by")
        .with_content_known()
        .defer(*LARGE)
    )
    page = Paginator(rows, PER_PAGE).get_page(request.GET.get("page"))
    context = pages.context(("Riwayat", None)) | {
        "page": page,
        "rows": [_row(pages, item) for item in page],
        "with_uploader": user_of(request).is_national,
    }
    return render(request, "participants/import_history.html", context)


def _row(pages: RosterPages, item: Any) -> dict[str, Any]:
    is_refused = item.status == ImportStatus.REFUSED
    can_undo = item.status == ImportStatus.SAVED and item.writes
    return {
        "item": item,
        "tone": TONES[ImportStatus(item.status)],
        "url": pages.to("import-check", item.pk),
        "undo_url": pages.to("import-undo", item.pk) if can_undo else "",
        "marked_url": pages.to("import-marked", item.pk) if is_refused and item.has_content else "",
    }


def undo(request: HttpRequest, pages: RosterPages, pk: int) -> HttpResponse:
    """Show what goes back, or who forbids it; POST undoes it, once."""
    roster_import = find(request, pages, pk)
    here = pages.to("import-check", pk)
    if reason := why_nothing_to_undo(pages.spec, roster_import):
        messages.info(request, reason)
        return redirect(here)
    if request.method == "POST":
        return _undo(request, pages, roster_import)
    context = pages.context((roster_import.file_name, here), ("Batalkan", None)) | {
        "roster_import": roster_import,
        "obstacles": obstacles_to(pages.spec, user_of(request), roster_import),
        "back_url": here,
        **sections_of(pages.spec, roster_import, request.GET, undo=True),
    }
    return render(request, "participants/import_undo.html", context)


def _undo(request: HttpRequest, pages: RosterPages, roster_import: RosterImport) -> HttpResponse:
    actor, here = user_of(request), pages.to("import-check", roster_import.pk)
    if is_long(roster_import):
        title = f"Batalkan impor {roster_import.file_name}"
        return redirect(set_going(actor, roster_import, pages.work.undo, title, here))
    try:
        undone = undo_roster(pages.spec, actor, roster_import)
    except Forbidden as refusal:
        raise PermissionDenied(refusal.message) from refusal
    except Refused as refusal:
        messages.error(request, refusal.message)
        return redirect(request.path)
    messages.success(request, undone_message(pages, undone))
    return redirect(here)
