"""Refuses a request body above UPLOAD_LIMIT_BYTES before anything parses it."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

CHUNK = 256 * 1024
DRAIN_SECONDS = 8


class UploadLimitMiddleware:
    """Must stand before CsrfViewMiddleware, whose process_view reads the form.

    The refusal is given in process_view, where the user is known, so that it looks like any page.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        try:
            int(request.META.get("CONTENT_LENGTH") or 0)
        except ValueError:  # Django reads no body then; what counts the bytes below would stumble
            request.META["CONTENT_LENGTH"] = "0"
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Any, args: Any, kwargs: Any
    ) -> HttpResponse | None:
        length = int(request.META.get("CONTENT_LENGTH") or 0)
        if length <= settings.UPLOAD_LIMIT_BYTES:
            return None
        drain(request, length)
        limit = settings.UPLOAD_LIMIT_BYTES // 1_048_576
        return render(request, "413.html", {"limit": limit}, status=413)


def drain(request: HttpRequest, length: int) -> None:
    """Throw the body away piece by piece: a browser shows no answer to an upload cut short."""
    until = time.monotonic() + DRAIN_SECONDS
    while length > 0 and time.monotonic() < until:
        piece = request.read(min(CHUNK, length))
        if not piece:
            break
        length -= len(piece)
