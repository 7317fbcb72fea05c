"""Draft and issue a letter in one step; writes the PDF to a file."""

from __future__ import annotations

import argparse
import os
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any, cast

from django.core.management.base import CommandError, CommandParser
from django.db import transaction

from latsar.accounts.models import User
from latsar.clock import today
from latsar.commands import JsonCommand
from latsar.errors import Refused
from latsar.organizations.models import Satker
from latsar.organizations.services import current_year
from reporting.choices import LetterKind
from reporting.letters.services import create_draft, issue


def iso_date(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise argparse.ArgumentTypeError(f"{text!r} is not a date YYYY-MM-DD") from error


class Command(JsonCommand):
    help = "Issue a letter: next number, frozen content, PDF to --out."

    def add_options(self, parser: CommandParser) -> None:
        parser.add_argument("--kind", required=True, choices=LetterKind.values)
        parser.add_argument("--satker", required=True, help="code, e.g. 53 or 53.71")
        parser.add_argument("--date", type=iso_date, help="the letter's date; default: today")
        parser.add_argument("--year", type=int, help="fiscal year; default: the newest programme's")
        parser.add_argument("--out", required=True, help="the PDF to write")

    def run(self, actor: User | None, options: dict[str, Any]) -> Mapping[str, Any]:
        account = cast(User, actor)
        draft = create_draft(
            actor=account,
            kind=options["kind"],
            satker=satker_within(account, options["satker"]),
            fiscal_year=options["year"] or current_year(),
            dated_on=options["date"] or today(),
        )
        letter = issue(actor=account, letter=draft, version=draft.version)
        if not options["dry_run"]:
            keep(bytes(letter.pdf or b""), Path(options["out"]))
        return {
            "number": letter.number,
            "sha256": letter.sha256,
            "verify_path": letter.verify_path,
        }


def satker_within(actor: User, code: str) -> Satker:
    visible = Satker.objects.visible_to(actor).select_related("province__training_center")
    satker = visible.filter(code=code).first()
    if satker is None:
        raise Refused(f"Satker dengan kode {code} tidak ada atau di luar kewenangan akun ini.")
    return satker


def keep(pdf: bytes, path: Path) -> None:
    """Write beside the target now, lest an unwritable place cost a number; rename on commit."""
    draft = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        draft.write_bytes(pdf)
    except OSError as error:
        raise CommandError(f"Cannot write {path}: {error.strerror}.", returncode=2) from error
    transaction.on_commit(lambda: draft.replace(path))
