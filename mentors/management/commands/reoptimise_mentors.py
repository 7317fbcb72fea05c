"""Pair a province anew: as few pairs change as the effort pays, all of them or none."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from django.core.management.base import CommandParser

from latsar.accounts.models import User
from latsar.commands import JsonCommand
from mentors.matching import DEFAULT_EFFORT, EFFORTS, effort_of
from mentors.services import assignment_place, propose_changes, reoptimise


class Command(JsonCommand):
    help = "Re-optimise a province's pairs; --dry-run shows the changes and makes none."

    def add_options(self, parser: CommandParser) -> None:
        parser.add_argument("--province", required=True, help="two-digit code, such as 53")
        parser.add_argument(
            "--effort",
            choices=[effort.key for effort in EFFORTS],
            default=DEFAULT_EFFORT.key,
            help="how much may change",
        )

    def run(self, actor: User | None, options: dict[str, Any]) -> Mapping[str, Any]:
        assert actor is not None  # noqa: S101 - needs_user
        place, effort = assignment_place(options["province"], actor), effort_of(options["effort"])
        seen = propose_changes(place, effort)
        proposal = seen.proposal
        outcome = reoptimise(
            actor=actor, satker=place, effort=effort, fingerprint=proposal.fingerprint
        )
        return {
            "moved": outcome.moved,
            "assigned": outcome.assigned,
            "mentors_missing": outcome.mentors_missing,
            "before": asdict(seen.before),
            "after": asdict(seen.after),
            "unassigned": [
                {"nip": person.nip, "reason": reason} for person, reason in proposal.unassigned
            ],
            "changes": [
                {
                    "participant": pair.participant.nip,
                    "from": pair.before.nip if pair.before else None,
                    "to": pair.mentor.nip,
                    "slot": pair.slot,
                    "cause": pair.cause,
                    "explanation": pair.explanation,
                }
                for pair in proposal.pairs
            ],
        }
