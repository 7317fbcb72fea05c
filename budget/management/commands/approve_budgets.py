"""Approve the submitted budget requests of a province, all or none (PKSDM)."""

from __future__ import annotations

from collections.abc import Sequence

from budget.management.frame import ProvinceBudgetCommand
from budget.models import BudgetRequest
from budget.services import approve_province
from latsar.accounts.models import User
from latsar.organizations.models import Satker


class Command(ProvinceBudgetCommand):
    help = "Approve the submitted budget requests of a province, all or none (PKSDM)."

    def act(self, actor: User, satker: Satker, year: int) -> Sequence[BudgetRequest]:
        return approve_province(actor=actor, province_satker=satker, year=year)
