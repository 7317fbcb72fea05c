"""Excel import in three steps; the pages are shared with other rosters."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from latsar.accounts.permissions import writes

from ..importer import history, pages
from ..tasks import PAGES


@writes
@require_http_methods(["GET", "HEAD", "POST"])
def participant_import(request: HttpRequest) -> HttpResponse:
    return pages.upload(request, PAGES)


@writes
@require_http_methods(["GET", "HEAD", "POST"])
def participant_import_check(request: HttpRequest, pk: int) -> HttpResponse:
    return pages.check(request, PAGES, pk)


@writes
@require_POST
def participant_import_again(request: HttpRequest, pk: int) -> HttpResponse:
    return pages.again(request, PAGES, pk)


@writes
@require_http_methods(["GET", "HEAD", "POST"])
def participant_import_undo(request: HttpRequest, pk: int) -> HttpResponse:
    return history.undo(request, PAGES, pk)


@writes
@require_safe
def participant_import_history(request: HttpRequest) -> HttpResponse:
    return history.history(request, PAGES)


@writes
@require_safe
def participant_import_marked(request: HttpRequest, pk: int) -> HttpResponse:
    return pages.marked(request, PAGES, pk)


@writes
@require_safe
def participant_import_template(request: HttpRequest) -> HttpResponse:
    return pages.template(request, PAGES)
