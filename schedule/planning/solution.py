"""What the planner answers: who sits where, and what is proven about it."""

from __future__ import annotations

from dataclasses import dataclass, field

from ..rules import DatedMode


class Status:
    OPTIMAL = "optimal"  # every stage proven
    FEASIBLE = "feasible"  # everyone seated, but some stage only bounded
    INFEASIBLE = "infeasible"  # not everyone can be seated


@dataclass(frozen=True)
class Stage:
    """One objective in turn: what was reached, and the proven bound."""

    name: str
    value: int
    bound: int
    seconds: float

    @property
    def proven(self) -> bool:
        return self.value <= self.bound


@dataclass
class Group:
    """A cohort of the solution: who joins. `standing`: key of the cohort; None: a new one."""

    level: str
    days: tuple[DatedMode, ...]
    people: list[int]
    standing: int | None = None


@dataclass
class Solution:
    """`unplaced`: keys of who got no seat. `over`: how far offices exceed the all-days limit."""

    status: str
    away: str
    groups: list[Group] = field(default_factory=list)
    unplaced: list[int] = field(default_factory=list)
    hopeless: list[int] = field(default_factory=list)
    over: dict[str, int] = field(default_factory=dict)
    stages: list[Stage] = field(default_factory=list)
    conflicts: list[str] = field(default_factory=list)
    reasons: dict[int, str] = field(default_factory=dict)
    warnings: list[str] = field(default_factory=list)
    missing_seats: int = 0
    status_text: str = ""
    bound_text: str = ""
    seconds: float = 0.0

    def stage(self, name: str) -> Stage | None:
        return next((s for s in self.stages if s.name == name), None)
