"""Row scope: every query of a user's data starts at `.visible_to(user)`; the default is nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Self

from django.db import models

if TYPE_CHECKING:
    from latsar.accounts.models import User


class ScopedQuerySet(models.QuerySet):
    """A queryset whose rows belong to a satker, reached by `satker_path` ("" for Satker itself)."""

    satker_path = "satker"

    def visible_to(self, user: User | Any) -> Self:
        """Return the rows this user may see: the nation, the own province or the own satker."""
        if not user.is_authenticated or not user.is_active:
            return self.none()
        if user.is_national:
            return self
        return self.filter(**user.scope_filter(self.satker_path))


class SatkerQuerySet(ScopedQuerySet):
    satker_path = ""

    def with_province(self) -> Self:
        return self.select_related("province", "parent")


class ReferenceQuerySet(models.QuerySet):
    """Reference data that every signed-in user may read (holidays, training centers, provinces)."""

    def visible_to(self, user: User | Any) -> Self:
        return self if user.is_authenticated and user.is_active else self.none()


class ProvinceQuerySet(models.QuerySet):
    def visible_to(self, user: User | Any) -> Self:
        if not user.is_authenticated or not user.is_active:
            return self.none()
        if user.is_national:
            return self
        return self.filter(pk=user.province_id)
