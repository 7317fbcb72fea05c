"""Cohorts with their days and seats; the waves and scenarios of the plan."""

from .cohorts import Attendance, Cohort, Enrollment, Result, TrainingDay
from .plans import PlanScenario, Wave

__all__ = [
    "Attendance",
    "Cohort",
    "Enrollment",
    "PlanScenario",
    "Result",
    "TrainingDay",
    "Wave",
]
