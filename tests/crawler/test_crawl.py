"""Nobody finds an object or a name of another scope, whatever they ask for.

Users of Bali ask every route for what NTT has: in the path, in the query, in the fields of each
form they can see. tests/test_access.py says which answer each route gives; here its content counts.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.db import transaction
from django.test import Client

from latsar.formatting import nip_spaced
from tests.access_scene import url_of
from tests.access_scene import world as world
from tests.budget.scene import scene as scene
from tests.cast import make_mentor, make_participants
from tests.test_access import ROWS

from .forms import Form, forms_of
from .reading import told
from .scene import Border
from .scene import border as border

ROLES = ("operator", "province")
# Pages about objects that the nation shares: asked by whom they are, not by whose they are.
OPEN = {"verify"}
# Figures about the machine; they never stand still and name nobody.
MACHINES = {"metrics"}


def signed_in(border: Border, role: str) -> Client:
    client = Client(raise_request_exception=True)
    client.force_login(border.users[role])
    return client


def routes(method: str = "get") -> Iterator[tuple[str, list[str]]]:
    for route, verb, arguments, _ in ROWS:
        if verb == method:
            yield route.partition("?")[0], arguments


def pages_for(border: Border, client: Client) -> dict[str, str]:
    """Return {url: text} of every page that the user may see of what is theirs."""
    pages = {}
    for name, arguments in routes():
        known = [a for a in arguments if a.startswith("'") or a in border.own]
        if known != arguments or any(a.startswith("'53") for a in arguments):
            continue
        if name.rpartition(":")[2] in MACHINES:
            continue
        url = url_of(name, arguments, border.own)
        with transaction.atomic():  # downloads leave a trail, which would tell of the visit before
            response = client.get(url)
            if response.status_code == 200:
                pages[url] = told(response)
            transaction.set_rollback(True)
    return pages


def is_page(text: str) -> bool:
    return "text/html" in text[:2000] and "<form" in text


@pytest.mark.parametrize("role", ROLES)
def test_a_path_to_a_foreign_object_leads_nowhere(border: Border, role: str) -> None:
    client, before = signed_in(border, role), border.state()
    wrong = []
    for method in ("get", "post"):
        for name, arguments in routes(method):
            shared = not [a for a in arguments if a in border.own or a == "preference"]
            if shared or name.rpartition(":")[2] in OPEN:
                continue
            url = url_of(name, arguments, border.world.ids)
            response = getattr(client, method)(url)
            if response.status_code not in {403, 404, 405}:
                wrong.append(f"{method} {url} as {role}: {response.status_code}")
            wrong += [f"{method} {url} as {role}: {m}" for m in border.found_in(told(response))]
    assert wrong == []
    assert border.state() == before


@pytest.mark.parametrize("role", ROLES)
def test_own_pages_and_files_name_nothing_foreign(border: Border, role: str) -> None:
    pages = pages_for(border, signed_in(border, role))
    assert len(pages) > 40
    wrong = [f"{url} as {role}: {m}" for url, text in pages.items() for m in border.found_in(text)]
    assert wrong == []


@pytest.mark.once
@pytest.mark.parametrize("role", ["province"])
def test_no_question_in_the_address_fetches_what_is_foreign(border: Border, role: str) -> None:
    """Each filter, search, sort and choice of each page, asked for NTT's codes, keys and names."""
    client = signed_in(border, role)
    wrong, asked = [], set()
    for url, text in pages_for(border, client).items():
        if not is_page(text):
            continue
        for form in forms_of(text.partition("\n\n")[2] or text, url):
            if form.method != "get":
                continue
            for name, value, data in form.variants(border.foreign):
                question = (urlsplit(form.action).path, name, value)
                if question in asked:
                    continue
                asked.add(question)
                response = client.get(question[0], data, follow=True)
                found = [m for m in border.found_in(told(response)) if not was_said(m, value)]
                wrong += [f"{question} as {role}: {m}" for m in found]
                if response.status_code >= 500:
                    wrong.append(f"{question} as {role}: {response.status_code}")
    assert len(asked) > 50
    assert wrong == []


@pytest.mark.once
def test_no_field_of_a_form_reaches_what_is_foreign(border: Border) -> None:
    """Each field of each form that names an object names one of NTT instead."""
    client, before = signed_in(border, "province"), border.state()
    wrong, sent = [], set()
    for form in posting_forms(border, client):
        path = urlsplit(form.action).path
        for name, value, data in form.variants(border.foreign):
            if (path, name, value) not in sent:
                sent.add((path, name, value))
                faults = faults_of(border, client, form.action, data, before)
                wrong += [f"{path} {name}={value}: {f}" for f in faults if not was_said(f, value)]
    assert len(sent) > 100
    assert wrong == []


def posting_forms(border: Border, client: Client) -> Iterator[Form]:
    for url, text in pages_for(border, client).items():
        for form in forms_of(text, url) if is_page(text) else ():
            if form.method == "post" and urlsplit(form.action).path != "/keluar/":
                yield form


def faults_of(
    border: Border, client: Client, url: str, data: dict[str, list[str]], before: Any
) -> list[str]:
    """Send a form and undo what it did; return what it showed or changed of NTT."""
    with transaction.atomic():
        response = client.post(url, data)
        body, changed = told(response), False
        if response.status_code == 302:
            changed = border.state() != before
            body += told(client.get(response.url))
        transaction.set_rollback(True)
    faults = border.found_in(body) + (["changed what is NTT's"] if changed else [])
    return [*faults, str(response.status_code)] if response.status_code >= 500 else faults


def was_said(marker: str, value: str) -> bool:
    """A page may repeat what the user typed: a NIP also in groups of figures."""
    return marker in value or (value.isdecimal() and marker == nip_spaced(value))


@pytest.mark.once
@pytest.mark.parametrize("role", ["province"])
def test_no_number_counts_what_is_foreign(border: Border, role: str, nation: Any) -> None:
    """Every page reads the same before and after NTT grows."""
    client = signed_in(border, role)
    before = {url: stable(text) for url, text in pages_for(border, client).items()}
    make_participants(nation["53.71"], 7)
    make_mentor(nation["53"])
    make_mentor(nation["53.01"])
    after = {url: stable(text) for url, text in pages_for(border, client).items()}
    assert [
        difference(url, before[url], after[url]) for url in before if before[url] != after[url]
    ] == []


def difference(url: str, before: str, after: str) -> str:
    """Return the first line that changed."""
    lines = zip(before.splitlines(), after.splitlines(), strict=False)
    return next((f"{url}: {a.strip()} -> {b.strip()}" for a, b in lines if a != b), url)


def stable(text: str) -> str:
    """Leave out what differs between two answers to one question: tokens and moments."""
    kept = []
    for line in text.splitlines():
        if not any(
            word in line
            for word in (
                "csrf",
                "X-Request-ID",
                "Content-Length",
                "DTSTAMP",
                "Expires",
                "modified",
                "Angka per",
            )
        ):
            kept.append(line)
    return "\n".join(kept)
