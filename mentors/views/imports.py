"""Excel import of mentors in three steps (the pages are the rosters' own), and the export."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_http_methods, require_safe

from latsar.accounts.permissions import writes
from latsar.audit.services import record_export
from latsar.clock import today
from latsar.formatting import nip_spaced, number
from latsar.http import file_response
from participants.choices import ImportStatus
from participants.importer import export_workbook, pages, recheck

from ..importer import MENTORS, pppk_in
from .mentors import filtered

PAGES = pages.RosterPages(MENTORS, "mentors:mentor-{}", "Mentor")
NAMED = 3  # NIPs spelled out in the warning


@writes
@require_http_methods(["GET", "HEAD", "POST"])
def mentor_import(request: HttpRequest) -> HttpResponse:
    return pages.upload(request, PAGES)


@writes
@require_http_methods(["GET", "HEAD", "POST"])
def mentor_import_check(request: HttpRequest, pk: int) -> HttpResponse:
    if request.method == "GET":
        warn_of_pppk(request, pk)
    return pages.check(request, PAGES, pk)


def warn_of_pppk(request: HttpRequest, pk: int) -> None:
    """A PPPK may be a mentor, but a 21 in place of the month may also be a slip."""
    roster_import = pages.find(request, PAGES, pk)
    if roster_import.status != ImportStatus.CHECKED:
        return
    marked = pppk_in(recheck(MENTORS, roster_import.uploaded_by, roster_import).plan)
    if marked:
        named = ", ".join(nip_spaced(nip) for nip in marked[:NAMED])
        more = f", dan {number(len(marked) - NAMED)} lainnya" if len(marked) > NAMED else ""
        messages.warning(
            request,
            f"{number(len(marked))} NIP bertanda PPPK (angka ke-13 dan ke-14: 21): {named}{more}. "
            "Diterima untuk mentor; pastikan memang benar.",
        )


@writes
@require_safe
def mentor_import_marked(request: HttpRequest, pk: int) -> HttpResponse:
    return pages.marked(request, PAGES, pk)


@writes
@require_safe
def mentor_import_template(request: HttpRequest) -> HttpResponse:
    return pages.template(request, PAGES)


@require_safe
def mentor_export(request: HttpRequest) -> HttpResponse:
    """Give the filtered list in the import columns: importing it again changes nothing."""
    rows = list(filtered(request).qs.order_by("satker__code", "name", "nip"))
    content = export_workbook(MENTORS, rows)
    record_export(actor=request.user, what="Daftar mentor", amount=len(rows))
    return file_response(content, f"mentor-{today():%Y-%m-%d}.xlsx")
