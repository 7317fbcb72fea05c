"""The frame of every management command: one JSON object as the last line, exit codes 0, 1, 2."""

from __future__ import annotations

import json
import sys
from abc import ABC, abstractmethod
from collections.abc import Mapping
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction

from latsar.accounts.models import User
from latsar.audit.context import new_request_id
from latsar.errors import Refused


class InputRefused(Refused):
    """The input is refused; `payload` is printed as the JSON object, exit 1."""

    def __init__(self, payload: Mapping[str, Any]) -> None:
        super().__init__(str(payload.get("error", "")))
        self.payload = payload


class JsonCommand(BaseCommand, ABC):
    """Subclass and write `run(actor, options) -> dict`.

    `needs_user` adds the required --user (the acting account, which bounds the scope; `actor` is
    None without it). `writes` adds --dry-run, which does everything and then rolls it back.
    Everything runs in one transaction: a refusal (Refused) prints {"error": ...} and exits 1 with
    nothing changed. Wrong usage exits 2.
    """

    needs_user = True
    writes = True

    def add_arguments(self, parser: CommandParser) -> None:
        if self.needs_user:
            parser.add_argument("--user", required=True, help="the acting account's user name")
        if self.writes:
            parser.add_argument(
                "--dry-run", action="store_true", help="do everything, then roll it back"
            )
        self.add_options(parser)

    def add_options(self, parser: CommandParser) -> None:
        """Add the command's own options."""

    @abstractmethod
    def run(self, actor: User | None, options: dict[str, Any]) -> Mapping[str, Any]:
        """Do the work in the open transaction and return the JSON object."""

    def handle(self, *args: Any, **options: Any) -> None:
        new_request_id()
        actor = self.acting_account(options) if self.needs_user else None
        try:
            with transaction.atomic():
                payload = self.run(actor, options)
                if options.get("dry_run"):
                    transaction.set_rollback(True)
        except InputRefused as refusal:
            self.finish(refusal.payload, code=1)
        except Refused as refusal:
            self.stderr.write(refusal.message)
            self.finish({"error": refusal.message}, code=1)
        else:
            self.finish(payload, code=0)

    def acting_account(self, options: Mapping[str, Any]) -> User:
        name = options["user"]
        user = User.objects.select_related("satker__province").filter(username=name).first()
        if user is None or not user.is_active:
            raise CommandError(f"No active account is named {name!r}.", returncode=2)
        return user

    def finish(self, payload: Mapping[str, Any], *, code: int) -> None:
        self.stdout.write(json.dumps(payload, ensure_ascii=False, default=str))
        if code:
            sys.exit(code)


def argument_file(path: str) -> bytes:
    """Read a file named on the command line; a missing one is wrong usage (exit 2)."""
    try:
        with open(path, "rb") as file:
            return file.read()
    except OSError as error:
        raise CommandError(f"Cannot read {path}: {error.strerror}.", returncode=2) from error
