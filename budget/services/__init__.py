"""Everything that changes rates and budget requests, and what they are computed from."""

from .ceilings import ceilings_of, clear_ceiling, set_ceiling, set_ceilings
from .checking import basis_changes, changes_since_submission, lacks_of
from .deciding import decide
from .drafting import draft_province, draft_request
from .editing import add_comment, clear_override, override_line
from .provinces import approve_province, fingerprint, stages_sent, submit_province
from .rates import drafts_touched, replace_rate, retire_rate, update_rule
from .revising import revise
from .touching import Touched, recompute_touched, touched_by

__all__ = [
    "Touched",
    "add_comment",
    "approve_province",
    "basis_changes",
    "ceilings_of",
    "changes_since_submission",
    "clear_ceiling",
    "clear_override",
    "decide",
    "draft_province",
    "draft_request",
    "drafts_touched",
    "fingerprint",
    "lacks_of",
    "override_line",
    "recompute_touched",
    "replace_rate",
    "retire_rate",
    "revise",
    "set_ceiling",
    "set_ceilings",
    "stages_sent",
    "submit_province",
    "touched_by",
    "update_rule",
]
