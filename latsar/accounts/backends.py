"""Sign-in. The public demo password opens nothing unless DEBUG is on."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib.auth import get_user_model
from django.contrib.auth.backends import ModelBackend
from django.http import HttpRequest


class DemoGuardBackend(ModelBackend):
    def authenticate(
        self,
        request: HttpRequest | None,
        username: str | None = None,
        password: str | None = None,
        **kwargs: Any,
    ) -> Any:
        if password == settings.DEMO_PASSWORD_DEFAULT and not settings.DEBUG:
            return None
        return super().authenticate(request, username=username, password=password, **kwargs)

    def get_user(self, user_id: int) -> Any:
        """Load the account with its office: every page needs both."""
        user = (
            get_user_model().objects.select_related("satker__province").filter(pk=user_id).first()
        )
        return user if user and self.user_can_authenticate(user) else None
