"""How near two people are and how their positions fit, and what that costs."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache

from .instance import Candidate, Guide, Instance
from .weights import DEFAULT_WEIGHTS, Fit, Nearness, Weights

# What follows the name of a functional position: its level, and anything after that.
LEVEL = re.compile(
    r"\b(ahli\s+(pertama|muda|madya|utama)|pemula|terampil|mahir|penyelia|pelaksana)\b.*"
)


@lru_cache(maxsize=4096)
def family(position: str) -> str:
    """Return the family of a position: "Arsiparis Ahli Muda" and "Arsiparis Terampil" are one."""
    return " ".join(LEVEL.sub("", position.casefold()).split())


def nearness(candidate: Candidate, guide: Guide) -> Nearness:
    return between(candidate.satker, guide.satker)


@lru_cache(maxsize=65_536)
def between(one: str, other: str) -> Nearness:
    """Compare Kemendagri's codes: a regency's begins with its province's and has a dot."""
    if one == other:
        return Nearness.OWN
    offices = {one, other}
    provinces = {code.partition(".")[0] for code in offices}
    return Nearness.OFFICE if len(provinces) == 1 and provinces & offices else Nearness.OTHER


def fit(candidate: Candidate, guide: Guide) -> Fit:
    """Say how the mentor's position suits: a superior, or a functional of the same family, best."""
    if guide.is_structural:
        return Fit.SUPERIOR if candidate.satker == guide.satker else Fit.STRUCTURAL
    alike = family(candidate.position)
    return Fit.LIKE if alike and alike == family(guide.position) else Fit.OTHER


def plain_cost(candidate: Candidate, guide: Guide, weights: Weights) -> int:
    """Distance and position, the same for all of an office in the same family of positions."""
    return weights.points[nearness(candidate, guide)] + weights.points[fit(candidate, guide)]


def pair_cost(
    instance: Instance, candidate: Candidate, guide: Guide, weights: Weights = DEFAULT_WEIGHTS
) -> int:
    """Distance, position, and the wish that this pair doesn't fulfil; not the place."""
    wishes = instance.preferences.wishes
    missed = candidate.key in instance.wishers and (candidate.key, guide.key) not in wishes
    return plain_cost(candidate, guide, weights) + (weights.wish_missed if missed else 0)


def total_cost(
    instance: Instance, guide_of: Mapping[int, int], weights: Weights = DEFAULT_WEIGHTS
) -> int:
    """Return what all these pairs and the places they take cost together."""
    loads = {g.key: len(g.held) for g in instance.guides}
    total = 0
    for key, guide in sorted(guide_of.items()):
        total += pair_cost(instance, instance.candidate[key], instance.guide[guide], weights)
        total += weights.load[loads[guide]]
        loads[guide] += 1
    return total
