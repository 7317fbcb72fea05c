"""The audit trail as it was written."""

from __future__ import annotations

from latsar.audit.chain import verify

from .rule import Findings, Violation


def chain_unbroken() -> Findings:
    """Every entry matches its digest and its link; the first that does not is named."""
    verdict = verify()
    found = verdict.first_altered
    violations = [Violation(f"audit.auditentry:{found.id}", found.what)] if found else []
    return Findings(verdict.checked, iter(violations))
