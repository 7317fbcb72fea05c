"""Cohorts with their days and seats; the waves and scenarios of the plan."""

from .cohorts import Attendance, Cohort, Enrollment, TrainingDay
from .plans import PlanScenario, Wave
from .results import Certificate, GradingScheme, PassingGrade, Result, SchemeComponent, Score

__all__ = [
    "Attendance",
    "Certificate",
    "Cohort",
    "Enrollment",
    "GradingScheme",
    "PassingGrade",
    "PlanScenario",
    "Result",
    "SchemeComponent",
    "Score",
    "TrainingDay",
    "Wave",
]
