"""Attendance lists as they were signed on paper: kept beside the marks, never changed."""

from __future__ import annotations

from typing import Any, NoReturn

from django.conf import settings
from django.db import models

from latsar.accounts.querysets import ScopedQuerySet
from schedule.models import Cohort, TrainingDay


class SignedSheetQuerySet(ScopedQuerySet):
    satker_path = "day__cohort__satker"

    def visible_to(self, user: Any) -> SignedSheetQuerySet:
        """A sheet names everyone in the cohort: for whoever manages its province, or the nation."""
        if not user.is_authenticated or not (user.manages_province or user.is_national):
            return self.none()
        cohorts = Cohort.objects.visible_to(user)
        return self.filter(day__cohort__in=cohorts.order_by().values("pk"))

    def update(self, **values: Any) -> NoReturn:
        raise TypeError("A signed sheet never changes.")

    def delete(self) -> NoReturn:
        raise TypeError("A signed sheet is never deleted.")


class SignedSheetManager(models.Manager.from_queryset(SignedSheetQuerySet)):  # type: ignore[misc]
    """Leaves the file in the database until it is asked for."""

    def get_queryset(self) -> SignedSheetQuerySet:
        return super().get_queryset().defer("content")


class SignedSheet(models.Model):
    """A scan or photograph of one day's attendance list."""

    day = models.ForeignKey(TrainingDay, on_delete=models.PROTECT, related_name="signed_sheets")
    content = models.BinaryField(editable=False)
    content_type = models.CharField(max_length=40)
    sha256 = models.CharField("SHA-256", max_length=64)
    added_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    added_at = models.DateTimeField("ditambahkan", auto_now_add=True)

    objects = SignedSheetManager()

    class Meta:
        ordering = ["day__sequence", "pk"]
        verbose_name = "daftar hadir bertanda tangan"
        verbose_name_plural = "daftar hadir bertanda tangan"
        constraints = [
            models.UniqueConstraint(fields=["day", "sha256"], name="signed_sheet_once"),
        ]

    def __str__(self) -> str:
        return f"Daftar hadir {self.day}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        if not self._state.adding:
            raise TypeError("A signed sheet never changes.")
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> NoReturn:
        raise TypeError("A signed sheet is never deleted.")
