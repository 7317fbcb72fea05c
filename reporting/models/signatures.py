"""Signed copies of issued letters: beside the original, never in its place, never changed."""

from __future__ import annotations

from typing import Any, NoReturn

from django.conf import settings
from django.db import models

from latsar.accounts.querysets import ScopedQuerySet

from ..choices import SigningMode
from .letters import Letter


class SignedCopyQuerySet(ScopedQuerySet):
    satker_path = "letter__satker"

    def visible_to(self, user: Any) -> SignedCopyQuerySet:
        """Whoever may see the letter may see its copies."""
        return self.filter(letter__in=Letter.objects.visible_to(user).values("pk"))

    def update(self, **values: Any) -> NoReturn:
        raise TypeError("A signed copy never changes.")

    def delete(self) -> NoReturn:
        raise TypeError("A signed copy is never deleted.")


class SignedCopyManager(models.Manager.from_queryset(SignedCopyQuerySet)):  # type: ignore[misc]
    """Leaves the file in the database until it is asked for."""

    def get_queryset(self) -> SignedCopyQuerySet:
        return super().get_queryset().defer("content")


class SignedCopy(models.Model):
    """A letter as it was signed: a scan of the paper, signed here, or from another system."""

    letter = models.ForeignKey(Letter, on_delete=models.PROTECT, related_name="signed_copies")
    mode = models.CharField("cara", max_length=8, choices=SigningMode.choices)
    content = models.BinaryField(editable=False)
    content_type = models.CharField(max_length=40, default="application/pdf")
    sha256 = models.CharField("SHA-256", max_length=64, db_index=True)
    signer = models.CharField("penanda tangan", max_length=200, blank=True)
    issuer = models.CharField("penerbit sertifikat", max_length=200, blank=True)
    serial = models.CharField("nomor seri sertifikat", max_length=64, blank=True)
    added_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    added_at = models.DateTimeField("ditambahkan", auto_now_add=True)

    objects = SignedCopyManager()

    class Meta:
        ordering = ["-id"]
        verbose_name = "salinan bertanda tangan"
        verbose_name_plural = "salinan bertanda tangan"
        constraints = [
            models.UniqueConstraint(fields=["letter", "sha256"], name="signed_copy_once"),
            models.CheckConstraint(
                condition=models.Q(mode__in=SigningMode.values), name="signed_copy_mode_is_known"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.letter}, {self.get_mode_display().lower()}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        if not self._state.adding:
            raise TypeError("A signed copy never changes.")
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> NoReturn:
        raise TypeError("A signed copy is never deleted.")
