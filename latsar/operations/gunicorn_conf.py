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

# All processes of this server count into one folder, so /metrics tells the sum whoever answers.
_own_folder = ""
if "PROMETHEUS_MULTIPROC_DIR" not in os.environ:
    _own_folder = tempfile.mkdtemp(prefix="latsar-metrics-")
    os.environ["PROMETHEUS_MULTIPROC_DIR"] = _own_folder


def child_exit(server: Any, worker: Any) -> None:
    """What the ended process counted stays; what it was doing at the moment does not."""
    from prometheus_client import multiprocess

    multiprocess.mark_process_dead(worker.pid)  # type: ignore[no-untyped-call]


def on_exit(server: Any) -> None:
    if _own_folder:
        shutil.rmtree(_own_folder, ignore_errors=True)
