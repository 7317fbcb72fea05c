"""Stops a process right after a chosen statement, inside its transaction, for good."""

from __future__ import annotations

import re
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

FOREVER = 600


class Pause:
    """After `times` statements that match `sql`, say so in the file `flag` and stand still."""

    def __init__(self, sql: str, flag: str, times: int = 1) -> None:
        self.sql, self.flag, self.left = re.compile(sql), Path(flag), times
        self.lock = threading.Lock()

    def watch(self, connection: Any, **_: Any) -> None:
        if self not in connection.execute_wrappers:  # a connection is opened again and again
            connection.execute_wrappers.append(self)

    def __call__(
        self, execute: Callable[..., Any], sql: str, params: Any, many: bool, context: Any
    ) -> Any:
        done = execute(sql, params, many, context)
        if self.sql.search(sql):
            with self.lock:
                self.left -= 1
                is_it = self.left == 0
            if is_it:
                self.flag.touch()
                time.sleep(FOREVER)
        return done
