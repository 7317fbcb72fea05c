"""What goes into the log: one line a happening, as text or JSON, with request and user by number.

No line holds a NIP, a phone number, an e-mail address, a secret or the token of a letter, whoever
wrote it: the filter masks message and traceback before any handler has them. Bodies and query
strings are never logged. Imported by the settings and by gunicorn, so nothing of Django's here.
"""

from __future__ import annotations

import logging
import os
import re
from contextvars import ContextVar
from typing import Any

from pythonjsonlogger.json import JsonFormatter

from latsar.audit.context import current_request_id

MASK = "***"
MOST = 50_000  # characters of one message or traceback
_user: ContextVar[tuple[str, int | None]] = ContextVar("latsar_user", default=("", None))

# What stands between groups of digits: as typed, in an address, or in an address twice encoded.
GAP = r"(?:[\s.\-+_]|%(?:25)*2[0BDEbde]|%(?:25)*5[Ff])"
# After a percent code two more digits belong to the code, not to the number.
START = r"(?:(?<=%[0-9A-Fa-f]{2})|(?<![0-9a-f]))"
NUMBERS = (
    re.compile(rf"\d{{8}}{GAP}{{0,3}}\d{{6}}{GAP}{{0,3}}\d{GAP}{{0,3}}\d{{3}}"),  # a NIP
    re.compile(r"\d{16,}"),  # a NIK, or a NIP with something before it
    re.compile(rf"{START}(?:\+|%2[Bb])?(?:62|0){GAP}{{0,2}}8(?:{GAP}?\d){{7,11}}(?![0-9a-f])"),
    re.compile(rf"{START}(?:\+|%2[Bb])62(?:{GAP}?\d){{7,12}}"),
    re.compile(rf"{START}8\d{{8,11}}(?![0-9a-f])"),  # a spreadsheet took the zero away
)
MAIL = re.compile(r"[^\s\"'<>()@=&?/,;:]{1,64}(?:@|%(?:25)*40)[\w\-]+(?:\.[\w\-]+)+")
TOKEN = re.compile(r"(/verifikasi/)[^/\s?\"'<>]+")
LOGIN_IN_URL = re.compile(r"(://[^:/\s@]*:)[^@\s]+@")
# PostgreSQL quotes the whole row, and SQLite's and PostgreSQL's keys, in what it says of an error.
ROW = re.compile(r"(Failing row contains \().*(\))")
KEY = re.compile(r"(Key \([^)]{0,200}\)=\()[^)]{0,2000}(\))")
HEADER = re.compile(
    r"(?i)\b((?:http_|proxy-)?authorization|(?:http_|set-)?cookie|x-csrftoken)"
    r"([\"']?\s*[:=]\s*)[^\r\n]+"
)
SECRET = re.compile(
    r"(?i)(\b[\w-]{0,40}(?:passw(?:or)?d|passphrase|sandi|secret|csrftoken|csrfmiddlewaretoken|sessionid"
    r"|latsar-session|latsar-csrf|api_?key|otp_token|username)[\w-]*)"
    r"([\"']?\s*[=:]\s*)(?:\"[^\"]*\"|'[^']*'|[^\s,;&}\"']+)"
)
CONTROL = {code: f"\\x{code:02x}" for code in (*range(9), 11, 12, *range(14, 32), 127)} | {
    ord("\n"): "\\n",
    ord("\r"): "\\r",
}


def mask(text: str) -> str:
    """Return the text without what must not be kept; of an endless one the beginning."""
    if len(text) > MOST:
        text = f"{text[:MOST]} (shortened)"
    text = HEADER.sub(rf"\1\2{MASK}", text)
    text = LOGIN_IN_URL.sub(rf"\1{MASK}@", text)
    text = SECRET.sub(rf"\1\2{MASK}", text)
    text = KEY.sub(rf"\1{MASK}\2", ROW.sub(rf"\1{MASK}\2", text))
    text = TOKEN.sub(rf"\1{MASK}", MAIL.sub(MASK, text))
    for number in NUMBERS:
        text = number.sub(MASK, text)
    return text


def say_whose(user_id: int | None) -> None:
    """Put this user's number on every line of the request under way."""
    _user.set((current_request_id(), user_id))


def whose() -> int | None:
    """Return the user's number; None in a request that did not come as far as the login."""
    request_id, number = _user.get()
    return number if request_id == current_request_id() else None


class MaskFilter(logging.Filter):
    """Leaves of a record only what may be kept, and adds who and which request.

    The message becomes final here, on one line; the traceback becomes text. What a library hangs
    on the record besides (Django: the whole request) goes no further than KEPT_EXTRAS.
    """

    def __init__(self) -> None:
        super().__init__()
        self.formatter = logging.Formatter()

    def filter(self, record: logging.LogRecord) -> bool:
        if not getattr(record, "is_masked", False):
            record.msg = mask(record.getMessage()).translate(CONTROL)
            record.args = None
            if record.exc_info and not record.exc_text:
                record.exc_text = self.formatter.formatException(record.exc_info)
            if record.exc_text:
                record.exc_text = mask(record.exc_text)
            record.exc_info = None
            record.is_masked = True
        if "request_id" not in record.__dict__:
            record.request_id = current_request_id()
        if "user_id" not in record.__dict__:
            record.user_id = whose()
        return True


KEPT_EXTRAS = ("status", "method", "path", "milliseconds", "bytes", "remote")


class JsonLines(JsonFormatter):
    """One JSON object a line."""

    def __init__(self) -> None:
        super().__init__(["levelname", "name", "message", "request_id", "user_id"], timestamp="at")
        self.rename_fields = {"levelname": "level", "name": "logger", "exc_info": "traceback"}

    def process_log_record(self, log_data: dict[str, Any]) -> dict[str, Any]:
        known = {"at", "level", "logger", "message", "request_id", "user_id", "traceback"}
        kept = known | set(KEPT_EXTRAS)
        return {key: value for key, value in log_data.items() if key in kept}


class TextLines(logging.Formatter):
    """For people: the same, in words."""

    def __init__(self) -> None:
        super().__init__(
            "%(asctime)s %(levelname)s %(name)s request=%(request_id)s user=%(user_id)s %(message)s"
        )


def log_format() -> str:
    """LOG_FORMAT, else JSON in production and text on a desk."""
    usual = "text" if os.environ.get("DEBUG") == "1" else "json"
    return os.environ.get("LOG_FORMAT") or usual


def formatter_for(kind: str) -> logging.Formatter:
    return JsonLines() if kind == "json" else TextLines()


def logging_config(kind: str) -> dict[str, Any]:
    """Return LOGGING: one handler on standard error for all that is said."""
    silent = {"level": "ERROR"}  # fonts and CSS of every letter are noise to an operator
    # Django's own handlers would print addresses unmasked and mail whole requests to ADMINS.
    through = {"handlers": [], "level": "INFO", "propagate": True}
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "filters": {"mask": {"()": "latsar.logs.MaskFilter"}},
        "formatters": {"lines": {"()": "latsar.logs.formatter_for", "kind": kind}},
        "handlers": {
            "console": {
                "class": "logging.StreamHandler",
                "filters": ["mask"],
                "formatter": "lines",
            }
        },
        "root": {"handlers": ["console"], "level": "WARNING"},
        "loggers": {
            "django": through | {"level": "WARNING"},
            "django.server": through,
            "weasyprint": silent,
            "fontTools": silent,
        },
    }
