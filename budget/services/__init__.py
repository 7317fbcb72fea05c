"""Everything that changes rates and budget requests, and what they are computed from."""

from .checking import basis_changes, changes_since_submission, lacks_of
from .deciding import approve_province, decide, fingerprint, revise, submit_province
from .drafting import draft_province, draft_request
from .editing import add_comment, clear_override, override_line
from .rates import drafts_touched, replace_rate, retire_rate, update_rule

__all__ = [
    "add_comment",
    "approve_province",
    "basis_changes",
    "changes_since_submission",
    "clear_override",
    "decide",
    "draft_province",
    "draft_request",
    "drafts_touched",
    "fingerprint",
    "lacks_of",
    "override_line",
    "replace_rate",
    "retire_rate",
    "revise",
    "submit_province",
    "update_rule",
]
