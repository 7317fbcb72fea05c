"""Forms of cohorts, days, seats, waves and plans."""

from .cohorts import CohortForm, MoveDayForm, ReasonForm, SwapDaysForm, TransferForm
from .planning import PlanForm
from .waves import WaveForm

__all__ = [
    "CohortForm",
    "MoveDayForm",
    "PlanForm",
    "ReasonForm",
    "SwapDaysForm",
    "TransferForm",
    "WaveForm",
]
