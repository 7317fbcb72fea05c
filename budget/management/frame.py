"""The frame of the three budget commands: --province, --year, and one shape of JSON."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Mapping, Sequence
from typing import Any

from django.core.management.base import CommandParser
from django.db.models import prefetch_related_objects

from budget.models import BudgetRequest
from latsar.accounts.models import User
from latsar.commands import JsonCommand
from latsar.organizations.models import Satker
from latsar.organizations.services import province_satker


class ProvinceBudgetCommand(JsonCommand):
    """Subclass and return the requests acted upon from `act`."""

    def add_options(self, parser: CommandParser) -> None:
        parser.add_argument("--province", required=True, help="Kemendagri code, two digits")
        parser.add_argument("--year", required=True, type=int, help="fiscal year")

    def run(self, actor: User | None, options: dict[str, Any]) -> Mapping[str, Any]:
        assert actor is not None  # noqa: S101 - needs_user
        satker = province_satker(options["province"], actor)
        requests = self.act(actor, satker, options["year"])
        prefetch_related_objects(requests, "lines", "satker")
        return {
            "requests": [as_dict(request) for request in requests],
            "total": sum(request.total for request in requests),
        }

    @abstractmethod
    def act(self, actor: User, satker: Satker, year: int) -> Sequence[BudgetRequest]:
        """Do it for the province of this KPU Provinsi."""


def as_dict(request: BudgetRequest) -> dict[str, Any]:
    return {
        "satker": request.satker.code,
        "status": request.status,
        "total": request.total,
        "lines": [
            {
                "component": line.component,
                "quantity": line.quantity,
                "rate": line.unit_price,
                "amount": line.amount,
                "formula": line.formula,
            }
            for line in request.lines.all()
        ],
    }
