"""Who guides whom: the best pairing of a province. Pure functions; no model is known here."""

from .costs import family, fit, nearness, pair_cost, total_cost
from .effects import Standing, before_and_after, standing
from .explain import Circumstances, Explainer, Home, home_of, sentence
from .instance import Candidate, Guide, Instance, Pair, Pairing, Preferences, Seat
from .reasons import Shortage, reasons, shortage_of
from .solve import best_pairing
from .weights import (
    DEFAULT_EFFORT,
    DEFAULT_WEIGHTS,
    EFFORTS,
    Effort,
    Fit,
    Nearness,
    Weights,
    effort_of,
)

__all__ = [
    "DEFAULT_EFFORT",
    "DEFAULT_WEIGHTS",
    "EFFORTS",
    "Candidate",
    "Circumstances",
    "Effort",
    "Explainer",
    "Fit",
    "Guide",
    "Home",
    "Instance",
    "Nearness",
    "Pair",
    "Pairing",
    "Preferences",
    "Seat",
    "Shortage",
    "Standing",
    "Weights",
    "before_and_after",
    "best_pairing",
    "effort_of",
    "family",
    "fit",
    "home_of",
    "nearness",
    "pair_cost",
    "reasons",
    "sentence",
    "shortage_of",
    "standing",
    "total_cost",
]
