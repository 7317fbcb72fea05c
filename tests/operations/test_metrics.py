"""/metrics: for whom it is, what it says, and that it counts all processes of one server."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from latsar.operations.models import BackupMade
from tests.cast import Nation

from .scene import sound

__all__ = ["sound"]
ROOT = Path(__file__).resolve().parents[2]


def value(text: str, name: str) -> float:
    found = re.search(rf"^{name} (\S+)$", text, re.M)
    assert found, name
    return float(found[1])


def test_our_gauges(client: Client, sound: Nation) -> None:
    BackupMade.objects.create(
        size=1, rows=1, files=0, made_at=timezone.now() - timedelta(seconds=90)
    )
    answer = client.get("/metrics")
    assert answer.status_code == 200
    text = answer.content.decode()
    assert value(text, "latsar_letters_issued") == 3
    assert value(text, "latsar_jobs_queued") == 1
    assert value(text, "latsar_jobs_failed") == 0
    assert 0 <= value(text, "latsar_job_oldest_wait_seconds") < 60
    assert 90 <= value(text, "latsar_backup_age_seconds") < 150
    assert value(text, "latsar_worker_beat_age_seconds") == -1
    assert "django_http_requests_before_middlewares_total" in text


@pytest.mark.parametrize(
    ("proxies", "allow", "headers", "status"),
    [
        (0, ["127.0.0.1"], {}, 200),
        (0, ["10.1.0.0/16"], {}, 404),
        (0, ["10.1.0.0/16"], {"REMOTE_ADDR": "10.1.2.3"}, 200),
        (0, ["127.0.0.1"], {"REMOTE_ADDR": "203.0.113.9"}, 404),
        # A proxy on this machine that nobody told us of: whoever it forwards is a stranger.
        (0, ["127.0.0.1"], {"HTTP_X_FORWARDED_FOR": "203.0.113.9"}, 404),
        (1, ["127.0.0.1"], {"HTTP_X_FORWARDED_FOR": "203.0.113.9"}, 404),
        (1, ["127.0.0.1"], {"HTTP_X_FORWARDED_FOR": "127.0.0.1, 203.0.113.9"}, 404),
        (1, ["10.1.0.0/16"], {"HTTP_X_FORWARDED_FOR": "10.1.2.3"}, 200),
        (0, ["127.0.0.1"], {"REMOTE_ADDR": "no address"}, 404),
    ],
)
def test_who_may_read(
    client: Client,
    db: None,
    settings: Any,
    proxies: int,
    allow: list[str],
    headers: dict[str, str],
    status: int,
) -> None:
    settings.PROXIES_IN_FRONT, settings.METRICS_ALLOW = proxies, allow
    assert client.get("/metrics", **headers).status_code == status


COUNT = """
import sys, django
django.setup()
from prometheus_client import generate_latest
from latsar.operations.metrics import requests
from django_prometheus.middleware import Metrics
if sys.argv[1] == "count":
    Metrics.get_instance().requests_total.inc(int(sys.argv[2]))
else:
    print(generate_latest(requests()).decode())
"""


@pytest.mark.once
def test_all_processes_of_a_server_count(tmp_path: Path) -> None:
    """Two processes that have ended and one that asks: the sum, as gunicorn.conf.py sets it up."""
    env = {**os.environ, "PROMETHEUS_MULTIPROC_DIR": str(tmp_path)}

    def run(*arguments: str) -> str:
        command = [sys.executable, "-c", COUNT, *arguments]
        return subprocess.run(
            command, cwd=ROOT, env=env, capture_output=True, text=True, check=True
        ).stdout

    run("count", "2")
    run("count", "3")
    assert value(run("read"), "django_http_requests_before_middlewares_total") == 5
