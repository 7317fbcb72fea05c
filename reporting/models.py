"""Official letters (surat dinas): numbered, frozen and verifiable once issued."""

from __future__ import annotations

from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.db.models import Q

from latsar.organizations.models import Official, Satker
from latsar.organizations.querysets import ReferenceQuerySet, ScopedQuerySet

from .choices import LetterKind, LetterStatus, Paper
from .querysets import LetterQuerySet


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
    """How an office numbers and prints its letters; the row without a satker is the default."""

    satker = models.OneToOneField(
        Satker, verbose_name="satker", on_delete=models.PROTECT, null=True, blank=True
    )
    number_pattern = models.CharField(
        "pola nomor",
        max_length=80,
        default="{urut}/{klasifikasi}-{jenis}/{unit}/{tahun}",
        help_text="Bagian: {urut}, {klasifikasi}, {jenis}, {unit}, {bulan_romawi}, {tahun}.",
    )
    archive_code = models.CharField("kode klasifikasi", max_length=20, default="SDM.02")
    paper = models.CharField("kertas", max_length=2, choices=Paper.choices, default=Paper.A4)
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = ScopedQuerySet.as_manager()

    class Meta:
        verbose_name = "pengaturan surat"
        verbose_name_plural = "pengaturan surat"

    def __str__(self) -> str:
        return f"Pengaturan surat {self.satker or 'baku nasional'}"


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


class Letter(models.Model):
    """A letter of a satker. Draft, then issued with number, snapshot and PDF; void at the most."""

    kind = models.CharField("jenis", max_length=20, choices=LetterKind.choices)
    satker = models.ForeignKey(Satker, verbose_name="satker", on_delete=models.PROTECT)
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
    nature = models.CharField("sifat", max_length=20, default="Penting")
    recipient = models.CharField("kepada", max_length=200)
    recipient_place = models.CharField("di", max_length=80)
    signatory = models.ForeignKey(
        Official, verbose_name="penanda tangan", on_delete=models.PROTECT, null=True
    )
    carbon_copies = models.JSONField("tembusan", default=list)
    snapshot = models.JSONField(default=dict, encoder=DjangoJSONEncoder)
    pdf = models.BinaryField(null=True, editable=False)
    sha256 = models.CharField("SHA-256", max_length=64, blank=True)
    verify_token = models.CharField(max_length=43, unique=True)
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

    objects = LetterQuerySet.as_manager()

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
                | (~Q(status=LetterStatus.DRAFT) & ~Q(number="") & ~Q(sha256="")),
                name="letter_issued_has_number_and_hash",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.number or '(konsep)'}"
