"""What is known about letters without being part of them."""

from __future__ import annotations

from django.db import models

from .letters import Letter


class DriftCheck(models.Model):
    """Whether an issued letter still says what the data says, and when that was last looked at."""

    letter = models.OneToOneField(Letter, on_delete=models.CASCADE, related_name="drift")
    checked_at = models.DateTimeField("diperiksa")
    has_drift = models.BooleanField("data berubah", default=False)
    summary = models.CharField("ringkasan", max_length=300, blank=True)

    class Meta:
        verbose_name = "pemeriksaan surat"
        verbose_name_plural = "pemeriksaan surat"

    def __str__(self) -> str:
        return f"{self.letter}: {self.summary or 'sesuai data'}"


class VisitCount(models.Model):
    """How often one visitor asked for a public page within a minute; the address is hashed."""

    visitor = models.CharField(max_length=64)
    minute = models.DateTimeField()
    count = models.PositiveIntegerField(default=0)

    class Meta:
        verbose_name = "hitungan kunjungan"
        verbose_name_plural = "hitungan kunjungan"
        constraints = [
            models.UniqueConstraint(fields=["visitor", "minute"], name="visit_count_once"),
        ]
        indexes = [models.Index(fields=["minute"], name="visit_count_by_minute")]

    def __str__(self) -> str:
        return f"{self.minute:%H:%M}: {self.count}"
