"""How a province stands under a pairing, so that before and after can be put side by side."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from .costs import fit, nearness
from .instance import Instance
from .weights import Fit, Nearness


@dataclass(frozen=True)
class Standing:
    people: int
    paired: int
    own: int
    fitting: int
    wished: int
    barred: int  # pairs that should not go on
    lightest: int
    heaviest: int

    @property
    def load(self) -> str:
        if self.lightest == self.heaviest:
            return str(self.lightest)
        return f"{self.lightest}–{self.heaviest}"


def standing(instance: Instance, guide_of: Mapping[int, int]) -> Standing:
    pairs = [(instance.candidate[c], instance.guide[g]) for c, g in guide_of.items()]
    loads = {g.key: len(g.held) for g in instance.guides if g.accepts}
    for _, guide in pairs:
        if guide.key in loads:
            loads[guide.key] += 1
    return Standing(
        people=len(instance.candidates),
        paired=len(pairs),
        own=sum(nearness(c, g) is Nearness.OWN for c, g in pairs),
        fitting=sum(fit(c, g) in (Fit.LIKE, Fit.SUPERIOR) for c, g in pairs),
        wished=sum((c.key, g.key) in instance.preferences.wishes for c, g in pairs),
        barred=sum(not instance.allows(c, g) for c, g in pairs),
        lightest=min(loads.values(), default=0),
        heaviest=max(loads.values(), default=0),
    )


def before_and_after(instance: Instance, guide_of: Mapping[int, int]) -> tuple[Standing, Standing]:
    now = {candidate: seat.guide for candidate, seat in instance.seats.items()}
    return standing(instance, now), standing(instance, guide_of)
