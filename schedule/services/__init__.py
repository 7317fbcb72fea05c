"""Everything that changes cohorts, their days, their seats and their attendance."""

from .attendance import save_attendance
from .cohorts import change_status, create_cohort, delete_cohort, update_cohort
from .days import generate_schedule, move_day, swap_days
from .planner import Plan, plan_province, preview_plan
from .seats import EnrollOutcome, eligible_for, enroll, transfer, withdraw, without_seat

__all__ = [
    "EnrollOutcome",
    "Plan",
    "change_status",
    "create_cohort",
    "delete_cohort",
    "eligible_for",
    "enroll",
    "generate_schedule",
    "move_day",
    "plan_province",
    "preview_plan",
    "save_attendance",
    "swap_days",
    "transfer",
    "update_cohort",
    "withdraw",
    "without_seat",
]
