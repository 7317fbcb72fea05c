"""One measured run: drive the clients, watch the machine, then prove that nothing was lost."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from typing import Any

from django.db import connections
from django.db.models import Max

from latsar.audit.models import AuditEntry
from latsar.bootstrap.fleet import Fleet
from latsar.operations.invariants import check_all
from participants.models import Participant

from .drive import drive
from .machine import Watch
from .proof import losses
from .world import Seat

EXAMPLES = 10


def run(own: Fleet, seats: Sequence[Seat], seconds: float, think: float) -> dict[str, Any]:
    since = AuditEntry.objects.aggregate(last=Max("pk"))["last"] or 0
    versions = dict(Participant.objects.values_list("pk", "version"))
    servers = [program for program in own.programs if program.url]
    bases = [program.url for program in servers]
    with Watch([program.pid for program in servers], connected) as watch:
        ledger, took = asyncio.run(drive(seats, bases, seconds=seconds, think=think))
    lost = losses(ledger.writes, since=since, versions=versions)
    state = check_all()
    return {
        "clients": len(seats),
        "seconds": round(took, 1),
        "think_seconds": think,
        **ledger.figures(took),
        **watch.highest,
        "error_examples": ledger.errors[:EXAMPLES],
        "lost_updates": lost[:EXAMPLES],
        "violations": [str(rule) for rule in state["rules"] if rule["violations"]][:EXAMPLES]
        if not state["ok"]
        else [],
        "clean": not ledger.errors and not lost and state["ok"],
    }


def connected() -> int:
    """Return how many connections the database has, ours left out."""
    connection = connections["default"]
    if connection.vendor != "postgresql":
        return 0
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM pg_stat_activity "
            "WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )
        return int(cursor.fetchone()[0])
