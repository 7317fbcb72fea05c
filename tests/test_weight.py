"""How much a page weighs on a slow line: all of a first visit, and each page after it."""

from __future__ import annotations

import gzip
import re
from typing import Any

import pytest
from django.contrib.staticfiles import finders
from django.test import Client

from tests.access_scene import COLUMNS, World
from tests.access_scene import world as world
from tests.budget.scene import scene as scene
from tests.test_access import ROWS, address

FIRST_VISIT, LATER_PAGE = 200_000, 30_000  # bytes as they go over the line
ASSET = re.compile(r"(?:href|src)=\"/static/([^\"#?]+)")


def compressed(content: bytes) -> int:
    return len(gzip.compress(content, 6))


def sent(answer: Any) -> int:
    """Bytes of the page as the server sends it to a browser that takes gzip."""
    return len(answer.content)


def assets_of(page: str) -> set[str]:
    return set(ASSET.findall(page))


def weight_of(asset: str) -> int:
    path = finders.find(asset)
    assert path, asset
    with open(path, "rb") as file:
        return compressed(file.read())


@pytest.mark.once
@pytest.mark.parametrize("role", ["province", "pksdm"])
def test_every_page_is_light(world: World, role: str) -> None:
    client = Client(headers={"accept-encoding": "gzip"})
    client.force_login(world.users[role])
    place = COLUMNS.index(role)
    heavy, pages, every_asset = {}, 0, set()
    for route, method, arguments, answers in ROWS:
        if method != "get" or answers[place] != "ok":
            continue
        answer = client.get(address(world, route, arguments))
        if answer.streaming or "text/html" not in answer.get("Content-Type", ""):
            continue
        pages += 1
        plain = answer.content
        if answer.get("Content-Encoding") == "gzip":
            plain = gzip.decompress(plain)
        assets = assets_of(plain.decode())
        every_asset |= assets
        first = sent(answer) + sum(map(weight_of, assets))
        if sent(answer) > LATER_PAGE or first > FIRST_VISIT:
            heavy[route] = (sent(answer), first)
    assert pages > 40
    assert heavy == {}
    assert "css/latsar.css" in every_asset


def test_the_scale_measures_what_is_sent(client: Client, world: World) -> None:
    """Or a page of any size would pass."""
    client.force_login(world.users["pksdm"])
    plain = client.get("/nasional/")
    packed = client.get("/nasional/", headers={"accept-encoding": "gzip"})
    assert packed["Content-Encoding"] == "gzip"
    assert 1_000 < sent(packed) < sent(plain)
    assert weight_of("bootstrap/css/bootstrap.min.css") > 20_000
