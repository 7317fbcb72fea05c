"""The worker thread of a server process, on real connections."""

import threading
import time

import pytest
from django.db import connections

from latsar.background import worker
from latsar.background.choices import JobStatus
from latsar.background.models import Job
from latsar.background.services import Outcome, background, start

pytestmark = pytest.mark.django_db(transaction=True)
RUNS: list[int] = []


@background
def note(progress, actor, *, number):
    RUNS.append(number)
    return Outcome("")


def test_two_workers_run_each_job_once(operator_a):
    RUNS.clear()
    for number in range(12):
        start(actor=operator_a, work=note, title="Catat", arguments={"number": number})
    over = threading.Event()
    threads = [
        threading.Thread(target=worker.work_forever, args=(lambda: not over.is_set(),))
        for _ in range(2)
    ]
    for thread in threads:
        thread.start()
    deadline = time.monotonic() + 20
    while Job.objects.exclude(status=JobStatus.DONE).exists() and time.monotonic() < deadline:
        time.sleep(0.1)
    over.set()
    while any(thread.is_alive() for thread in threads):
        worker._wake.set()
        time.sleep(0.05)
    connections.close_all()
    assert sorted(RUNS) == list(range(12))
