"""The clients of a long fault test: says when its events are due, then what was lost, as JSON.

python -m tests.faults.crash FOLDER crash@8 crash@16
"""

from __future__ import annotations

import asyncio
import json
import sys
import threading
from datetime import date
from io import StringIO
from pathlib import Path

import django

SECONDS = 30
CLIENTS = 10


def say(text: str) -> None:
    sys.stdout.write(text + "\n")
    sys.stdout.flush()


def main(folder: Path, events: list[str]) -> None:
    django.setup()
    from django.core.management import call_command
    from django.db import connections

    from latsar.audit.models import AuditEntry
    from latsar.bootstrap.fleet import fleet
    from latsar.operations.invariants import check_all
    from participants.models import Participant
    from tests.load import world
    from tests.load.drive import drive
    from tests.load.proof import overwritten, unfound

    quiet = {"stdout": StringIO()}
    call_command("migrate", verbosity=0, **quiet)
    call_command("seed_reference", **quiet)
    call_command("seed_load", "--participants=1000", **quiet)
    seats = world.build(provinces=2, clients=CLIENTS, year=2026, dated_on=date(2026, 1, 12))
    versions = dict(Participant.objects.values_list("pk", "version"))
    connections.close_all()
    with fleet({}, folder) as own:
        servers = [own.server(f"server-{number}") for number in range(2)]
        for one in servers:
            one.wait_ready()
        for event, at in (due.split("@") for due in events):
            threading.Timer(float(at), say, [event]).start()
        bases = [one.url for one in servers]
        ledger, _ = asyncio.run(drive(seats, bases, seconds=SECONDS, think=0.3))
        # Afterwards, and with no restart of theirs, the same servers serve as before.
        after, _ = asyncio.run(drive(seats, bases, seconds=5, think=0.3))
    entries = list(AuditEntry.objects.order_by("pk"))
    # An answer may be lost though its change was stored, so there may be more than was told.
    lost = [*unfound([*ledger.writes, *after.writes], entries), *overwritten(entries, versions)]
    found = {
        "lost": [*lost, *after.errors],
        "errors_while_down": len(ledger.errors),
        "accepted": len(ledger.writes),
        "accepted_after": len(after.writes),
        "sound": check_all()["ok"],
    }
    say(json.dumps(found))


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2:])
