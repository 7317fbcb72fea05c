"""Whose background work one may see."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Self

from django.db import models

if TYPE_CHECKING:
    from latsar.accounts.models import User


class JobQuerySet(models.QuerySet):
    def visible_to(self, user: User | Any) -> Self:
        """Return one's own jobs only: their words may name people of another office.

        Who has been moved to another office leaves the jobs of the former one behind.
        """
        if not user.is_authenticated or not user.is_active:
            return self.none()
        own = self.filter(user=user)
        if user.is_national:
            return own
        return own.filter(models.Q(satker=None) | models.Q(**user.scope_filter("satker")))
