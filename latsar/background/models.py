"""Work that outlasts a request: what was asked, how far it is, and how it ended."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.urls import reverse

from latsar.organizations.models import Satker

from .choices import UNFINISHED, JobStatus
from .querysets import JobQuerySet


class Job(models.Model):
    """One piece of background work of one account.

    `work`: dotted path of the function; `arguments`: its keyword arguments, as JSON.
    """

    title = models.CharField("pekerjaan", max_length=200)
    work = models.CharField(max_length=120)
    arguments = models.JSONField(default=dict)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name="akun",
        on_delete=models.PROTECT,
        related_name="jobs",
    )
    satker = models.ForeignKey(
        Satker, verbose_name="satker", on_delete=models.PROTECT, null=True, related_name="+"
    )
    back_url = models.CharField(max_length=300, default="/")
    status = models.CharField(
        "status", max_length=8, choices=JobStatus.choices, default=JobStatus.QUEUED
    )
    done = models.PositiveIntegerField("selesai", default=0)
    total = models.PositiveIntegerField("seluruhnya", default=0)
    phase = models.CharField("tahap", max_length=200, blank=True)
    message = models.TextField("pesan", blank=True)
    url = models.CharField(max_length=300, blank=True)
    task_id = models.UUIDField(null=True, editable=False)
    created_at = models.DateTimeField("diminta", auto_now_add=True)
    beat_at = models.DateTimeField("tanda hidup", null=True)
    finished_at = models.DateTimeField("selesai pada", null=True)

    objects = JobQuerySet.as_manager()

    class Meta:
        ordering = ["-id"]
        verbose_name = "pekerjaan latar"
        verbose_name_plural = "pekerjaan latar"
        indexes = [models.Index(fields=["user", "-id"], name="job_by_user")]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(status__in=JobStatus.values), name="job_status_is_known"
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("background:job", args=[self.pk])

    @property
    def is_unfinished(self) -> bool:
        return self.status in UNFINISHED

    @property
    def percent(self) -> int | None:
        """How far, 0 to 100; None while that is not known."""
        return min(100, self.done * 100 // self.total) if self.total else None

    @property
    def tone(self) -> str:
        tones = {JobStatus.DONE: "done", JobStatus.REFUSED: "action", JobStatus.FAILED: "late"}
        return tones.get(JobStatus(self.status), "info")
