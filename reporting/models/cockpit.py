"""The figures of the nation as they were counted last, for when counting them takes long."""

from __future__ import annotations

from typing import Any

from django.core.serializers.json import DjangoJSONEncoder
from django.db import models


class Kept(models.Model):
    """What was counted for a year: derived, replaced at will, never a source."""

    fiscal_year = models.PositiveSmallIntegerField("tahun anggaran")
    counted_on = models.DateField("tanggal hitung")
    counted_at = models.DateTimeField("dihitung")
    milliseconds = models.PositiveIntegerField("lama hitung")
    audit_head = models.BigIntegerField("entri riwayat terakhir", default=0)
    figures = models.JSONField("angka", default=dict, encoder=DjangoJSONEncoder)

    objects: models.Manager[Any] = models.Manager()

    class Meta:
        abstract = True


class NationalFigures(Kept):
    """The figures of reporting.cockpit."""

    fiscal_year = models.PositiveSmallIntegerField("tahun anggaran", unique=True)

    class Meta:
        verbose_name = "angka nasional"
        verbose_name_plural = "angka nasional"

    def __str__(self) -> str:
        return f"Angka nasional TA {self.fiscal_year}"


class NationalCounts(Kept):
    """Counts on pages of who sees the nation; `kind` says which."""

    kind = models.CharField("jenis", max_length=40)

    class Meta:
        verbose_name = "hitungan nasional"
        verbose_name_plural = "hitungan nasional"
        constraints = [
            models.UniqueConstraint(
                fields=["fiscal_year", "kind"], name="one_national_count_of_a_kind"
            )
        ]

    def __str__(self) -> str:
        return f"Hitungan nasional TA {self.fiscal_year}: {self.kind}"
