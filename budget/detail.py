"""One request as its page shows it: lines by component, remarks beside them, what has changed."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field

from .choices import Component
from .explaining import Explainer, Explanation
from .models import BudgetComment, BudgetLine, BudgetRequest

NEW, CHANGED = "Baru", "Berubah"
ABSENT = "tidak ada"


@dataclass
class Thread:
    """The remarks made on one revision."""

    revision: int
    comments: list[BudgetComment] = field(default_factory=list)
    is_current: bool = True


@dataclass
class LineRow:
    """A line, what explains it, its remarks, and how it differs from what was reviewed last."""

    line: BudgetLine
    explanation: Explanation
    threads: list[Thread] = field(default_factory=list)
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
    remarks: list[Thread]  # on the whole request, or on a line that is gone

    @property
    def overridden(self) -> int:
        return sum(row.line.is_overridden for part in self.components for row in part.rows)


def sheet_of(request: BudgetRequest, changes: Iterable[tuple[str, str, str]] = ()) -> Sheet:
    """Read lines and remarks with two queries; `changes`: (line, before, after)."""
    marks = {line: NEW if before == ABSENT else CHANGED for line, before, _ in changes}
    lines, explainer = list(request.lines.with_sources()), Explainer(request)
    by_line, remarks = threads_of(request, {line.description for line in lines})
    parts = {component: ComponentRows(component) for component in Component}
    for line in lines:
        threads, mark = by_line[line.description], marks.get(line.description, "")
        row = LineRow(line, explainer.of(line), threads, mark)
        parts[Component(line.component)].rows.append(row)
    return Sheet([part for part in parts.values() if part.rows], remarks)


def threads_of(
    request: BudgetRequest, lines: Collection[str]
) -> tuple[defaultdict[str, list[Thread]], list[Thread]]:
    """Return the remarks of all revisions up to this one, by line and by revision, newest first."""
    found = BudgetComment.objects.of_all_revisions(request).filter(revision__lte=request.revision)
    by_line: defaultdict[str, list[Thread]] = defaultdict(list)
    whole: list[Thread] = []
    for comment in found.order_by("-revision", "id"):
        threads = by_line[comment.line_text] if comment.line_text in lines else whole
        if not threads or threads[-1].revision != comment.revision:
            is_current = comment.revision == request.revision
            threads.append(Thread(comment.revision, is_current=is_current))
        threads[-1].comments.append(comment)
    return by_line, whole
