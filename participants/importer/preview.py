"""What the check page shows of a plan: counts, errors by page, changes and new rows capped."""

from __future__ import annotations

from typing import Any

from django.core.paginator import Paginator

from .pipeline import Checked
from .spec import PlannedRow, RosterSpec

ERRORS_PER_PAGE = 50
SHOWN_ROWS = 100


def preview_of(spec: RosterSpec, checked: Checked, page: str | None) -> dict[str, Any]:
    """Return the context of the check page."""
    plan = checked.plan
    return {
        "plan": plan,
        "fingerprint": checked.fingerprint,
        "writes": len(plan.created) + len(plan.updated),
        "errors_page": Paginator(plan.errors, ERRORS_PER_PAGE).get_page(page),
        "bad_rows": len({error.row for error in plan.errors if error.row}),
        "changed": [_described(row) for row in plan.updated[:SHOWN_ROWS]],
        "changed_left": max(0, len(plan.updated) - SHOWN_ROWS),
        "new": [_described(row) for row in plan.created[:SHOWN_ROWS]],
        "new_left": max(0, len(plan.created) - SHOWN_ROWS),
    }


def _described(row: PlannedRow) -> dict[str, Any]:
    return {
        "row": row.row,
        "nip": row.values["nip"],
        "name": row.values["name"],
        "satker": row.values["satker"],
        "changes": row.changes,
    }
