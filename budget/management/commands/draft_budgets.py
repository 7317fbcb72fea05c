"""Draft or recompute the budget requests of a province."""

from __future__ import annotations

from collections.abc import Sequence

from budget.management.frame import ProvinceBudgetCommand
from budget.models import BudgetRequest
from budget.services import draft_province
from latsar.accounts.models import User
from latsar.organizations.models import Satker


class Command(ProvinceBudgetCommand):
    help = "Draft or recompute the budget requests of a province."

    def act(self, actor: User, satker: Satker, year: int) -> Sequence[BudgetRequest]:
        return draft_province(actor=actor, province_satker=satker, year=year)
