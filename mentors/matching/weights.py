"""What a pair costs: the one place where our choices are numbers.

They are choices of this project, not rules of KPU. They are read in this order:
1. As many people as possible have a mentor; this outweighs everything else together.
2. What must not stay (an excluded pair, a mentor who no longer guides) goes.
3. A wish outweighs distance; distance outweighs position and load of the same person.
4. Position and load are of one kind: a mentor who fits may guide up to two people more.

A move in a re-optimisation costs `move`, so a pair changes only when that pays (`Effort`).
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from functools import cached_property

from ..rules import MENTEES_PER_MENTOR


class Nearness(Enum):
    """How near two satkers are; the value names the weight."""

    OWN = "own_satker"
    OFFICE = "province_office"
    OTHER = "other_satker"


class Fit(Enum):
    """How a mentor's position suits a participant; the value names the weight."""

    LIKE = "like_family"
    SUPERIOR = "superior"
    STRUCTURAL = "structural"
    OTHER = "other_functional"


@dataclass(frozen=True)
class Weights:
    """Costs in points, less is better. `load`: of a mentor's first to fifth mentee."""

    own_satker: int = 0
    province_office: int = 1_000  # a regency and the KPU Provinsi above it, either way
    other_satker: int = 1_100  # ten such steps weigh less than one pair of one satker
    like_family: int = 0  # a functional official of the same family of positions
    superior: int = 0  # a structural official of the participant's own satker
    structural: int = 5  # a structural official of another satker
    other_functional: int = 10
    load: tuple[int, ...] = (0, 4, 8, 12, 16)
    wish_missed: int = 5_000

    def __post_init__(self) -> None:
        if len(self.load) != MENTEES_PER_MENTOR or list(self.load) != sorted(self.load):
            raise ValueError("load needs five costs that never fall: the flow relies on it")

    @cached_property
    def points(self) -> dict[Nearness | Fit, int]:
        return {kind: getattr(self, kind.value) for kind in (*Nearness, *Fit)}

    @property
    def dearest(self) -> int:
        """No pair costs more, its place included."""
        near, fit = (max(self.points[kind] for kind in kinds) for kinds in (Nearness, Fit))
        return near + fit + self.load[-1] + self.wish_missed


@dataclass(frozen=True)
class Effort:
    """How much a re-optimisation may change; `move` is what moving one person costs."""

    key: str
    move: int
    label: str
    text: str


EFFORTS = (
    Effort(
        "perlu",
        10_000,  # more than the dearest pair, so no gain in quality pays it
        "Hanya yang perlu",
        "Pasangan berubah hanya bila dengan itu ada peserta yang mendapat tempat, atau bila "
        "pasangan itu tidak boleh berlanjut.",
    ),
    Effort(
        "dekat",
        400,  # two moves cost less than one pair more of one satker, three cost more
        "Lebih banyak sesatker",
        "Pasangan berubah juga bila ada peserta yang menjadi sesatker dengan mentornya (demi satu "
        "peserta paling banyak dua pasangan berubah) atau mendapat mentor yang diutamakan.",
    ),
    Effort(
        "merata",
        2,  # less than the smallest step of the load
        "Sesatker dan merata",
        "Pasangan berubah juga demi kantor yang lebih dekat, beban yang lebih rata, atau jabatan "
        "yang lebih sesuai.",
    ),
)
DEFAULT_EFFORT = EFFORTS[1]
DEFAULT_WEIGHTS = Weights()


def effort_of(key: str) -> Effort:
    """Return the effort of this key; the default one for an unknown key."""
    return next((effort for effort in EFFORTS if effort.key == key), DEFAULT_EFFORT)
