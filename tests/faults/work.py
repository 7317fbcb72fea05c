"""Background work that leaves a trace in the database each time it runs."""

from __future__ import annotations

from typing import Any

from latsar.accounts.models import User
from latsar.audit.services import record
from latsar.background.services import Outcome, background


@background
def note(progress: Any, actor: User, *, number: int) -> Outcome:
    """Write one entry of the trail."""
    record(actor, "demo.seeded", actor, satker=actor.satker, reason=f"uji {number}")
    return Outcome("Selesai")
