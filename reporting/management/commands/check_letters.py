"""Compare every letter in force with the data; a nightly job that keeps the list up to date."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import islice
from typing import Any

from latsar.accounts.models import User
from latsar.commands import JsonCommand
from reporting.letters.checking import in_full, look
from reporting.models import DriftCheck, Letter

BATCH = 50


class Command(JsonCommand):
    help = "Compare issued letters with the data and remember which no longer agree."

    def run(self, actor: User | None, options: dict[str, Any]) -> Mapping[str, Any]:
        letters = Letter.objects.visible_to(actor).in_force()
        keys = iter(list(letters.order_by("pk").values_list("pk", flat=True)))
        checked = 0
        while batch := list(islice(keys, BATCH)):
            checked += len(look(in_full(batch)))
        changed = DriftCheck.objects.filter(letter__in=letters, has_drift=True)
        numbers = list(changed.order_by("letter").values_list("letter__number", flat=True))
        return {"checked": checked, "changed": len(numbers), "numbers": numbers[:100]}
