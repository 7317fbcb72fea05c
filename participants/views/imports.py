"""Excel import in three steps; the pages are shared with other rosters."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_http_methods, require_safe

from latsar.accounts.permissions import writes

from ..importer import pages
from ..importer.roster import PARTICIPANTS

PAGES = pages.RosterPages(PARTICIPANTS, "participants:participant-{}", "Peserta")


@writes
@require_http_methods(["GET", "HEAD", "POST"])
def participant_import(request: HttpRequest) -> HttpResponse:
    return pages.upload(request, PAGES)


@writes
@require_http_methods(["GET", "HEAD", "POST"])
def participant_import_check(request: HttpRequest, pk: int) -> HttpResponse:
    return pages.check(request, PAGES, pk)


@writes
@require_safe
def participant_import_marked(request: HttpRequest, pk: int) -> HttpResponse:
    return pages.marked(request, PAGES, pk)


@writes
@require_safe
def participant_import_template(request: HttpRequest) -> HttpResponse:
    return pages.template(request, PAGES)
