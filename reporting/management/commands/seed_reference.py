"""Load the reference data: satkers, training centers, rates, holidays, letter defaults."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from budget.seed import seed_rates
from latsar.accounts.models import User
from latsar.commands import JsonCommand
from latsar.reference.seed import seed_organizations
from reporting.seed import seed_letter_defaults
from schedule.services.schemes import seed_scheme


class Command(JsonCommand):
    help = "Load satkers, training centers, rates and holidays; adds only what is missing."
    needs_user = False

    def run(self, actor: User | None, options: dict[str, Any]) -> Mapping[str, Any]:
        counts = seed_organizations()
        return counts | seed_rates() | seed_scheme() | seed_letter_defaults()
