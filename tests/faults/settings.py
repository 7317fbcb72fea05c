"""The tests' settings for real processes, which a test may pause, starve of disk, or mislead.

Nothing of this is in the application: FAULT_* exists here only.
"""

import json
import os
import resource
import time
from datetime import timedelta

from django.db.backends.signals import connection_created
from django.utils import timezone

from latsar.settings.test import *  # noqa: F403

from .pausing import Pause

SECOND_FACTOR_ROLES: list[str] = []
MEDIA_ROOT = os.environ["FAULT_MEDIA"]

if text := os.environ.get("FAULT_PAUSE"):
    pause = Pause(**json.loads(text))
    connection_created.connect(pause.watch, weak=False)

if hours := float(os.environ.get("FAULT_CLOCK_HOURS", "0")):
    right_now, right_time = timezone.now, time.time
    timezone.now = lambda: right_now() + timedelta(hours=hours)
    time.time = lambda: right_time() + 3600 * hours

if size := int(os.environ.get("FAULT_FILE_BYTES", "0")):
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, size))
