"""What the run costs the machine: memory of the processes, connections of the database."""

from __future__ import annotations

import os
import threading
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from django.db import connections

EVERY = 1.0
MEGA = 1024


class Watch:
    """Samples once a second, from a thread of its own, and keeps the highest."""

    def __init__(self, pids: Sequence[int], count: Callable[[], int]) -> None:
        self.pids, self.count = pids, count
        self.highest = {"server_rss_mb": 0, "connections": 0, "load_average": 0.0}
        self.over = threading.Event()
        self.thread = threading.Thread(target=self.run, daemon=True)

    def __enter__(self) -> Watch:
        self.thread.start()
        return self

    def __exit__(self, *exception: object) -> None:
        self.over.set()
        self.thread.join()

    def run(self) -> None:
        while not self.over.wait(EVERY):
            now: dict[str, Any] = {
                "server_rss_mb": sum(map(resident, self.pids)) // MEGA,
                "connections": self.count(),
                "load_average": round(os.getloadavg()[0], 1),
            }
            self.highest = {name: max(value, now[name]) for name, value in self.highest.items()}
        connections.close_all()  # of this thread


def resident(group: int) -> int:
    """Return the KB in memory of a process and its children."""
    total = 0
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            if os.getpgid(int(folder.name)) == group:
                status = (folder / "status").read_text()
                total += int(status.split("VmRSS:")[1].split()[0])
        except (OSError, IndexError, ValueError):
            continue  # it ended meanwhile
    return total


def described() -> dict[str, Any]:
    memory = Path("/proc/meminfo").read_text().split("MemTotal:")[1].split()[0]
    model = next(
        (
            line.split(":")[1].strip()
            for line in Path("/proc/cpuinfo").read_text().splitlines()
            if line.startswith("model name")
        ),
        "unknown",
    )
    return {"cores": os.cpu_count(), "processor": model, "memory_gb": int(memory) // MEGA**2}
