"""Give every participant of a province who has no mentor one, as far as the places go."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.core.management.base import CommandParser

from latsar.accounts.models import User
from latsar.commands import JsonCommand
from mentors.services import assign_province, assignment_place


class Command(JsonCommand):
    help = "Assign mentors to a province's participants: same satker first, then the least loaded."

    def add_options(self, parser: CommandParser) -> None:
        parser.add_argument("--province", required=True, help="two-digit code, such as 53")

    def run(self, actor: User | None, options: dict[str, Any]) -> Mapping[str, Any]:
        assert actor is not None  # noqa: S101 - needs_user
        place = assignment_place(options["province"], actor)
        outcome = assign_province(actor=actor, satker=place)
        return {
            "assigned": outcome.assigned,
            "unassigned": [
                {"nip": person.nip, "reason": reason} for person, reason in outcome.unassigned
            ],
            "pairs": [
                {
                    "mentor": pair.mentor.nip,
                    "participant": pair.participant.nip,
                    "slot": pair.slot,
                }
                for pair in outcome.pairs
            ],
        }
