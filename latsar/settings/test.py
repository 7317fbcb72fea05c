"""Tests: SQLite in a file per worker (WAL and threads behave as in real use), or DATABASE_URL."""

import os
import tempfile
from pathlib import Path

from .base import *  # noqa: F403
from .base import DATABASES, STORAGES

SECRET_KEY = "only-for-tests"  # noqa: S105  # nosec B105  # signs nothing that lasts
DEBUG = False
ALLOWED_HOSTS = ["testserver", "localhost", "127.0.0.1"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
DEMO_PASSWORD = "sandi-uji-latsar"  # noqa: S105  # nosec B105  # not the default, which DEBUG=0 refuses
TODAY_OVERRIDE = "2026-01-12"
SECOND_FACTOR_ROLES = []  # tests of the second factor itself turn it on
COUNTS_SLOW_MILLISECONDS = 600_000
COCKPIT_SLOW_MILLISECONDS = 600_000  # figures are counted anew each time
BACKGROUND_WORKER = "none"  # tests work the queue off themselves
STORAGES["staticfiles"] = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
WHITENOISE_AUTOREFRESH = True
WHITENOISE_USE_FINDERS = True

if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    worker = os.environ.get("PYTEST_XDIST_WORKER", "main")
    folder = Path(tempfile.gettempdir()) / f"latsar-tests-{os.getuid()}"
    folder.mkdir(exist_ok=True)
    run = os.environ.get("PYTEST_XDIST_TESTRUNUID", str(os.getpid()))[:12]
    DATABASES["default"]["TEST"] = {"NAME": str(folder / f"{run}-{worker}.sqlite3")}
