"""The session store: a database session that says whose it is, since when, and from where.

Named by settings.SESSION_ENGINE. Everything that the columns of access.Session show is kept in the
session data; saving writes both in the one statement that a session costs anyway.
"""

from __future__ import annotations

import uuid
from datetime import datetime
from typing import Any

from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore as DatabaseStore

PUBLIC = "_public"
ADDRESS = "_address"
AGENT = "_agent"
STARTED = "_started"
SEEN = "_seen"
VERIFIED = "_second_factor"


class SessionStore(DatabaseStore):
    """Django's database store on our own model."""

    @classmethod
    def get_model_class(cls) -> Any:
        from .models import Session

        return Session

    def save(self, must_create: bool = False) -> None:
        """Give a new row (the key changes at sign-in) a public number of its own."""
        if must_create:
            self._get_session(no_load=True)[PUBLIC] = str(uuid.uuid4())  # type: ignore[attr-defined]
        super().save(must_create)

    def create_model_instance(self, data: dict[str, Any]) -> Any:
        data.setdefault(PUBLIC, str(uuid.uuid4()))
        obj: Any = super().create_model_instance(data)
        obj.public = data[PUBLIC]
        obj.user_id = data.get(SESSION_KEY)
        obj.address = data.get(ADDRESS, "")
        obj.agent = data.get(AGENT, "")
        obj.started_at = moment(data.get(STARTED))
        obj.seen_at = moment(data.get(SEEN))
        return obj


def moment(text: str | None) -> datetime | None:
    """Read back a moment that the session keeps as text."""
    return datetime.fromisoformat(text) if text else None
