"""Forms of cohorts, days, seats, waves and plans."""

from .cohorts import CohortForm, MoveDayForm, ReasonForm, SwapDaysForm, TransferForm
from .planning import NationForm, PlanForm, ScenarioForm
from .waves import WaveForm

__all__ = [
    "CohortForm",
    "MoveDayForm",
    "NationForm",
    "PlanForm",
    "ReasonForm",
    "ScenarioForm",
    "SwapDaysForm",
    "TransferForm",
    "WaveForm",
]
