"""How often one visitor may ask the public pages: counted in the database, so by all processes."""

from __future__ import annotations

import hashlib
import hmac
from datetime import timedelta

from django.conf import settings
from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils import timezone

from ..models import VisitCount

PAGES_A_MINUTE = 60  # an office behind one address still scans its letters in peace
FILES_A_MINUTE = 20
KEPT = timedelta(minutes=10)


def visitor_hash(address: str, what: str) -> str:
    """Tell visitors apart without keeping their addresses."""
    key = settings.SECRET_KEY.encode()
    return hmac.new(key, f"{what}|{address}".encode(), hashlib.sha256).hexdigest()


def allowed(*, address: str, what: str, limit: int) -> bool:
    """Count this visit; False once the visitor has used up the minute."""
    minute = timezone.now().replace(second=0, microsecond=0)
    key = {"visitor": visitor_hash(address, what), "minute": minute}
    with transaction.atomic():
        if not VisitCount.objects.filter(**key).update(count=F("count") + 1):
            first_visit(key)
            VisitCount.objects.filter(minute__lt=minute - KEPT).delete()
        return VisitCount.objects.filter(**key, count__gt=limit).first() is None


def first_visit(key: dict[str, object]) -> None:
    """Two first visits at once: one makes the row, the other counts on it."""
    try:
        with transaction.atomic():
            VisitCount.objects.create(**key, count=1)
    except IntegrityError:
        VisitCount.objects.filter(**key).update(count=F("count") + 1)


def seconds_left() -> int:
    return 60 - timezone.now().second
