"""Open sessions, and how failed sign-ins are named in the trail."""

from __future__ import annotations

import uuid
from typing import Any, ClassVar

from axes.models import AccessFailureLog
from django.conf import settings
from django.contrib.sessions.base_session import AbstractBaseSession, BaseSessionManager
from django.db import models

from latsar.organizations.models import Satker


class Session(AbstractBaseSession):
    """One signed-in device (or an anonymous visitor's session: `user` is None then).

    Deleting the row ends the session with its next request, whichever server that reaches. What
    the columns say stands in the session data too (SessionStore writes both): no request asks
    for more than the session itself.
    """

    public = models.UUIDField("nomor sesi", default=uuid.uuid4, editable=False, unique=True)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name="akun",
        on_delete=models.CASCADE,
        null=True,
        related_name="sessions",
    )
    address = models.CharField("alamat", max_length=45, blank=True)
    agent = models.CharField("perangkat", max_length=80, blank=True)
    started_at = models.DateTimeField("masuk sejak", null=True)
    seen_at = models.DateTimeField("terakhir dipakai", null=True)

    objects: ClassVar[BaseSessionManager] = BaseSessionManager()

    class Meta(AbstractBaseSession.Meta):
        verbose_name = "sesi"
        verbose_name_plural = "sesi"

    @classmethod
    def get_session_store_class(cls) -> Any:
        from .sessions import SessionStore

        return SessionStore


class SignInFailure(AccessFailureLog):
    """A failed sign-in as the trail names it: by the address that asked, not by what was typed."""

    satker: Satker | None = None

    class Meta:
        proxy = True
        verbose_name = "gagal masuk"
        verbose_name_plural = "gagal masuk"

    def __str__(self) -> str:
        return f"Alamat {self.ip_address or 'tidak dikenal'}"
