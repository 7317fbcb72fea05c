"""Works off the background queue until stopped; for servers with BACKGROUND_WORKER=none."""

from __future__ import annotations

import signal
import threading
from typing import Any

from django.core.management.base import BaseCommand

from latsar.background.worker import nudge, work_forever


class Command(BaseCommand):
    help = "Work off the background queue; SIGTERM or Ctrl-C stops it after the job under way."

    def handle(self, *args: Any, **options: Any) -> None:
        stopping = threading.Event()

        def stop(*_: object) -> None:
            stopping.set()
            nudge()

        signal.signal(signal.SIGTERM, stop)
        signal.signal(signal.SIGINT, stop)
        work_forever(lambda: not stopping.is_set())
