"""Filters of lists that an account keeps under a name."""

from __future__ import annotations

from typing import Any, Self

from django.conf import settings
from django.db import models


class SavedFilterQuerySet(models.QuerySet):
    """Kept filters are their owner's alone."""

    def visible_to(self, user: Any) -> Self:
        if not user.is_authenticated or not user.is_active:
            return self.none()
        return self.filter(user=user)


class SavedFilter(models.Model):
    """The address of a list with its filters; `query` without the question mark."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="saved_filters"
    )
    path = models.CharField(max_length=100)
    name = models.CharField("nama", max_length=60)
    query = models.CharField(max_length=500)
    created_at = models.DateTimeField(auto_now_add=True)

    objects = SavedFilterQuerySet.as_manager()

    class Meta:
        ordering = ["path", "name"]
        verbose_name = "saringan tersimpan"
        verbose_name_plural = "saringan tersimpan"
        constraints = [
            models.UniqueConstraint(
                fields=["user", "path", "name"], name="saved_filter_name_once_a_list"
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def url(self) -> str:
        return f"{self.path}?{self.query}"
