"""With DEBUG on, as in the demo, an unknown address still answers in Indonesian."""

from __future__ import annotations

import sys
from types import FrameType

from django.http import HttpRequest
from django.test import Client, RequestFactory

from latsar.accounts.models import User
from latsar.debug import QuietReporterFilter


def test_the_demo_shows_our_own_page_for_an_unknown_address(
    client: Client, province_admin: User, settings
) -> None:
    client.force_login(province_admin)
    settings.DEBUG = True
    assert b"DEBUG = True" in client.get("/tidak-ada/").content
    settings.MIDDLEWARE = [*settings.MIDDLEWARE, "latsar.debug.OwnNotFoundMiddleware"]
    again = Client()
    again.force_login(province_admin)
    page = again.get("/tidak-ada/")
    assert page.status_code == 404
    assert b"DEBUG = True" not in page.content
    assert "tidak ditemukan" in page.content.decode().casefold()


NIP, MAIL = "199805172025062001", "staf@kpu.go.id"


def test_the_report_of_an_error_holds_nobodys_data(rf: RequestFactory) -> None:
    """Django shows it on the page of DEBUG; QuietReporterFilter says what goes into it."""
    request = rf.post(f"/peserta/{NIP}/?q={MAIL}", {"nama": "Maria"}, HTTP_COOKIE="sesi=rahasia")
    request.META["HTTP_X_FORWARDED_FOR"] = f"dari {MAIL}"
    quiet = QuietReporterFilter()
    frame = frame_with(NIP, request)
    told = [
        str(quiet.get_post_parameters(request)),
        str(quiet.get_safe_cookies(request)),
        str(quiet.get_safe_request_meta(request)),
        str(list(quiet.get_traceback_frame_variables(request, frame))),
    ]
    for words in ("Maria", "rahasia", NIP, MAIL, "WSGIRequest:"):
        assert not any(words in text for text in told), words


def frame_with(nip: str, request: HttpRequest) -> FrameType:
    return sys._getframe()
