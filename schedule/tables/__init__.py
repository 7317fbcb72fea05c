"""Tables of cohorts, participants without a seat, waves and scenarios."""

from .cohorts import CohortTable, UnseatedTable
from .planning import PartTable, ScenarioTable, WaveTable

__all__ = ["CohortTable", "PartTable", "ScenarioTable", "UnseatedTable", "WaveTable"]
