"""The demo runs with DEBUG on; its users still get our own page for what does not exist, and its
reports of errors hold nobody's data.
"""

from __future__ import annotations

from collections.abc import Callable, ItemsView
from types import FrameType
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.views.debug import SafeExceptionReporterFilter
from django.views.defaults import page_not_found

from .logs import mask

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


class QuietReporterFilter(SafeExceptionReporterFilter):
    """Django's report of an error, on the page of DEBUG or by e-mail: nobody's data in it."""

    def is_active(self, request: HttpRequest | None) -> bool:
        return True

    def get_post_parameters(self, request: HttpRequest | None) -> dict[str, str]:
        """Which fields were sent, not what was typed into them."""
        return dict.fromkeys(getattr(request, "POST", ()), self.cleansed_substitute)

    def get_safe_cookies(self, request: HttpRequest) -> dict[str, str]:
        return dict.fromkeys(getattr(request, "COOKIES", ()), self.cleansed_substitute)

    def get_safe_request_meta(self, request: HttpRequest) -> dict[str, Any]:
        meta = super().get_safe_request_meta(request)
        hidden = ("HTTP_COOKIE", "HTTP_AUTHORIZATION", "QUERY_STRING", "HTTP_REFERER")
        return {name: "" if name in hidden else masked(value) for name, value in meta.items()}

    def get_traceback_frame_variables(
        self, request: HttpRequest | None, tb_frame: FrameType
    ) -> ItemsView[str, Any]:
        found = super().get_traceback_frame_variables(request, tb_frame)
        return {name: masked(value) for name, value in found}.items()


def masked(value: Any) -> Any:
    """Text without numbers of people; of anything else only its kind."""
    if isinstance(value, str):
        return mask(value)
    plain = value is None or isinstance(value, (bool, int, float))
    return value if plain else f"<{type(value).__name__}>"
