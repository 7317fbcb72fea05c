"""Delete what has been kept long enough. Shows what would go; --apply does it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.core.management.base import CommandParser

from latsar.accounts.models import User
from latsar.commands import JsonCommand
from reporting.privacy.retention import RULES, apply, foreseen


class Command(JsonCommand):
    """Prints {"applied", "rules": {name: {"amount", "days", "what", "reason"}}}."""

    help = (
        "Count what has been kept longer than RETENTION_DAYS says (contact data, import files, "
        "failed sign-ins, finished jobs, ended sessions); with --apply delete it. Letters and the "
        "audit trail are never touched. Meant to run daily."
    )
    needs_user = False
    writes = False

    def add_options(self, parser: CommandParser) -> None:
        does = parser.add_mutually_exclusive_group()
        does.add_argument("--dry-run", action="store_true", help="only count (the default)")
        does.add_argument("--apply", action="store_true", help="delete it")

    def run(self, actor: User | None, options: dict[str, Any]) -> Mapping[str, Any]:
        amounts = apply() if options["apply"] else foreseen()
        return {
            "applied": options["apply"],
            "rules": {
                name: {
                    "amount": amounts[name],
                    "days": rule.limit,
                    "what": rule.what,
                    "reason": rule.reason,
                }
                for name, rule in RULES.items()
            },
        }
