"""Write everything, rows and files, into one file."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from django.core.management.base import CommandParser
from django.db import DatabaseError

from latsar.accounts.models import User
from latsar.commands import JsonCommand
from latsar.operations.backup.writing import one_moment, write_backup
from latsar.operations.models import BackupMade


class Command(JsonCommand):
    help = "Write all rows and files into FILE, as of one moment; nobody who works is held up."
    needs_user = False
    writes = False

    def add_options(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path, help="a new file, such as /backup/2026-01-12.zip")

    def handle(self, *args: Any, **options: Any) -> None:
        with one_moment():
            super().handle(*args, **options)
        self.note()

    def note(self) -> None:
        """Remember that it was made, for the metrics; a standby that takes no writes cannot."""
        try:
            BackupMade.objects.create(**self.made)
        except DatabaseError as error:
            self.stderr.write(f"The backup is whole, but its moment was not noted: {error}")

    def run(self, actor: User | None, options: dict[str, Any]) -> Mapping[str, Any]:
        path = options["file"].absolute()
        manifest = write_backup(path)
        facts, size = summary(manifest), path.stat().st_size
        self.made = {"size": size, "rows": facts["rows"], "files": facts["files"]}
        return {"file": str(path), "bytes": size, **facts}


def summary(manifest: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "made_at": manifest["made_at"],
        "version": manifest["version"],
        "audit_head": manifest["audit_head"],
        "tables": len(manifest["tables"]),
        "rows": sum(table["rows"] for table in manifest["tables"]),
        "files": len(manifest["files"]),
    }
