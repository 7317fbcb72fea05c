"""Light, dark or as the device prefers: one style sheet more, or none."""

from __future__ import annotations

import re

import pytest
from django.test import Client

from latsar.accounts.models import User

DARK = re.compile(r"<link rel=\"stylesheet\" href=\"[^\"]*dark[^\"]*\"([^>]*)>")
PREFERRED = ' media="(prefers-color-scheme: dark)"'


@pytest.mark.parametrize(
    ("chosen", "sheet", "scheme"),
    [
        ("otomatis", [PREFERRED], "light dark"),
        ("terang", [], "light"),
        ("gelap", [""], "dark"),
        ("ungu", [PREFERRED], "light dark"),
    ],
)
def test_the_choice_holds_on_every_page(
    client: Client, operator_a: User, chosen: str, sheet: list[str], scheme: str
) -> None:
    client.force_login(operator_a)
    answer = client.post("/tampilan/", {"theme": chosen, "next": "/peserta/?q=a"})
    assert answer["Location"] == "/peserta/?q=a"
    for address in ("/peserta/", "/verifikasi/"):
        page = client.get(address).content.decode()
        assert DARK.findall(page) == sheet
        assert f'<meta name="color-scheme" content="{scheme}">' in page


def test_it_leads_nowhere_else(client: Client, operator_a: User) -> None:
    client.force_login(operator_a)
    for back in ("//jahat.example/", "https://jahat.example/", "javascript:alert(1)"):
        assert client.post("/tampilan/", {"theme": "gelap", "next": back})["Location"] == "/"


def test_the_cookie_is_out_of_reach_of_scripts(client: Client, operator_a: User) -> None:
    client.force_login(operator_a)
    client.post("/tampilan/", {"theme": "gelap"})
    cookie = client.cookies["tampilan"]
    assert cookie["httponly"]
    assert cookie["samesite"] == "Lax"
