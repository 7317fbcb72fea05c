"""Tell whether a PDF is, byte for byte, a letter issued here and still in force."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.core.management.base import CommandParser

from latsar.accounts.models import User
from latsar.commands import InputRefused, JsonCommand, argument_file
from reporting.choices import Standing
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
        valid = letter.standing == Standing.ISSUED
        answer = {"valid": valid, "number": letter.number, "status": letter.standing}
        if letter.successor_number:
            answer["replaced_by"] = letter.successor_number
        if not valid:
            raise InputRefused(answer)
        return answer
