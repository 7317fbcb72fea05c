"""One request as its page shows it: lines by component, remarks beside them, what was revised."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field

from .choices import Component
from .models import BudgetComment, BudgetLine, BudgetRequest

LineKey = tuple[str, str]


@dataclass
class LineRow:
    """A line with its remarks, and its amount in the revision before (None: it was not there)."""

    line: BudgetLine
    comments: list[BudgetComment] = field(default_factory=list)
    before: int | None = None
    is_compared: bool = False

    @property
    def is_new(self) -> bool:
        return self.is_compared and self.before is None

    @property
    def is_changed(self) -> bool:
        return self.is_compared and self.before is not None and self.before != self.line.amount


@dataclass
class ComponentRows:
    component: Component
    rows: list[LineRow] = field(default_factory=list)

    @property
    def subtotal(self) -> int:
        return sum(row.line.amount for row in self.rows)


@dataclass
class Sheet:
    """The lines of a request in order, and what the revision before had besides."""

    components: list[ComponentRows]
    remarks: list[BudgetComment]  # on the whole request, or on a line that is gone
    previous: BudgetRequest | None
    removed: list[BudgetLine]


def key_of(line: BudgetLine) -> LineKey:
    return (line.component, line.description)


def sheet_of(request: BudgetRequest) -> Sheet:
    """Read lines, remarks and the previous revision with four queries."""
    previous = (
        BudgetRequest.objects.filter(
            satker=request.satker_id,
            fiscal_year=request.fiscal_year,
            revision__lt=request.revision,
        )
        .order_by("-revision")
        .first()
    )
    older = {key_of(line): line for line in previous.lines.all()} if previous else {}
    by_line, remarks = remarks_of(request)
    parts = {component: ComponentRows(component) for component in Component}
    for line in request.lines.select_related("overridden_by"):
        old = older.pop(key_of(line), None)
        row = LineRow(line, by_line[line.pk], old.amount if old else None, previous is not None)
        parts[Component(line.component)].rows.append(row)
    found = [part for part in parts.values() if part.rows]
    return Sheet(found, remarks, previous, list(older.values()))


def remarks_of(
    request: BudgetRequest,
) -> tuple[defaultdict[int, list[BudgetComment]], list[BudgetComment]]:
    by_line: defaultdict[int, list[BudgetComment]] = defaultdict(list)
    whole: list[BudgetComment] = []
    for comment in request.comments.select_related("author"):
        (by_line[comment.line_id] if comment.line_id else whole).append(comment)
    return by_line, whole
