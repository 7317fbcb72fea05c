"""WSGI entry point; production settings unless DEBUG=1."""

import os

from django.core.wsgi import get_wsgi_application

module = "latsar.settings.dev" if os.environ.get("DEBUG") == "1" else "latsar.settings.prod"
os.environ.setdefault("DJANGO_SETTINGS_MODULE", module)

application = get_wsgi_application()

from latsar.background.worker import start_thread  # noqa: E402 - the models must be ready

start_thread()
