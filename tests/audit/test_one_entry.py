"""Every request that changes something leaves one entry for each object, and the entry is whole."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection

from latsar.accounts.models import User
from latsar.audit.actions import ACTIONS
from latsar.audit.services import record
from tests.access_scene import COLUMNS, World
from tests.access_scene import world as world
from tests.budget.scene import scene as scene
from tests.cast import Nation
from tests.test_access import ROWS, address

from .walking import Sent, send, watched

ROLES = ("pksdm", "province", "operator")
# What PKSDM may do too, but with another page: which province?
AS_PROVINCE = {
    "budget:draft",
    "budget:submit-all?provinsi=53",
    "mentors:assignment-reoptimise",
    "schedule:scenario-create",
}
# Signing in and out have tests of their own; so has the package, which is long; and the scene's
# draft carries a signed copy, which no draft has.
LEFT_OUT = {
    "accounts:login",
    "accounts:logout",
    "reporting:package-nation",
    "reporting:letter-discard",
}
POSTS = [
    (route, arguments, dict(zip(COLUMNS, answers, strict=True)))
    for route, method, arguments, answers in ROWS
    if method == "post" and route not in LEFT_OUT
]
APPS = sorted({route.split(":")[0] for route, *_ in POSTS})
# How many routes of an app the walk gets to change something with: fewer means it looks at less.
AT_LEAST = {
    "budget": 6,
    "mentors": 5,
    "participants": 1,
    "people": 2,
    "reference": 2,
    "reporting": 2,
    "schedule": 10,
}


def answers(world: World, app: str) -> list[tuple[str, Sent]]:
    """Send each route's form as the highest role that has it."""
    found = []
    for route, arguments, allowed in POSTS:
        if route.startswith(f"{app}:"):
            able = [role for role in ROLES if allowed[role] == "ok"]
            if not able:  # refused to everyone in this scene: nothing changes
                continue
            role = "province" if route in AS_PROVINCE else able[0]
            sent = send(world.users[role], address(world, route, arguments))
            found.append((f"{route} as {role}", sent))
    return found


@pytest.mark.parametrize("app", APPS)
def test_a_change_leaves_exactly_one_entry(world: World, app: str) -> None:
    found = answers(world, app)
    changing = {route: sent for route, sent in found if sent.tables}
    assert len(changing) >= AT_LEAST.get(app, 0), sorted(changing)
    silent = {route: sent.tables for route, sent in changing.items() if not sent.entries}
    assert silent == {}
    assert {route: sent.doubled() for route, sent in found if sent.doubled()} == {}
    for route, sent in changing.items():
        for entry in sent.entries:
            assert wanting(entry) == [], route


def wanting(entry: Any) -> list[str]:
    """Say what an entry of a person's request lacks."""
    parts = ("at", "actor_id", "actor_name", "actor_role", "request_id", "object_label", "digest")
    lacking = [part for part in parts if not getattr(entry, part)]
    return lacking if entry.action in ACTIONS else [*lacking, f"no label for {entry.action}"]


def test_a_reason_that_was_asked_is_written_down(world: World) -> None:
    for route in ("mentors:pair-release", "schedule:seat-withdraw", "budget:line-override"):
        arguments = next(a for r, a, _ in POSTS if r == route)
        sent = send(world.users["pksdm"], address(world, route, arguments))
        assert [e.reason for e in sent.entries] != [""], route
        assert all(e.reason for e in sent.entries), route


def test_the_watch_sees_what_reaches_the_database(pksdm: User, nation: Nation) -> None:
    """Or the walk above would find nothing and pass."""
    with watched() as tables:
        User.objects.filter(pk=-1).update(first_name="x")  # no row
        record(pksdm, "reference.updated", nation["53"])  # the trail itself
        User.objects.exists()
    assert tables == set()
    with watched() as tables:
        User.objects.filter(pk=pksdm.pk).update(first_name="x")
        nation["53"].save()
        with connection.cursor() as cursor:
            cursor.execute("DELETE FROM organizations_holiday")
            cursor.execute("UPDATE organizations_program SET default_capacity = 39")
    assert {"accounts_user", "organizations_satker"} <= tables
