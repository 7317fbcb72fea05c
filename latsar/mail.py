"""Where e-mail goes when no mail server is set."""

from __future__ import annotations

import sys
from typing import Any

from django.core.mail.backends import console


class ConsoleBackend(console.EmailBackend):
    """Print e-mail on standard error: the standard output of commands is their JSON."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("stream", sys.stderr)
        super().__init__(*args, **kwargs)
