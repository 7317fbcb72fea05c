"""The planner's arithmetic: a problem in, a proven or bounded solution out. Knows no model."""

from .engine import solve
from .problem import Away, Office, Person, Problem, Standing, Wave
from .solution import Solution, Stage, Status

__all__ = [
    "Away",
    "Office",
    "Person",
    "Problem",
    "Solution",
    "Stage",
    "Standing",
    "Status",
    "Wave",
    "solve",
]
