"""Make a synthetic nation for benchmarks: the same every time."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.core.management.base import CommandError, CommandParser

from latsar.accounts.models import User
from latsar.audit.services import record
from latsar.commands import JsonCommand
from latsar.organizations.models import Satker
from reporting.load import seed_nation

MOST = 1_000_000


class Command(JsonCommand):
    help = "Make a synthetic nation of invented people for benchmarks; adds only what is missing."
    needs_user = False

    def add_options(self, parser: CommandParser) -> None:
        parser.add_argument("--participants", type=int, required=True, help=f"1 to {MOST}")

    def run(self, actor: User | None, options: dict[str, Any]) -> Mapping[str, Any]:
        amount = options["participants"]
        if not 1 <= amount <= MOST:
            raise CommandError(f"--participants must be between 1 and {MOST}.", returncode=2)
        counts = seed_nation(amount)
        record(None, "demo.seeded", Satker.objects.get(code="00"), after=counts)
        return counts
