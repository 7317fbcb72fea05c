"""Who does the background work: a thread in each server process, or `manage.py background_worker`.

A single machine needs no second program; settings.BACKGROUND_WORKER = "none" leaves the queue to
workers of their own. Each task is claimed in an exclusive transaction, so exactly one runs it.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable

from django.conf import settings
from django.db import connections
from django.dispatch import Signal
from django_tasks import DEFAULT_TASK_BACKEND_ALIAS
from django_tasks_db.management.commands.db_worker import Worker
from django_tasks_db.models import DBTaskResult

from .place import named

logger = logging.getLogger(__name__)
POLL_SECONDS = 5
RETRY_LOCKED_SECONDS = 0.2
looking = Signal()  # sent at each look at the queue: a sign of life
_wake = threading.Event()
_starting = threading.Lock()
_thread: threading.Thread | None = None


def nudge() -> None:
    """Wake this process's worker thread; start it when there is to be one."""
    start_thread()
    _wake.set()


def start_thread() -> None:
    global _thread
    if settings.BACKGROUND_WORKER != "thread":
        return
    with _starting:
        if _thread is None or not _thread.is_alive():
            _thread = threading.Thread(target=work_forever, name="background-worker", daemon=True)
            _thread.start()


def work_forever(keep_on: Callable[[], bool] = lambda: True) -> None:
    """Run what is queued, then sleep until nudged or until the next look."""
    while keep_on():
        try:
            looking.send(sender=None)
            work_off()
        except Exception:
            logger.exception("The background worker stumbled and goes on")
        finally:
            connections.close_all()
        _wake.wait(POLL_SECONDS)
        _wake.clear()


def work_off() -> None:
    """Run all that is queued now. A look at an empty queue takes no lock."""
    from .services import requeue_lost

    requeue_lost()
    if not DBTaskResult.objects.ready().exists():
        return
    with named() as own:
        Worker(
            queue_names=["*"],
            interval=RETRY_LOCKED_SECONDS,
            batch=True,
            backend_name=DEFAULT_TASK_BACKEND_ALIAS,
            startup_delay=False,
            max_tasks=None,
            worker_id=own,
            excluded_queue_names=[],
        ).run()
