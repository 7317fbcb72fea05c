"""Write everything, rows and files, into one file."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from django.core.management.base import CommandParser

from latsar.accounts.models import User
from latsar.commands import JsonCommand
from latsar.operations.backup.writing import one_moment, write_backup


class Command(JsonCommand):
    help = "Write all rows and files into FILE, as of one moment; nobody who works is held up."
    needs_user = False
    writes = False

    def add_options(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path, help="a new file, such as /backup/2026-01-12.zip")

    def handle(self, *args: Any, **options: Any) -> None:
        with one_moment():
            super().handle(*args, **options)

    def run(self, actor: User | None, options: dict[str, Any]) -> Mapping[str, Any]:
        path = options["file"].absolute()
        manifest = write_backup(path)
        return {"file": str(path), "bytes": path.stat().st_size, **summary(manifest)}


def summary(manifest: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "made_at": manifest["made_at"],
        "tables": len(manifest["tables"]),
        "rows": sum(table["rows"] for table in manifest["tables"]),
        "files": len(manifest["files"]),
    }
