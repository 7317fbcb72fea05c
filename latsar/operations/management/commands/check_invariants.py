"""Whether the whole database is sound: exit 0, or 1 with what is not."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from latsar.accounts.models import User
from latsar.commands import InputRefused, JsonCommand
from latsar.operations.invariants import check_all


class Command(JsonCommand):
    help = "Check what must be true of the whole database; prints JSON, exits 1 on a violation."
    needs_user = False
    writes = False

    def run(self, actor: User | None, options: dict[str, Any]) -> Mapping[str, Any]:
        payload = check_all()
        if not payload["ok"]:
            raise InputRefused(payload)
        return payload
