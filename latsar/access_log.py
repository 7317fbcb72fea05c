"""gunicorn's own lines in the shape of all others: `--logger-class latsar.access_log.Logger`.

With `--access-logfile -` every answer is one line: method, path (never the query, which may hold a
name), status, size, time taken, request and user by number.
"""

from __future__ import annotations

import logging
from datetime import timedelta
from typing import Any

from gunicorn import glogging

from .logs import MaskFilter, formatter_for, log_format, mask

USER = "latsar.user_id"  # where the middleware leaves the user's number in the WSGI environment


class Logger(glogging.Logger):
    def _set_handler(self, log: logging.Logger, output: str, fmt: Any, stream: Any = None) -> None:
        super()._set_handler(log, output, formatter_for(log_format()), stream)
        for handler in log.handlers:
            if not any(isinstance(found, MaskFilter) for found in handler.filters):
                handler.addFilter(MaskFilter())

    def access(self, resp: Any, req: Any, environ: dict[str, Any], request_time: timedelta) -> None:
        if not self.access_log_enabled:
            return
        headers = {name.lower(): value for name, value in resp.headers}
        method, path = environ.get("REQUEST_METHOD", "-"), mask(environ.get("PATH_INFO", "-"))
        status = int(str(resp.status).split(" ", 1)[0])
        milliseconds = round(request_time.total_seconds() * 1000)
        self.access_log.info(
            "%s %s %s %d ms",
            method,
            path,
            status,
            milliseconds,
            extra={
                "method": method,
                "path": path,
                "status": status,
                "milliseconds": milliseconds,
                "bytes": getattr(resp, "sent", None),
                "remote": environ.get("REMOTE_ADDR", "-"),
                "request_id": headers.get("x-request-id", ""),
                "user_id": environ.get(USER),
            },
        )
