"""What an account is told: that something came to it, was decided, or names it."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import models

from .querysets import NoticeQuerySet


class Notice(models.Model):
    """One sentence for one account, with the page it leads to. Names no NIP."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="notices"
    )
    text = models.CharField("pemberitahuan", max_length=300)
    url = models.CharField(max_length=300)
    created_at = models.DateTimeField("diterima", auto_now_add=True)
    read_at = models.DateTimeField("dibaca", null=True)
    mailed_at = models.DateTimeField("dikirim lewat surel", null=True)

    objects = NoticeQuerySet.as_manager()

    class Meta:
        ordering = ["-id"]
        verbose_name = "pemberitahuan"
        verbose_name_plural = "pemberitahuan"
        indexes = [models.Index(fields=["user", "read_at", "-id"], name="notice_by_user")]

    def __str__(self) -> str:
        return self.text


class DigestChoice(models.Model):
    """Whether an account wants its unread notices by e-mail once a day; yes without a row."""

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="digest_choice"
    )
    is_wanted = models.BooleanField("ringkasan harian lewat surel", default=True)

    objects: models.Manager[Any] = models.Manager()

    class Meta:
        verbose_name = "pilihan ringkasan"
        verbose_name_plural = "pilihan ringkasan"

    def __str__(self) -> str:
        return f"{self.user}: {'ya' if self.is_wanted else 'tidak'}"
