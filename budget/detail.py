"""One request as its page shows it: lines by component, remarks beside them, what has changed."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field

from .choices import Component
from .models import BudgetComment, BudgetLine, BudgetRequest

NEW, CHANGED = "Baru", "Berubah"
ABSENT = "tidak ada"


@dataclass
class LineRow:
    """A line with its remarks, and how it differs from what PKSDM saw last ("": it does not)."""

    line: BudgetLine
    comments: list[BudgetComment] = field(default_factory=list)
    mark: str = ""


@dataclass
class ComponentRows:
    component: Component
    rows: list[LineRow] = field(default_factory=list)

    @property
    def subtotal(self) -> int:
        return sum(row.line.amount for row in self.rows)


@dataclass
class Sheet:
    """The lines of a request by component."""

    components: list[ComponentRows]
    remarks: list[BudgetComment]  # on the whole request, or on a line that is gone


def sheet_of(request: BudgetRequest, changes: Iterable[tuple[str, str, str]] = ()) -> Sheet:
    """Read lines and remarks with two queries; `changes`: (line, before, after)."""
    marks = {line: NEW if before == ABSENT else CHANGED for line, before, _ in changes}
    by_line, remarks = remarks_of(request)
    parts = {component: ComponentRows(component) for component in Component}
    for line in request.lines.select_related("overridden_by"):
        row = LineRow(line, by_line[line.pk], marks.get(line.description, ""))
        parts[Component(line.component)].rows.append(row)
    return Sheet([part for part in parts.values() if part.rows], remarks)


def remarks_of(
    request: BudgetRequest,
) -> tuple[defaultdict[int, list[BudgetComment]], list[BudgetComment]]:
    by_line: defaultdict[int, list[BudgetComment]] = defaultdict(list)
    whole: list[BudgetComment] = []
    for comment in request.comments.select_related("author"):
        (by_line[comment.line_id] if comment.line_id else whole).append(comment)
    return by_line, whole
