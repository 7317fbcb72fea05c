"""What all pages do with HTTP: read numbers, answer refusals, send files, lead back home."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, TypeVar

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.forms import BaseForm
from django.http import HttpRequest, HttpResponse, QueryDict
from django.urls import reverse
from django.utils.http import content_disposition_header

from .errors import Forbidden, Refused

Crumbs = list[tuple[str, str | None]]
Result = TypeVar("Result")
PER_PAGE = 50
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
MOST_DIGITS = 9  # fits every integer column of both databases


def number_of(text: str) -> int:
    """Return the number that a page carried; 0, which no row and no version has, for all else."""
    return int(text) if text.isascii() and text.isdigit() and len(text) <= MOST_DIGITS else 0


def number_in(data: Mapping[str, Any], name: str) -> int:
    """Return number_of a field of request.GET or request.POST; a version of 0 counts as stale."""
    return number_of(data.get(name) or "")


def numbers_in(data: QueryDict, name: str) -> list[int]:
    """Return the keys of all rows that were ticked; what is no number is left out."""
    return [number for text in data.getlist(name) if (number := number_of(text))]


def attempt(request: HttpRequest, service: Callable[..., Result], **kwargs: Any) -> Result | None:
    """Call a service as this user. A refusal becomes a message and None; no right becomes 403."""
    try:
        return service(actor=request.user, **kwargs)
    except Forbidden as refusal:
        raise PermissionDenied(refusal.message) from refusal
    except Refused as refusal:
        messages.error(request, refusal.message)
        return None


def attempt_done(request: HttpRequest, service: Callable[..., None], **kwargs: Any) -> bool:
    """Like attempt, for a service that returns nothing: whether it was not refused."""

    def answered(**named: Any) -> bool:
        service(**named)
        return True

    return attempt(request, answered, **kwargs) is not None


def attempt_form(
    request: HttpRequest,
    form: BaseForm,
    service: Callable[..., Result],
    *,
    answers: type[Refused] | None = None,
    **kwargs: Any,
) -> Result | None:
    """Like attempt, but the refusal stands on the form: beside its field, or above what was typed.

    `answers`: a refusal that the caller answers itself; it is raised on.
    """
    try:
        return service(actor=request.user, **kwargs)
    except Forbidden as refusal:
        raise PermissionDenied(refusal.message) from refusal
    except Refused as refusal:
        if answers and isinstance(refusal, answers):
            raise
        form.add_error(refusal.field if refusal.field in form.fields else None, refusal.message)
        return None


def client_address(headers: Mapping[str, Any], proxies: int) -> str:
    """Return who asks, seen through this many own proxies; what the client itself claims is left.

    Each proxy adds at the right of X-Forwarded-For the address that it was asked from.
    """
    direct = headers.get("REMOTE_ADDR") or "unknown"
    seen = [part.strip() for part in headers.get("HTTP_X_FORWARDED_FOR", "").split(",")]
    return seen[-proxies] or direct if 0 < proxies <= len(seen) else direct


def file_response(
    content: bytes, name: str, content_type: str = XLSX, *, inline: bool = False
) -> HttpResponse:
    """Send bytes as a file (a workbook unless said otherwise), or to be shown in the browser."""
    response = HttpResponse(content, content_type=content_type)
    response["Content-Disposition"] = content_disposition_header(not inline, name) or ""
    return response


def crumbs_below(label: str, url_name: str, *items: tuple[str, str | None]) -> Crumbs:
    """Return the way from home over an app's first page (a link only when more follows)."""
    first = (label, reverse(url_name) if items else None)
    return [("Beranda", reverse("reporting:home")), first, *items]
