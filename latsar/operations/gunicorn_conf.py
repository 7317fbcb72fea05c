"""How gunicorn serves: `gunicorn -c python:latsar.operations.gunicorn_conf latsar.wsgi`.

Every figure comes from the environment where it has to differ; see docs/install.md.
"""

from __future__ import annotations

import os
import shutil
import tempfile
from typing import Any


def _number(name: str, default: int) -> int:
    return int(os.environ.get(name) or default)


bind = os.environ.get("BIND", f"127.0.0.1:{_number('PORT', 8000)}")
workers = _number("WEB_WORKERS", 2)
worker_class = "gthread"
threads = _number("WEB_THREADS", 4)
# The longest page renders a letter of 2,000 rows; what takes longer is background work.
timeout = _number("WEB_TIMEOUT", 120)
# SIGTERM: no new requests, those under way may end.
graceful_timeout = _number("WEB_GRACEFUL_TIMEOUT", 30)
keepalive = 5
# A worker is replaced now and then, each at another moment.
max_requests = _number("WEB_MAX_REQUESTS", 5_000)
max_requests_jitter = max_requests // 10
control_socket_disable = True
logger_class = "latsar.access_log.Logger"
accesslog = "-"
errorlog = "-"
loglevel = "info"

FOLDER = "PROMETHEUS_MULTIPROC_DIR"
MADE = "latsar-metrics-"


def on_starting(server: Any) -> None:
    """All processes count into one folder: /metrics tells the sum, whoever answers."""
    if FOLDER not in os.environ:
        os.environ[FOLDER] = tempfile.mkdtemp(prefix=MADE)


def child_exit(server: Any, worker: Any) -> None:
    """What the ended process counted stays; what it was doing at the moment does not."""
    from prometheus_client import multiprocess

    multiprocess.mark_process_dead(worker.pid)  # type: ignore[no-untyped-call]


def on_exit(server: Any) -> None:
    """Remove the folder if we made it; one that was given to us is the operator's."""
    folder = os.environ.get(FOLDER, "")
    if os.path.basename(folder).startswith(MADE):
        shutil.rmtree(folder, ignore_errors=True)
