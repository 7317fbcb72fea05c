"""The roster pipeline: one for participants and mentors; each app supplies its RosterSpec.

check_roster(spec, actor, content, file_name) -> Checked(roster_import, plan, fingerprint)
recheck(spec, actor, roster_import) -> Checked, as the data stand now
save_roster(spec, actor, roster_import, seen=fingerprint) -> Checked
import_now(spec, actor, content, file_name) -> Checked, or RosterRefused (the commands)
undo_roster(spec, actor, roster_import) -> RosterImport, or Refused with who forbids it
result_of(checked) -> the JSON object of a command
template_workbook, export_workbook, marked_workbook -> bytes
"""

from .pipeline import (
    Checked,
    RosterRefused,
    check_roster,
    import_now,
    recheck,
    result_of,
    save_roster,
)
from .spec import CellChange, Column, Plan, PlannedRow, RosterSpec, shown
from .undoing import undo_roster
from .workbooks import export_workbook, marked_workbook, template_workbook

__all__ = [
    "CellChange",
    "Checked",
    "Column",
    "Plan",
    "PlannedRow",
    "RosterRefused",
    "RosterSpec",
    "check_roster",
    "export_workbook",
    "import_now",
    "marked_workbook",
    "recheck",
    "result_of",
    "save_roster",
    "shown",
    "template_workbook",
    "undo_roster",
]
