"""The shape of a measurement, and how time is taken."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass, field
from typing import Any, TypeVar

Result = TypeVar("Result")


@dataclass(frozen=True)
class Measure:
    """One contender at one job. `seconds`: median wall time; `facts`: what else was observed."""

    job: str
    who: str
    seconds: float
    facts: dict[str, int | float | str] = field(default_factory=dict)

    def as_json(self) -> dict[str, Any]:
        return asdict(self)


def timed(
    function: Callable[[], Result],
    *,
    repeat: int = 3,
    between: Callable[[], object] = lambda: None,
) -> tuple[float, Result]:
    """Return the median wall time in seconds and the last result. `between` runs before each."""
    seconds = []
    for _ in range(repeat):
        between()
        start = time.perf_counter()
        result = function()
        seconds.append(time.perf_counter() - start)
    return statistics.median(seconds), result
