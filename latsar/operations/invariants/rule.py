"""What a rule about the whole database is: a question that a sound one answers with nothing."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import islice
from typing import Any, NamedTuple

SHOWN = 100  # of one rule's violations; the rest are counted


class Violation(NamedTuple):
    """One thing that must not be: where, and in which words."""

    object: str
    message: str


class Findings(NamedTuple):
    """How many objects a rule looked at, and what is wrong with some of them."""

    checked: int
    violations: Iterator[Violation]


Rule = Callable[[], Findings]


class Report:
    """Collects what the rules find, in the form that the command prints."""

    def __init__(self) -> None:
        self.violations: list[dict[str, str]] = []
        self.checked: dict[str, int] = {}
        self.not_shown = 0

    def add(self, name: str, findings: Findings) -> None:
        self.checked[name] = findings.checked
        for found in islice(findings.violations, SHOWN):
            self.violations.append({"rule": name, "object": found.object, "message": found.message})
        self.not_shown += sum(1 for _ in findings.violations)

    def payload(self) -> dict[str, Any]:
        return {
            "ok": not self.violations,
            "violations": self.violations,
            "not_shown": self.not_shown,
            "checked": self.checked,
        }
