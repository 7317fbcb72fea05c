"""What offices say to each other about a letter; beside it, never on it."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import models

from latsar.accounts.querysets import ScopedQuerySet

from .letters import Letter


class LetterCommentQuerySet(ScopedQuerySet):
    satker_path = "letter__satker"

    def visible_to(self, user: Any) -> LetterCommentQuerySet:
        """Whoever may see the letter may read what is said of it."""
        return self.filter(letter__in=Letter.objects.visible_to(user).order_by().values("pk"))


class LetterComment(models.Model):
    """A remark on a letter. It stays as it was written."""

    letter = models.ForeignKey(Letter, on_delete=models.CASCADE, related_name="comments")
    author = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    text = models.TextField("catatan", max_length=2000)
    created_at = models.DateTimeField(auto_now_add=True)

    objects = LetterCommentQuerySet.as_manager()

    class Meta:
        ordering = ["id"]
        verbose_name = "catatan surat"
        verbose_name_plural = "catatan surat"

    def __str__(self) -> str:
        return self.text[:60]
