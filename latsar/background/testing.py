"""For tests: the background work, done here and now."""

from __future__ import annotations

from unittest import mock

from .worker import work_off


def run_jobs() -> None:
    """Run all queued jobs in this thread, inside the test's own transaction and connection."""
    with mock.patch("django_tasks_db.management.commands.db_worker.close_old_connections"):
        work_off()
