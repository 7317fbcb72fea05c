"""Rates and ceilings; requests with their lines and remarks."""

from .rates import AllowanceRule, BudgetCeiling, Rate
from .requests import BudgetComment, BudgetLine, BudgetRequest

__all__ = [
    "AllowanceRule",
    "BudgetCeiling",
    "BudgetComment",
    "BudgetLine",
    "BudgetRequest",
    "Rate",
]
