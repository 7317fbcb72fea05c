"""The id of the request (or command run) under way, for the audit trail."""

from contextvars import ContextVar
from uuid import uuid4

_request_id: ContextVar[str] = ContextVar("latsar_request_id", default="")


def new_request_id() -> str:
    """Start a new id and return it."""
    value = uuid4().hex
    _request_id.set(value)
    return value


def current_request_id() -> str:
    return _request_id.get()
