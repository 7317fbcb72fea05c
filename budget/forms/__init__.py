"""What people type: remarks and decisions, rates, rules and ceilings."""

from .rates import CeilingForm, NewRateForm, PriceForm, ReasonForm, ReplaceRateForm, RuleForm
from .requests import CancelForm, NoteForm, OverForm, OverrideForm, ReturnForm

__all__ = [
    "CancelForm",
    "CeilingForm",
    "NewRateForm",
    "NoteForm",
    "OverForm",
    "OverrideForm",
    "PriceForm",
    "ReasonForm",
    "ReplaceRateForm",
    "ReturnForm",
    "RuleForm",
]
