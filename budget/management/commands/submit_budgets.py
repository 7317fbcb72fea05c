"""Submit the drafted budget requests of a province, all or none."""

from __future__ import annotations

from collections.abc import Sequence

from budget.management.frame import ProvinceBudgetCommand
from budget.models import BudgetRequest
from budget.services import submit_province
from latsar.accounts.models import User
from latsar.organizations.models import Satker


class Command(ProvinceBudgetCommand):
    help = "Submit the drafted budget requests of a province, all or none."

    def act(self, actor: User, satker: Satker, year: int) -> Sequence[BudgetRequest]:
        return submit_province(actor=actor, province_satker=satker, year=year)
