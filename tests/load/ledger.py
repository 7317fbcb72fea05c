"""What the clients saw: every request with its time, every accepted write, every fault."""

from __future__ import annotations

import statistics
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class Write:
    """A change the application said it had stored. `mark`: words found nowhere else."""

    action: str
    object_id: int
    mark: str = ""


@dataclass
class Ledger:
    """Filled by all clients of one run."""

    times: dict[str, list[float]] = field(default_factory=lambda: defaultdict(list))
    writes: list[Write] = field(default_factory=list)
    refused: Counter[str] = field(default_factory=Counter)
    errors: list[str] = field(default_factory=list)

    def figures(self, seconds: float) -> dict[str, Any]:
        amount = sum(map(len, self.times.values()))
        return {
            "requests": amount,
            "requests_per_second": round(amount / seconds, 1),
            "accepted_writes": len(self.writes),
            "refused_writes": dict(self.refused),
            "errors": len(self.errors),
            "all": spread([t for times in self.times.values() for t in times]),
            "by_kind": {kind: spread(times) for kind, times in sorted(self.times.items())},
        }


def spread(times: Sequence[float]) -> dict[str, float]:
    """Return how many, and the 50th, 95th and 99th percentile in milliseconds."""
    if len(times) < 2:
        times = [*times, *times] or [0.0, 0.0]
    cuts = statistics.quantiles(times, n=100, method="inclusive")
    named = {"p50": cuts[49], "p95": cuts[94], "p99": cuts[98], "max": max(times)}
    return {"count": len(times), **{name: round(1000 * t) for name, t in named.items()}}


def table(figures: dict[str, Any]) -> str:
    """Return the figures of one run as lines of text."""
    columns = ("count", "p50", "p95", "p99", "max")
    lines = [f"{'kind (milliseconds)':<22}" + "".join(f"{name:>9}" for name in columns)]
    for kind, row in [*figures["by_kind"].items(), ("all", figures["all"])]:
        lines.append(f"{kind:<22}" + "".join(f"{row[name]:>9}" for name in columns))
    return "\n".join(lines)
