"""Submit the drafted budget requests of a province to PKSDM, all or none."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.core.management.base import CommandParser

from budget.management.frame import ProvinceBudgetCommand
from budget.models import BudgetRequest
from budget.services import submit_province
from latsar.accounts.models import User
from latsar.organizations.models import Satker


class Command(ProvinceBudgetCommand):
    help = "Submit the drafted budget requests of a province to PKSDM, all or none."
    reason = ""

    def add_options(self, parser: CommandParser) -> None:
        super().add_options(parser)
        parser.add_argument("--reason", default="", help="why some are above their ceiling")

    def run(self, actor: User | None, options: dict[str, Any]) -> Mapping[str, Any]:
        self.reason = options["reason"]
        return super().run(actor, options)

    def act(self, actor: User, satker: Satker, year: int) -> Sequence[BudgetRequest]:
        return submit_province(actor=actor, province_satker=satker, year=year, reason=self.reason)
