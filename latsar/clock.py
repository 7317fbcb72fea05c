"""Today's date, replaceable by LATSAR_TODAY when DEBUG=1. Audit moments use timezone.now()."""

from datetime import date

from django.conf import settings
from django.utils import timezone


def today() -> date:
    """Return today's date, or the simulated date of a demo or a test."""
    if settings.TODAY_OVERRIDE:
        return date.fromisoformat(settings.TODAY_OVERRIDE)
    return timezone.localdate()


def is_simulated() -> bool:
    return bool(settings.TODAY_OVERRIDE)
