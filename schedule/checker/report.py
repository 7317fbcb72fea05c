"""What a check found: each finding a rule, a sentence with the mend, and whom it is about."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import Any, NamedTuple

# A nation in which everybody is late must not fill the memory: the count stays exact.
LISTED_PER_RULE = 1000


class Finding(NamedTuple):
    """A broken rule (a violation) or a remark (a warning). `satker` is a code."""

    rule: str
    message: str
    cohort: int | None = None
    satker: str | None = None
    nip: str | None = None
    date: date | None = None
    is_warning: bool = False

    def as_json(self) -> dict[str, Any]:
        return {
            "rule": self.rule,
            "message": self.message,
            "cohort": self.cohort,
            "satker": self.satker,
            "nip": self.nip,
            "date": self.date.isoformat() if self.date else None,
        }


@dataclass
class Report:
    """`counts` holds every finding by rule; the two lists at most 1,000 of each rule."""

    checked: dict[str, int]
    violations: list[Finding] = field(default_factory=list)
    warnings: list[Finding] = field(default_factory=list)
    counts: Counter[str] = field(default_factory=Counter)
    violation_count: int = 0
    warning_count: int = 0

    @property
    def ok(self) -> bool:
        return self.violation_count == 0

    @property
    def verdict(self) -> str:
        """Return the result in one sentence, for a page."""
        if self.ok and not self.warning_count:
            return "Pemeriksa mandiri tidak menemukan pelanggaran."
        if self.ok:
            return (
                "Pemeriksa mandiri tidak menemukan pelanggaran; "
                f"ada {self.warning_count} catatan yang perlu diketahui."
            )
        return (
            f"Pemeriksa mandiri menemukan {self.violation_count} pelanggaran dan "
            f"{self.warning_count} catatan."
        )

    def add(self, findings: Iterable[Finding]) -> None:
        for one in findings:
            self.counts[one.rule] += 1
            if one.is_warning:
                self.warning_count += 1
            else:
                self.violation_count += 1
            if self.counts[one.rule] <= LISTED_PER_RULE:
                (self.warnings if one.is_warning else self.violations).append(one)

    def as_json(self) -> dict[str, Any]:
        return {
            "ok": self.ok,
            "violations": [one.as_json() for one in self.violations],
            "warnings": [one.as_json() for one in self.warnings],
            "counts": dict(sorted(self.counts.items())),
            "checked": self.checked,
        }
