from __future__ import annotations

from typing import Any, Self

from django.db import models


class NoticeQuerySet(models.QuerySet):
    """A notice is its receiver's alone."""

    def visible_to(self, user: Any) -> Self:
        if not user.is_authenticated or not user.is_active:
            return self.none()
        return self.filter(user=user)

    def unread(self) -> Self:
        return self.filter(read_at__isnull=True)
