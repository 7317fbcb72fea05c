"""Production's settings, with static and stored files in the folder of the run."""

import os
from pathlib import Path

from latsar.settings.prod import *  # noqa: F403

STATIC_ROOT = Path(os.environ["LOAD_FOLDER"]) / "static"
MEDIA_ROOT = Path(os.environ["LOAD_FOLDER"]) / "media"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    # Names with a digest, as in production; nothing is compressed, since nobody downloads it here.
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.ManifestStaticFilesStorage"},
}
