"""Read a backup back into an empty database, or only verify it."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from django.core.management.base import CommandParser

from latsar.accounts.models import User
from latsar.commands import JsonCommand
from latsar.operations.backup.reading import restore, verify

from .backup import summary


class Command(JsonCommand):
    help = "Restore a backup into an empty, migrated database and an empty MEDIA_ROOT."
    needs_user = False
    writes = False

    def add_options(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument(
            "--check", action="store_true", help="verify every byte, restore nothing"
        )

    def run(self, actor: User | None, options: dict[str, Any]) -> Mapping[str, Any]:
        path = options["file"].absolute()
        manifest = verify(path) if options["check"] else restore(path)
        return {"file": str(path), "restored": not options["check"], **summary(manifest)}
