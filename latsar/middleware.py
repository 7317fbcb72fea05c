"""Refuses text that the databases read differently."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponse

NUL = "\0"
TYPED = "application/x-www-form-urlencoded"


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
