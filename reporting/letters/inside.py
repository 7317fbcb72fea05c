"""The data that a letter carries inside its PDF: associated files of PDF/A-3 (ISO 19005-3).

Who receives the letter can read its figures with a program: the frozen snapshot as JSON, and of a
budget request the RAB as a workbook with live formulas. Both follow from the snapshot alone, so the
same snapshot still gives the same bytes.
"""

from __future__ import annotations

import json
from datetime import date, datetime
from typing import Any

from weasyprint import Attachment

from budget.carried import carried_workbook

SINCE = 3  # the format of the snapshot from which on letters carry their data
DATA, SUPPLEMENT = "Data", "Supplement"  # how the file relates to the letter, in PDF's words


def associated(snapshot: dict[str, Any]) -> list[Attachment]:
    """Return the files for inside the PDF; none for drafts and for letters of before."""
    if snapshot["format"] < SINCE or snapshot["is_draft"]:
        return []
    files = [("surat.json", "Data surat ini sebagai JSON", DATA, as_json(snapshot))]
    if snapshot["kind"] == "budget_request":
        files.append(("rab.xlsx", "RAB sebagai Excel dengan rumus", SUPPLEMENT, rab(snapshot)))
    moment = datetime.fromisoformat(snapshot["moment"])
    return [
        Attachment(
            string=content,
            name=name,
            description=description,
            relationship=relationship,
            created=moment,
            modified=moment,
        )
        for name, description, relationship, content in files
    ]


def as_json(snapshot: dict[str, Any]) -> bytes:
    return json.dumps(snapshot, ensure_ascii=False, sort_keys=True, indent=1).encode()


def rab(snapshot: dict[str, Any]) -> bytes:
    body = snapshot["body"]
    dated_on = date.fromisoformat(snapshot["dated_on"])
    return carried_workbook(body["where"], snapshot["fiscal_year"], body["data"], dated_on)
