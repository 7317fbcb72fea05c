"""Walks the routes of the access table as a browser would: opens a page, fills its form, sends it.

What the request wrote is seen below the ORM, by the statements that reached the database.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from django.db import connection, transaction
from django.test import Client
from lxml import html

from latsar.audit.models import AuditEntry
from latsar.background.testing import run_jobs

# Not data of the application: queues, notices, the trail itself, counters, sessions, files made of
# data; and an upload under check, which changes nothing until it is saved.
EXEMPT = re.compile(
    r"^(audit_|background_|django_|axes_|otp_|access_session|operations_|reporting_visitcount"
    r"|participants_rosterimport|participants_importchunk|notices_notice$)"
)
WRITES = re.compile(
    r'^\s*(?:INSERT (?:OR \w+ )?INTO|UPDATE|DELETE FROM)\s+"?(\w+)"?', re.IGNORECASE
)
TYPED = {"date": "2026-03-04", "number": "1", "email": "uji@contoh.kpu.go.id", "time": "08:00"}
NAMED = {
    "nip": "199802172025061777",
    "appointed_on": "2025-06-01",
    "amount": "150000",
    "number": "77",
    "username": "operator.uji",
    "starts_on": "2026-02-02",
    "ends_on": "2026-04-20",
}


@dataclass
class Sent:
    """What one request did: the tables with rows it changed, and the entries it left."""

    status: int
    tables: set[str] = field(default_factory=set)
    entries: list[AuditEntry] = field(default_factory=list)

    def doubled(self) -> list[tuple[str, ...]]:
        keys = Counter((e.object_type, e.object_id, e.action) for e in self.entries)
        return [key for key, times in keys.items() if times > 1]


@contextmanager
def watched() -> Iterator[set[str]]:
    """Collect the tables in which a statement changed a row."""
    tables: set[str] = set()

    def watch(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        result = execute(sql, params, many, context)
        found = WRITES.match(sql)
        # An INSERT that returns its key has no count yet.
        touched = found and (found[0].lstrip()[:1] in "Ii" or context["cursor"].rowcount != 0)
        if touched and not EXEMPT.match(found[1]):
            tables.add(found[1])
        return result

    with connection.execute_wrapper(watch):
        yield tables


def send(user: Any, url: str, given: dict[str, Any] | None = None) -> Sent:
    """Send the page's own form, filled in, with what is `given`; all is undone afterwards."""
    with transaction.atomic():
        client = Client(raise_request_exception=True)
        client.force_login(user)
        data = filled(client, url) | (given or {})
        last = AuditEntry.objects.order_by("pk").values_list("pk", flat=True).last() or 0
        with watched() as tables:
            response = client.post(url, data)
            if hasattr(response, "streaming_content"):
                b"".join(response.streaming_content)
            run_jobs()
        sent = Sent(response.status_code, tables)
        sent.entries = list(AuditEntry.objects.filter(pk__gt=last))
        transaction.set_rollback(True)
    return sent


def filled(client: Client, url: str) -> dict[str, Any]:
    """Return what a careful user would send: what stands there, and something in each gap."""
    response = client.get(url)
    if response.status_code != 200 or "html" not in response["Content-Type"]:
        return {}
    path = url.partition("?")[0]
    for form in html.fromstring(response.content.decode()).forms:
        if form.method == "POST" and (form.action or path).partition("?")[0] == path:
            return values_of(form)
    return {}


def values_of(form: Any) -> dict[str, Any]:
    data: dict[str, list[str]] = {}
    for name, value in form.form_values():
        data.setdefault(name, []).append(value)
    for element in form.inputs:
        kind = element.get("type", "text")
        if (
            not element.name
            or kind in {"hidden", "submit", "file"}
            or any(data.get(element.name, []))
        ):
            continue
        data[element.name] = [gap(element)]
    for name in ("reason", "name", "note", "address"):
        if name in data:
            data[name] = [f"{data[name][0]} uji"]
    return data


def gap(element: Any) -> str:
    """Return the first choice of what can be chosen, and for the rest a text of its kind."""
    if element.tag == "select":
        return next((value for value in element.value_options if value), "")
    if element.get("type") in {"radio", "checkbox"}:
        return element.get("value") or "on"
    return NAMED.get(element.name) or TYPED.get(element.get("type", ""), "Uji coba")
