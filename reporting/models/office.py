"""How the offices number, ground and word their letters."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Value
from django.db.models.functions import Coalesce

from latsar.organizations.models import Satker
from latsar.organizations.querysets import ReferenceQuerySet, ScopedQuerySet

from ..choices import LetterKind, Paper, SigningMode


class LegalBasis(models.Model):
    """A legal ground that letters cite; PKSDM keeps the list."""

    text = models.CharField("dasar hukum", max_length=300)
    kinds = models.JSONField("jenis surat", default=list)
    position = models.PositiveSmallIntegerField("urutan", default=1)
    is_active = models.BooleanField("dipakai", default=True)

    objects = ReferenceQuerySet.as_manager()

    class Meta:
        ordering = ["position", "id"]
        verbose_name = "dasar hukum"
        verbose_name_plural = "dasar hukum"

    def __str__(self) -> str:
        return self.text


class LetterSettings(models.Model):
    """How an office numbers and prints its letters: a row for all kinds, and one a kind if need be.

    The rows without a satker are the national default.
    """

    satker = models.ForeignKey(
        Satker, verbose_name="satker", on_delete=models.PROTECT, null=True, blank=True
    )
    kind = models.CharField(
        "jenis surat", max_length=20, choices=LetterKind.choices, blank=True, default=""
    )
    number_pattern = models.CharField(
        "pola nomor",
        max_length=80,
        default="{urut}/{klasifikasi}-{jenis}/{unit}/{tahun}",
        help_text="Bagian yang tersedia dijelaskan di samping; wajib: {urut} dan {tahun}.",
    )
    archive_code = models.CharField("kode klasifikasi", max_length=20, default="SDM.02")
    type_code = models.CharField(
        "kode jenis naskah", max_length=10, default="SD", help_text="SD berarti surat dinas."
    )
    paper = models.CharField("kertas", max_length=2, choices=Paper.choices, default=Paper.A4)
    signing = models.CharField(
        "cara menandatangani",
        max_length=8,
        choices=SigningMode.choices,
        default=SigningMode.WET,
        help_text="Menentukan langkah yang ditawarkan setelah surat terbit.",
    )
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = ScopedQuerySet.as_manager()

    class Meta:
        verbose_name = "pengaturan surat"
        verbose_name_plural = "pengaturan surat"
        constraints = [
            models.UniqueConstraint(
                Coalesce("satker", Value(0)), "kind", name="letter_settings_one_a_kind"
            ),
        ]

    def __str__(self) -> str:
        kind = f", {LetterKind(self.kind).in_sentence}" if self.kind else ""
        return f"Pengaturan surat {self.satker or 'baku nasional'}{kind}"


class NumberSeries(models.Model):
    """The last number given in a satker's year; locked while a letter is issued."""

    satker = models.ForeignKey(Satker, on_delete=models.PROTECT)
    year = models.PositiveSmallIntegerField()
    last_sequence = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["satker", "year"], name="number_series_once"),
        ]

    def __str__(self) -> str:
        return f"{self.satker} {self.year}: {self.last_sequence}"


class LetterWording(models.Model):
    """The words of a kind of letter as PKSDM set them, one row a version; none is ever changed."""

    kind = models.CharField("jenis surat", max_length=20, choices=LetterKind.choices)
    version = models.PositiveIntegerField("versi")
    texts = models.JSONField("naskah", default=dict)
    note = models.CharField("catatan", max_length=200, blank=True)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    created_at = models.DateTimeField("disimpan", auto_now_add=True)

    objects = ReferenceQuerySet.as_manager()

    class Meta:
        ordering = ["kind", "-version"]
        verbose_name = "naskah surat"
        verbose_name_plural = "naskah surat"
        constraints = [
            models.UniqueConstraint(fields=["kind", "version"], name="letter_wording_version_once"),
            models.CheckConstraint(
                condition=models.Q(version__gte=1), name="letter_wording_version_from_1"
            ),
        ]

    def __str__(self) -> str:
        return f"Naskah {LetterKind(self.kind).in_sentence}, versi {self.version}"
