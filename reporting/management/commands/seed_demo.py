"""Load the demo: accounts, and the NTT case of 115 candidates over 23 satkers."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.core.management.base import CommandParser

from latsar.accounts.models import User
from latsar.audit.services import record
from latsar.commands import JsonCommand
from latsar.organizations.models import Satker
from reporting.demo import PROVINCE, seed_accounts, seed_ntt

# The trail speaks Indonesian, the JSON of the command English.
WORDS = {"accounts_created": "akun", "participants": "peserta", "mentors": "mentor"}


class Command(JsonCommand):
    help = "Load the demo accounts and the NTT case (invented people); adds only what is missing."
    needs_user = False

    def add_options(self, parser: CommandParser) -> None:
        parser.add_argument("--accounts-only", action="store_true", help="just the demo accounts")

    def run(self, actor: User | None, options: dict[str, Any]) -> Mapping[str, Any]:
        counts = {"accounts_created": seed_accounts()}
        if not options["accounts_only"]:
            counts |= seed_ntt()
        worded = {WORDS[name]: amount for name, amount in counts.items()}
        record(None, "demo.seeded", Satker.objects.get(code=PROVINCE), after=worded)
        return counts
