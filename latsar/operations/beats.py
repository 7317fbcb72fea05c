"""Background workers leave a sign of life whenever they look at the queue."""

from __future__ import annotations

import logging
import os
import socket
import time
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.db import DatabaseError
from django.db.models.functions import Now

from .models import WorkerBeat

logger = logging.getLogger(__name__)
EVERY_SECONDS = 15.0
FORGOTTEN_AFTER = timedelta(days=1)
_last = 0.0


def beat(**_: Any) -> None:
    """Called at each look at the queue, in the database's time. A busy one is told at the next."""
    global _last
    if settings.BACKGROUND_WORKER != "none" or time.monotonic() - _last < EVERY_SECONDS:
        return
    _last = time.monotonic()
    name = f"{socket.gethostname()[:40]}-{os.getpid()}"
    try:
        WorkerBeat.objects.update_or_create(name=name, defaults={"at": Now()})
        WorkerBeat.objects.filter(at__lt=Now() - FORGOTTEN_AFTER).delete()
    except DatabaseError:
        logger.debug("No sign of life of worker %s", name)
