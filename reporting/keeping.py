"""Counts of a large nation serve again for a moment, but never past a change by one's own hand."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.utils import timezone

from latsar.accounts.models import User
from latsar.audit.models import AuditEntry
from latsar.clock import today

from .models import NationalCounts

Counts = dict[str, Any]


def kept_counts(user: User, year: int, kind: str, count: Callable[[], Counts]) -> Counts:
    """Return what `count` returns (JSON), or what it returned up to COCKPIT_KEPT_SECONDS ago.

    Only counts that took long are kept, and only those of users who see the nation. `kind` must
    name all that the counts depend on besides the year.
    """
    if not user.is_national:
        return count()
    kept = NationalCounts.objects.filter(fiscal_year=year, kind=kind, counted_on=today()).first()
    if kept and is_good(kept, user):
        return dict(kept.figures)
    head = AuditEntry.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
    begun = time.perf_counter()
    counts = count()
    milliseconds = round((time.perf_counter() - begun) * 1000)
    if milliseconds >= settings.COUNTS_SLOW_MILLISECONDS:
        NationalCounts.objects.update_or_create(
            fiscal_year=year,
            kind=kind,
            defaults={
                "counted_on": today(),
                "counted_at": timezone.now(),
                "milliseconds": milliseconds,
                "audit_head": head,
                "figures": counts,
            },
        )
    return counts


def is_good(kept: NationalCounts, user: User) -> bool:
    changes = AuditEntry.objects.filter(pk__gt=kept.audit_head)
    age = (timezone.now() - kept.counted_at).total_seconds()
    if 0 <= age < settings.COCKPIT_KEPT_SECONDS:
        changes = changes.filter(actor=user)
    return not changes.exists()
