"""Many at the same moment: real threads, real commits."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

from django.db import connection

from latsar.errors import Refused


def at_once(
    jobs: Sequence[Callable[[], Any]], *, answers: tuple[type[Exception], ...] = (Refused,)
) -> list[Any]:
    """Run the jobs in threads that start together; what `answers` names is returned, not raised."""
    start = Barrier(len(jobs))

    def run(job: Callable[[], Any]) -> Any:
        try:
            connection.ensure_connection()
            start.wait(timeout=60)
            return job()
        except answers as answer:
            return answer
        finally:
            connection.close()

    with ThreadPoolExecutor(len(jobs)) as pool:
        return list(pool.map(run, jobs))
