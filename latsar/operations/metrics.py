"""What Prometheus reads: django-prometheus' counts of requests, and gauges of our own.

Requests only count in memory, or, with PROMETHEUS_MULTIPROC_DIR, in files that all processes of
one server share (gunicorn.conf.py sets it). The gauges are asked of the database when they are
read, so they cost requests nothing and are the same whichever server is asked.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from datetime import datetime
from ipaddress import ip_address, ip_network

from django.conf import settings
from django.db.models import Count, Max, Min, Q
from django.http import HttpRequest
from django.utils import timezone
from prometheus_client import REGISTRY, CollectorRegistry, generate_latest, multiprocess
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.registry import Collector

from latsar.background.choices import JobStatus
from latsar.background.models import Job
from latsar.http import client_address
from reporting.choices import LetterStatus
from reporting.models import Letter

from .models import BackupMade, WorkerBeat


def may_read(request: HttpRequest) -> bool:
    """Only from the addresses of METRICS_ALLOW, seen through our own proxies.

    A forwarded request of which we know no proxy may come from anybody, so it is nobody's.
    """
    if not settings.PROXIES_IN_FRONT and "HTTP_X_FORWARDED_FOR" in request.META:
        return False
    try:
        address = ip_address(client_address(request.META, settings.PROXIES_IN_FRONT))
    except ValueError:
        return False
    return any(address in ip_network(network) for network in settings.METRICS_ALLOW)


def page() -> bytes:
    """Return all metrics in Prometheus' text format."""
    own = CollectorRegistry()
    own.register(Gauges())
    return generate_latest(requests()) + generate_latest(own)


def requests() -> CollectorRegistry:
    if "PROMETHEUS_MULTIPROC_DIR" not in os.environ:
        return REGISTRY
    registry = CollectorRegistry()
    multiprocess.MultiProcessCollector(registry)  # type: ignore[no-untyped-call]
    return registry


class Gauges(Collector):
    """Five questions to the database, asked at each reading."""

    def collect(self) -> Iterator[GaugeMetricFamily]:
        for name, meaning, value in figures():
            yield GaugeMetricFamily(f"latsar_{name}", meaning, value=value)


def figures() -> list[tuple[str, str, float]]:
    """Return (name, meaning, value); an age is -1 while there is nothing to be old."""
    jobs = Job.objects.aggregate(
        queued=Count("pk", filter=Q(status=JobStatus.QUEUED)),
        running=Count("pk", filter=Q(status=JobStatus.RUNNING)),
        failed=Count("pk", filter=Q(status=JobStatus.FAILED)),
        oldest=Min("created_at", filter=Q(status=JobStatus.QUEUED)),
    )
    letters = Letter.objects.exclude(status=LetterStatus.DRAFT).count()
    backup = BackupMade.objects.aggregate(at=Max("made_at"))["at"]
    worker = WorkerBeat.objects.aggregate(at=Max("at"))["at"]
    return [
        ("jobs_queued", "Background jobs that wait", jobs["queued"]),
        ("jobs_running", "Background jobs under way", jobs["running"]),
        ("jobs_failed", "Background jobs that failed, ever", jobs["failed"]),
        ("job_oldest_wait_seconds", "How long the oldest job waits", age(jobs["oldest"], 0.0)),
        ("letters_issued", "Letters issued, ever", letters),
        ("backup_age_seconds", "Since the last backup; -1: none yet", age(backup)),
        ("worker_beat_age_seconds", "Since a worker looked at the queue; -1: never", age(worker)),
    ]


def age(moment: datetime | None, none: float = -1.0) -> float:
    return max(0.0, (timezone.now() - moment).total_seconds()) if moment else none
