"""Give every participant of a province who has no mentor one, as far as the places go."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.core.management.base import CommandParser

from latsar.accounts.models import User
from latsar.commands import JsonCommand
from mentors.services import assign_nation, assign_province, assignment_place

NATION = "all"


class Command(JsonCommand):
    help = "Assign mentors at the least cost: everyone there is room for, then the nearest."

    def add_options(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--province",
            required=True,
            help=f'two-digit code, such as 53; "{NATION}" for the nation (PKSDM)',
        )

    def run(self, actor: User | None, options: dict[str, Any]) -> Mapping[str, Any]:
        assert actor is not None  # noqa: S101 - needs_user
        if options["province"] == NATION:
            outcomes = assign_nation(actor=actor)[1]
        else:
            place = assignment_place(options["province"], actor)
            outcomes = [assign_province(actor=actor, satker=place)]
        return {
            "assigned": sum(outcome.assigned for outcome in outcomes),
            "unassigned": [
                {"nip": person.nip, "reason": reason}
                for outcome in outcomes
                for person, reason in outcome.unassigned
            ],
            "mentors_missing": sum(outcome.mentors_missing for outcome in outcomes),
            "pairs": [
                {
                    "mentor": pair.mentor.nip,
                    "participant": pair.participant.nip,
                    "slot": pair.slot,
                    "explanation": explanation,
                }
                for outcome in outcomes
                for pair, explanation in zip(outcome.pairs, outcome.explanations, strict=True)
            ],
        }
