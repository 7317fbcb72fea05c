"""With DEBUG on, as in the demo, an unknown address still answers in Indonesian."""

from __future__ import annotations

from django.test import Client

from latsar.accounts.models import User


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
