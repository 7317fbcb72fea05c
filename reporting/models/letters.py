"""Official letters (surat dinas): numbered, frozen and verifiable once issued."""

from __future__ import annotations

import secrets
from typing import Any

from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.db.models import Q
from django.urls import reverse

from latsar.organizations.models import Official, Satker

from ..choices import VOID_FIELDS, LetterKind, LetterStatus, Nature
from ..querysets import FrozenLetter, LetterQuerySet


def new_token() -> str:
    """Return what cannot be guessed and still can be typed from paper: 128 bits, 22 characters."""
    return secrets.token_urlsafe(16)


class LetterManager(models.Manager.from_queryset(LetterQuerySet)):  # type: ignore[misc]
    """Leaves the heavy columns in the database until they are asked for."""

    def get_queryset(self) -> LetterQuerySet:
        return super().get_queryset().defer("pdf", "snapshot")


class Letter(models.Model):
    """A letter of a satker. Draft, then issued with number, snapshot and PDF; void at the most."""

    kind = models.CharField("jenis", max_length=20, choices=LetterKind.choices)
    satker = models.ForeignKey(Satker, verbose_name="satker", on_delete=models.PROTECT)
    whole_province = models.BooleanField("mencakup satker di bawahnya", default=False)
    status = models.CharField(
        "status", max_length=6, choices=LetterStatus.choices, default=LetterStatus.DRAFT
    )
    fiscal_year = models.PositiveSmallIntegerField("tahun anggaran")
    dated_on = models.DateField("tanggal surat")
    number = models.CharField("nomor", max_length=80, blank=True)
    sequence = models.PositiveIntegerField("nomor urut", null=True, blank=True)
    year = models.PositiveSmallIntegerField("tahun", null=True, blank=True)
    has_external_number = models.BooleanField("nomor dari sistem lain", default=False)
    subject = models.CharField("hal", max_length=200)
    nature = models.CharField(
        "sifat", max_length=20, choices=Nature.choices, default=Nature.IMPORTANT
    )
    recipient = models.TextField("kepada", max_length=600)
    recipient_place = models.CharField("di", max_length=80)
    signatory = models.ForeignKey(
        Official, verbose_name="penanda tangan", on_delete=models.PROTECT, null=True, blank=True
    )
    extra_text = models.TextField("paragraf tambahan", max_length=1000, blank=True)
    carbon_copies = models.JSONField("tembusan", default=list, blank=True)
    replaces = models.ForeignKey(
        "self",
        verbose_name="mengganti surat",
        on_delete=models.PROTECT,
        null=True,
        editable=False,
        related_name="replacements",
    )
    snapshot = models.JSONField(default=dict, encoder=DjangoJSONEncoder, editable=False)
    pdf = models.BinaryField(null=True, editable=False)
    sha256 = models.CharField("SHA-256", max_length=64, blank=True, db_index=True)
    verify_token = models.CharField(max_length=43, unique=True, default=new_token, editable=False)
    version = models.PositiveIntegerField(default=1)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    created_at = models.DateTimeField(auto_now_add=True)
    issued_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    issued_at = models.DateTimeField("terbit", null=True)
    voided_at = models.DateTimeField("dicabut", null=True)
    void_reason = models.CharField("alasan pencabutan", max_length=300, blank=True)

    # Added by LetterQuerySet.with_standing().
    standing: str
    successor_number: str | None
    successor_id: int | None

    objects = LetterManager()

    class Meta:
        ordering = ["-id"]
        verbose_name = "surat"
        verbose_name_plural = "surat"
        constraints = [
            models.UniqueConstraint(
                fields=["satker", "year", "sequence"],
                condition=Q(sequence__isnull=False),
                name="letter_sequence_once",
            ),
            models.UniqueConstraint(
                fields=["satker", "number"],
                condition=~Q(number=""),
                name="letter_number_once",
            ),
            models.CheckConstraint(
                condition=Q(status=LetterStatus.DRAFT, number="", sequence__isnull=True)
                | (
                    ~Q(status=LetterStatus.DRAFT)
                    & ~Q(number="")
                    & ~Q(sha256="")
                    & Q(pdf__isnull=False, issued_at__isnull=False)
                ),
                name="letter_issued_has_number_and_hash",
            ),
            models.CheckConstraint(
                condition=Q(status=LetterStatus.DRAFT)
                | Q(has_external_number=True, sequence__isnull=True)
                | Q(has_external_number=False, sequence__gte=1, year__isnull=False),
                name="letter_own_number_has_sequence",
            ),
            models.CheckConstraint(
                condition=(
                    Q(status=LetterStatus.VOID, voided_at__isnull=False) & ~Q(void_reason="")
                )
                | (~Q(status=LetterStatus.VOID) & Q(voided_at__isnull=True, void_reason="")),
                name="letter_void_has_moment_and_reason",
            ),
            models.UniqueConstraint(
                fields=["replaces"],
                condition=Q(status=LetterStatus.ISSUED),
                name="letter_replaced_by_one",
            ),
            models.CheckConstraint(
                condition=Q(kind__in=LetterKind.values) & Q(status__in=LetterStatus.values),
                name="letter_kind_and_status_are_known",
            ),
        ]
        indexes = [
            models.Index(fields=["satker", "fiscal_year", "kind"], name="letter_by_satker"),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.number or '(konsep)'}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        fields = kwargs.get("update_fields")
        touches_content = fields is None or bool(set(fields) - VOID_FIELDS)
        if touches_content and not self._state.adding and self.is_out():
            raise FrozenLetter("An issued letter never changes.")
        super().save(*args, **kwargs)

    def get_absolute_url(self) -> str:
        return reverse("reporting:letter-detail", args=[self.pk])

    def delete(self, *args: Any, **kwargs: Any) -> tuple[int, dict[str, int]]:
        if self.is_out():
            raise FrozenLetter("An issued letter is never deleted.")
        return super().delete(*args, **kwargs)

    @property
    def kind_in_sentence(self) -> str:
        return LetterKind(self.kind).in_sentence

    @property
    def is_draft(self) -> bool:
        return self.status == LetterStatus.DRAFT

    @property
    def is_issued(self) -> bool:
        return self.status == LetterStatus.ISSUED

    @property
    def is_in_force(self) -> bool:
        return self.is_issued and not self.replacements.published().exists()

    @property
    def recipients(self) -> list[str]:
        """One addressee a line."""
        return [line.strip() for line in self.recipient.splitlines() if line.strip()]

    @property
    def verify_path(self) -> str:
        return reverse("reporting:verify", args=[self.verify_token])

    def is_out(self) -> bool:
        """Whether the letter as stored is issued, whatever this object says."""
        return Letter.objects.published().filter(pk=self.pk).exists()
