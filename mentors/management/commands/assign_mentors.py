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
        parser.add_argument(
            "--explain",
            action="store_true",
            help="say of each pair why, and how many mentors are missing",
        )

    def run(self, actor: User | None, options: dict[str, Any]) -> Mapping[str, Any]:
        assert actor is not None  # noqa: S101 - needs_user
        if options["province"] == NATION:
            outcomes = assign_nation(actor=actor)[1]
        else:
            place = assignment_place(options["province"], actor)
            outcomes = [assign_province(actor=actor, satker=place)]
        result: dict[str, Any] = {
            "assigned": sum(outcome.assigned for outcome in outcomes),
            "unassigned": [
                {"nip": person.nip, "reason": reason}
                for outcome in outcomes
                for person, reason in outcome.unassigned
            ],
            "pairs": [
                {
                    "mentor": pair.mentor.nip,
                    "participant": pair.participant.nip,
                    "slot": pair.slot,
                }
                for outcome in outcomes
                for pair in outcome.pairs
            ],
        }
        if options["explain"]:
            result["mentors_missing"] = sum(outcome.mentors_missing for outcome in outcomes)
            reasons = [reason for outcome in outcomes for reason in outcome.explanations]
            for pair, reason in zip(result["pairs"], reasons, strict=True):
                pair["explanation"] = reason
        return result
