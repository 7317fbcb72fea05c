"""The demo runs with DEBUG on; its users still get our own page for what does not exist."""

from __future__ import annotations

from collections.abc import Callable

from django.http import Http404, HttpRequest, HttpResponse
from django.views.defaults import page_not_found

MARK = b"<code>DEBUG = True</code>"  # only Django's technical page says so


class OwnNotFoundMiddleware:
    """Puts 404.html in the place of Django's technical page; other 404 pages stay."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if response.status_code == 404 and not response.streaming and MARK in response.content:
            return page_not_found(request, Http404())
        return response
