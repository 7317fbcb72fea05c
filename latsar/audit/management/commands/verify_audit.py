"""Check that no stored entry of the trail was changed, deleted, inserted or put elsewhere."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from django.core.management.base import CommandError, CommandParser

from latsar.accounts.models import User
from latsar.audit.chain import verify
from latsar.commands import InputRefused, JsonCommand

HEAD = re.compile(r"^[0-9a-f]{64}$")


class Command(JsonCommand):
    """Prints {"ok", "checked", "first_altered": {"id", "at", "what"}, "head", "position"}."""

    help = (
        "Walk the audit trail's chain of hashes and point at the first altered entry (exit 1). "
        "Note the head somewhere else: --expect-head HASH proves later that everything up to it "
        "is unchanged and nothing was cut off."
    )
    needs_user = False
    writes = False

    def add_options(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--expect-head",
            default="",
            metavar="HASH",
            help="a head noted earlier (page, export, register, backup) that must be in the chain",
        )

    def run(self, actor: User | None, options: dict[str, Any]) -> Mapping[str, Any]:
        expected = options["expect_head"].strip().lower()
        if expected and not HEAD.match(expected):
            raise CommandError("A head is 64 hexadecimal digits.", returncode=2)
        verdict = verify(expected)
        if not verdict.ok:
            raise InputRefused(verdict.payload())
        return verdict.payload()
