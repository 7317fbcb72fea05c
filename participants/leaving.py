"""What else happens when somebody leaves the training, or comes to its end.

Apps above this one hold seats and mentors; they say here what they do about it.
"""

from __future__ import annotations

from typing import Protocol

from latsar.accounts.models import User

from .models import Participant


class Effect(Protocol):
    """Runs in the transaction of the change, which it may refuse."""

    order: int  # who locks first: the same everywhere

    def lock(self, participant_id: int) -> None:
        """Lock what this app locks before participants, so that nobody waits in a ring."""

    def apply(self, actor: User, participant: Participant, reason: str) -> str:
        """Follow the new status; return a sentence for the page, "" when nothing was to do."""


_effects: list[Effect] = []


def add_effect(effect: Effect) -> None:
    """Called once by each app that has one, when it is ready."""
    _effects.append(effect)
    _effects.sort(key=lambda one: one.order)


def lock_before(participant_id: int) -> None:
    for effect in _effects:
        effect.lock(participant_id)


def apply_all(actor: User, participant: Participant, reason: str) -> list[str]:
    """Return what was done, a sentence each."""
    return [said for effect in _effects if (said := effect.apply(actor, participant, reason))]
