"""Tell whether a PDF is, byte for byte, a letter issued here and still in force."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.core.management.base import CommandParser

from latsar.accounts.models import User
from latsar.commands import InputRefused, JsonCommand, argument_file
from reporting.letters.services import find_by_file


class Command(JsonCommand):
    help = "Compare a PDF with the letters issued; exit 0 when genuine and in force, else 1."
    needs_user = False
    writes = False

    def add_options(self, parser: CommandParser) -> None:
        parser.add_argument("file", help="the PDF")

    def run(self, actor: User | None, options: dict[str, Any]) -> Mapping[str, Any]:
        letter = find_by_file(argument_file(options["file"]))
        if letter is None:
            raise InputRefused({"valid": False, "number": None, "status": "unknown"})
        answer = {"valid": letter.is_issued, "number": letter.number, "status": letter.status}
        if not letter.is_issued:
            raise InputRefused(answer)
        return answer
