"""What every answer says to the browser of its rights, and what no request may hold."""

from __future__ import annotations

from collections.abc import Callable
from http import HTTPStatus
from typing import Any

from csp.middleware import CSPMiddleware, PolicyParts
from django.conf import settings
from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase

from .access_log import USER
from .logs import say_whose

NUL = "\0"
TYPED = "application/x-www-form-urlencoded"
FRAMED = "SAMEORIGIN"


class ContentPolicyMiddleware(CSPMiddleware):
    """The policy of settings.CONTENT_SECURITY_POLICY on every answer, files and errors too.

    Stands above all other middleware. What a view lets our own pages embed
    (xframe_options_sameorigin: the PDF of a letter) our own pages may embed here too.
    """

    def process_response(
        self, request: HttpRequest, response: HttpResponseBase
    ) -> HttpResponseBase:
        # django-csp leaves every 404 of DEBUG alone, but the demo shows our own page there.
        if settings.DEBUG and response.status_code == HTTPStatus.NOT_FOUND:
            response.status_code = HTTPStatus.OK
            try:
                return super().process_response(request, response)
            finally:
                response.status_code = HTTPStatus.NOT_FOUND
        return super().process_response(request, response)

    def get_policy_parts(
        self, request: HttpRequest, response: HttpResponseBase, report_only: bool = False
    ) -> PolicyParts:
        parts = super().get_policy_parts(request, response, report_only)
        if response.get("X-Frame-Options") == FRAMED:
            parts.replace = {**(parts.replace or {}), "frame-ancestors": ["'self'"]}
        return parts


class SecurityHeadersMiddleware:
    """What Django has no setting for. Stands above WhiteNoise, whose files carry these too."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        response.headers.setdefault("Permissions-Policy", settings.PERMISSIONS_POLICY)
        response.headers.setdefault("Cross-Origin-Resource-Policy", "same-origin")
        response.headers.setdefault("X-Frame-Options", settings.X_FRAME_OPTIONS)
        # Static files say themselves how long they keep; all else may hold personal data.
        response.headers.setdefault("Cache-Control", "private, no-store")
        return response


class LogUserMiddleware:
    """Tells the log, by number, whose request this is. Stands below the login."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        number = request.user.pk if request.user.is_authenticated else None
        say_whose(number)
        request.META[USER] = number
        return self.get_response(request)


class RefuseNulMiddleware:
    """Answers 400 to a NUL in the address or the form: SQLite stores one, PostgreSQL fails on it.

    Must stand after UploadLimitMiddleware, since it reads the form. Uploads are left to their
    forms, whose fields refuse a NUL themselves.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view: Any, args: Any, kwargs: Any) -> None:
        sent = [request.path, *values_of(request.GET)]
        if request.content_type == TYPED:
            sent += values_of(request.POST)
        if any(NUL in value for value in sent):
            raise BadRequest("The request holds a NUL character.")


def values_of(data: Any) -> list[str]:
    return [value for _, values in data.lists() for value in values]
