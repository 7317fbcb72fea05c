"""Every page and every form, with what no browser sends: a plain answer, never a failure of ours.

The names of fields are read from the pages themselves, so that a new field is tried at once.
HOSTILE_SEED=7 (any number) mixes other values than the fixed ones of the usual run.
"""

from __future__ import annotations

import os
import random
import re
from collections.abc import Iterator
from html import unescape
from typing import Any

import pytest
from django.db import transaction
from django.http import QueryDict
from django.test import Client

from tests.access_scene import COLUMNS, World
from tests.access_scene import world as world
from tests.budget.scene import scene as scene
from tests.test_access import ROWS, address

FIELD = re.compile(r"<(?:input|select|textarea|button)[^>]*\sname=\"([^\"]+)\"")
LINK = re.compile(r"[?&]([a-z_]+)=")
ALWAYS = {"q", "page", "sort", "ordering", "per_page", "provinsi", "satker", "tahun", "next", "tab"}
KEPT = {"csrfmiddlewaretoken"}
HOSTILE = (
    "",
    " ",
    "0",
    "-1",
    "1.5",
    "1e309",
    "NaN",
    "Infinity",
    "²",
    "١٢٣",
    "９９",
    "9" * 30,
    "9" * 5_000,
    "2147483648",
    "9223372036854775808",
    "-9223372036854775809",
    "2026-02-30",
    "0001-01-01",
    "9999-12-31",
    "10000-01-01",
    "2026-01-12T00:00:00+99:99",
    "24:61",
    "' OR 1=1 --",
    '"><script>alert(1)</script>',
    "{{ 7|add:7 }}{% debug %}",
    "{0.__class__}",
    "%s%n%00",
    "../../../etc/passwd",
    "//evil.example/",
    "javascript:alert(1)",
    "\u202e\u200b\ufeff",
    "\ufffe\uffff",
    "🗳" * 300,
    "a" * 20_000,
    "\r\nSet-Cookie: a=b",
    "None",
    "true",
    "[]",
    "{}",
    "__all__",
    "-" * 300,
    "pk__in",
    "-participant__satker__province__password",
)


def fields_of(response: Any) -> set[str]:
    if response.streaming or "html" not in response.get("Content-Type", ""):
        return set()
    page = response.content.decode()
    return {unescape(name) for name in (*FIELD.findall(page), *LINK.findall(page))} - KEPT


def filled(names: set[str], chance: random.Random) -> QueryDict:
    """One value for most fields, two for some: a field of one value is sent twice as well."""
    data = QueryDict(mutable=True)
    for name in sorted(names):
        for _ in range(chance.choice((0, 1, 1, 1, 2))):
            data.appendlist(name, chance.choice(HOSTILE))
    return data


def attempts(column: str, world: World) -> Iterator[tuple[str, str]]:
    """What this user may do; of the province only what PKSDM may not."""
    place, first = COLUMNS.index(column), COLUMNS.index("pksdm")
    for route, method, arguments, answers in ROWS:
        is_tried = column != "pksdm" and answers[first] == "ok"
        if answers[place] == "ok" and "logout" not in route and not is_tried:
            yield method, address(world, route, arguments)


def tried(client: Client, method: str, url: str, data: QueryDict) -> Any:
    """Ask and take back; what the view raises comes out here."""
    path, _, query = url.partition("?")
    with transaction.atomic():
        sent = f"{query}&{data.urlencode()}" if method == "get" else query
        body = data.urlencode() if method == "post" else ""
        typed = "application/x-www-form-urlencoded"
        response = client.generic(method.upper(), f"{path}?{sent}", body, content_type=typed)
        if response.streaming:
            b"".join(response.streaming_content)
        transaction.set_rollback(True)
    return response


@pytest.mark.once
@pytest.mark.parametrize("column", ["province", "pksdm"])
def test_no_page_and_no_form_fails_on_what_no_browser_sends(world: World, column: str) -> None:
    client = Client()
    client.force_login(world.users[column])
    chance = random.Random(int(os.environ.get("HOSTILE_SEED", "2026")))
    wrong = []
    names: dict[str, set[str]] = {}
    for method, url in attempts(column, world):
        path = url.partition("?")[0]
        data = QueryDict()
        try:
            if path not in names:
                names[path] = ALWAYS | fields_of(tried(client, "get", url, data))
            data = filled(names[path], chance)
            status = tried(client, method, url, data).status_code
        except Exception as error:
            wrong.append(f"{method} {path} {type(error).__name__}: {str(error)[:150]}")
            wrong.append(f"    {data.urlencode()[:600]}")
        else:
            if status >= 500:
                wrong.append(f"{method} {path} {status}")
    assert wrong == [], "\n".join(wrong)
