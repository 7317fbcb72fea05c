"""Excel import of mentors in three steps (the pages are the rosters' own), and the export."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from latsar.accounts.permissions import writes
from latsar.audit import contacts
from latsar.audit.services import record_export
from latsar.clock import today
from latsar.http import file_response
from participants.importer import export_workbook, history, pages

from ..importer import MENTORS
from ..tasks import PAGES
from .mentors import filtered


@writes
@require_http_methods(["GET", "HEAD", "POST"])
def mentor_import(request: HttpRequest) -> HttpResponse:
    return pages.upload(request, PAGES)


@writes
@require_http_methods(["GET", "HEAD", "POST"])
def mentor_import_check(request: HttpRequest, pk: int) -> HttpResponse:
    return pages.check(request, PAGES, pk)


@writes
@require_POST
def mentor_import_again(request: HttpRequest, pk: int) -> HttpResponse:
    return pages.again(request, PAGES, pk)


@writes
@require_http_methods(["GET", "HEAD", "POST"])
def mentor_import_undo(request: HttpRequest, pk: int) -> HttpResponse:
    return history.undo(request, PAGES, pk)


@writes
@require_safe
def mentor_import_history(request: HttpRequest) -> HttpResponse:
    return history.history(request, PAGES)


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
    mentors = filtered(request).qs.order_by("satker__code", "name", "nip")
    rows = contacts.masked_unless_needed(request.user, mentors)
    content = export_workbook(MENTORS, rows)
    said = {"amount": len(rows), "contacts": contacts.may_open(request.user)}
    record_export(actor=request.user, what="Daftar mentor", **said)
    return file_response(content, f"mentor-{today():%Y-%m-%d}.xlsx")
