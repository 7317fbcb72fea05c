"""What can be done to mentors and to the pairs. Every change is audited in its transaction."""

from .changes import Changes, propose_changes, reoptimise
from .explanations import explanations_of
from .nation import NationOutcome, assign_nation, assignment_places
from .pairs import assign_mentor, fill_places, move, release, set_mode, swap
from .preferences import add_preference, preferences_shown, remove_preference
from .province import AssignmentOutcome, Proposal, assign_province, assignment_place, propose
from .records import create_mentor, update_mentor
from .rights import may_pair, nearest_free

__all__ = [
    "AssignmentOutcome",
    "Changes",
    "NationOutcome",
    "Proposal",
    "add_preference",
    "assign_mentor",
    "assign_nation",
    "assign_province",
    "assignment_place",
    "assignment_places",
    "create_mentor",
    "explanations_of",
    "fill_places",
    "may_pair",
    "move",
    "nearest_free",
    "preferences_shown",
    "propose",
    "propose_changes",
    "release",
    "remove_preference",
    "reoptimise",
    "set_mode",
    "swap",
    "update_mentor",
]
