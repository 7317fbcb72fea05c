"""What can be done to mentors and to the pairs. Every change is audited in its transaction."""

from .pairs import assign_mentor, fill_places, move, release, set_mode, swap
from .province import AssignmentOutcome, assign_province, assignment_place, propose
from .records import create_mentor, update_mentor
from .rights import may_pair, nearest_free

__all__ = [
    "AssignmentOutcome",
    "assign_mentor",
    "assign_province",
    "assignment_place",
    "create_mentor",
    "fill_places",
    "may_pair",
    "move",
    "nearest_free",
    "propose",
    "release",
    "set_mode",
    "swap",
    "update_mentor",
]
