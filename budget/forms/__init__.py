"""What people type: remarks and decisions, rates, rules and ceilings."""

from .rates import (
    CeilingFileForm,
    CeilingForm,
    NewRateForm,
    PriceForm,
    ReasonForm,
    ReplaceRateForm,
    RuleForm,
)
from .requests import CancelForm, NoteForm, OverForm, OverrideForm, ReturnForm

__all__ = [
    "CancelForm",
    "CeilingFileForm",
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
