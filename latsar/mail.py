"""Where e-mail goes when no mail server is set."""

from __future__ import annotations

import logging
import sys
from collections.abc import Sequence
from typing import Any

from django.core.mail import EmailMessage
from django.core.mail.backends import console
from django.core.mail.backends.base import BaseEmailBackend

logger = logging.getLogger(__name__)


class ConsoleBackend(console.EmailBackend):
    """Print e-mail on standard error: the standard output of commands is their JSON."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("stream", sys.stderr)
        super().__init__(*args, **kwargs)


class UnsentBackend(BaseEmailBackend):
    """Production without a mail server: says that something was not sent, never what and to whom.

    Standard error is a log there, and addresses have no place in it.
    """

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        amount = len(email_messages)
        logger.warning("%d messages not sent by e-mail: EMAIL_URL is not set", amount)
        return 0
