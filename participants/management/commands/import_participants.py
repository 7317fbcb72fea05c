"""Import a roster of participants from a workbook, all or nothing."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any, cast

from django.core.management.base import CommandParser

from latsar.accounts.models import User
from latsar.commands import InputRefused, JsonCommand, argument_file
from participants.importer import RosterRefused, import_now, result_of
from participants.importer.roster import PARTICIPANTS


class Command(JsonCommand):
    help = "Import participants from an Excel workbook within the scope of --user."

    def add_options(self, parser: CommandParser) -> None:
        parser.add_argument("file", metavar="FILE.xlsx")

    def run(self, actor: User | None, options: dict[str, Any]) -> Mapping[str, Any]:
        content = argument_file(options["file"])
        try:
            checked = import_now(
                PARTICIPANTS, cast(User, actor), content, Path(options["file"]).name
            )
        except RosterRefused as refusal:
            raise InputRefused(result_of(refusal.checked)) from refusal
        return result_of(checked)
