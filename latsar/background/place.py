"""Which process works, so that a dead one is known for dead at once where that can be known.

A worker's name is `place:pid:start:turn`. Processes of the same place (the same boot of the same
machine, the same container) can be looked up; of all others only their signs of life tell.
"""

from __future__ import annotations

import hashlib
import os
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from uuid import uuid4

PROC = Path("/proc")
_working: set[str] = set()
_lock = threading.Lock()


@cache
def here() -> str:
    """Name this boot of this machine and this process table; "" where that can't be told."""
    try:
        boot = (PROC / "sys/kernel/random/boot_id").read_text()
        table = os.readlink(PROC / "self/ns/pid")
    except OSError:
        return ""
    named = f"{socket.gethostname()}|{boot}|{table}"
    return hashlib.sha256(named.encode()).hexdigest()[:12]


def started(pid: int) -> str:
    """When a process began, in ticks since boot: tells it from a later one of the same number."""
    try:
        fields = (PROC / str(pid) / "stat").read_text().rpartition(")")[2].split()
    except OSError:
        return ""
    # The state: a zombie works no more, though its parent has not noticed.
    return "" if fields[0] in {"Z", "X"} else fields[19]


@contextmanager
def named() -> Iterator[str]:
    """Give the worker of one turn its name, known as working until the turn ends."""
    own = f"{here()}:{os.getpid()}:{started(os.getpid())}:{uuid4().hex[:8]}"
    with _lock:
        _working.add(own)
    try:
        yield own
    finally:
        with _lock:
            _working.discard(own)


def works(name: str) -> bool | None:
    """Whether the worker of this name still works; None: it is elsewhere, so nobody here knows."""
    place, _, rest = name.partition(":")
    if not place or place != here() or rest.count(":") != 2:
        return None
    pid, start, _turn = rest.split(":")
    if int(pid) == os.getpid() and start == started(os.getpid()):
        return name in _working
    return bool(start) and started(int(pid)) == start
