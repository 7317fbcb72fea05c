"""Unit prices with their legal basis, which days earn them, and the ceilings of the satkers."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q

from latsar.organizations.choices import Provenance
from latsar.organizations.models import Province, Satker
from latsar.organizations.querysets import ReferenceQuerySet

from ..choices import Component, DayKind, RateKind
from ..querysets import CeilingQuerySet, RateQuerySet


class Rate(models.Model):
    """A unit price with its legal basis. Never changed in place: a new row retires the old one.

    Scope: a satker's row beats its province's, which beats the nation's. A daily allowance's
    province is that of the place of training.
    """

    component = models.CharField("komponen", max_length=16, choices=Component.choices)
    kind = models.CharField("jenis", max_length=20, choices=RateKind.choices)
    fiscal_year = models.PositiveSmallIntegerField("tahun anggaran")
    province = models.ForeignKey(
        Province, verbose_name="provinsi", on_delete=models.PROTECT, null=True, blank=True
    )
    satker = models.ForeignKey(
        Satker, verbose_name="satker", on_delete=models.PROTECT, null=True, blank=True
    )
    scope_code = models.CharField("lingkup", max_length=5, blank=True, editable=False)
    amount = models.PositiveBigIntegerField("tarif (Rp)")
    unit = models.CharField("satuan", max_length=10, help_text="OH, OK, PP")
    account_code = models.CharField("kode akun", max_length=6, blank=True)
    legal_basis = models.CharField("dasar hukum", max_length=200)
    provenance = models.CharField(
        "keabsahan data",
        max_length=12,
        choices=Provenance.choices,
        default=Provenance.PROVISIONAL,
    )
    created_at = models.DateTimeField(auto_now_add=True)
    retired_at = models.DateTimeField("diganti pada", null=True, blank=True, editable=False)

    objects = RateQuerySet.as_manager()

    class Meta:
        ordering = ["-fiscal_year", "component", "kind", "scope_code", "-id"]
        verbose_name = "tarif"
        verbose_name_plural = "tarif"
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "fiscal_year", "scope_code"],
                condition=Q(retired_at__isnull=True),
                name="rate_one_current_per_scope",
            ),
            models.CheckConstraint(
                condition=Q(component__in=Component.values) & Q(kind__in=RateKind.values),
                name="rate_kind_is_known",
            ),
        ]

    def __str__(self) -> str:
        where = f" {self.satker or self.province}" if self.scope_code else ""
        return f"{self.get_kind_display()}{where} TA {self.fiscal_year}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Store a new rate. A stored one is only retired: what was computed with it stays true."""
        if not self._state.adding and set(kwargs.get("update_fields") or ()) != {"retired_at"}:
            raise TypeError("A stored rate is never changed: replace it.")
        super().save(*args, **kwargs)

    @property
    def scope_label(self) -> str:
        return str(self.satker or self.province or "Nasional")


class AllowanceRule(models.Model):
    """Which days earn which daily allowance in a year (default from domain facts; PKSDM edits)."""

    fiscal_year = models.PositiveSmallIntegerField("tahun anggaran")
    day_kind = models.CharField("jenis hari", max_length=9, choices=DayKind.choices)
    rate_kind = models.CharField(
        "tarif",
        max_length=20,
        blank=True,
        choices=RateKind.choices,
        help_text="Kosong: tanpa uang harian.",
    )
    days = models.PositiveSmallIntegerField(
        "hari per peserta",
        null=True,
        blank=True,
        help_text="Kosong: sebanyak hari di jadwal angkatan. Hari perjalanan: pergi dan pulang.",
    )
    same_city = models.BooleanField(
        "berlaku untuk peserta sekota",
        default=True,
        help_text="Hari perjalanan tidak berlaku bagi satker yang sekota dengan tempat pelatihan.",
    )
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = ReferenceQuerySet.as_manager()

    class Meta:
        ordering = ["-fiscal_year", "day_kind"]
        verbose_name = "aturan uang harian"
        verbose_name_plural = "aturan uang harian"
        constraints = [
            models.UniqueConstraint(
                fields=["fiscal_year", "day_kind"], name="allowance_rule_once_a_year"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_day_kind_display()} TA {self.fiscal_year}"


class BudgetCeiling(models.Model):
    """The most that a satker has for Latsar in a year (pagu). Optional; PKSDM sets it."""

    satker = models.ForeignKey(Satker, verbose_name="satker", on_delete=models.PROTECT)
    fiscal_year = models.PositiveSmallIntegerField("tahun anggaran")
    amount = models.PositiveBigIntegerField("pagu (Rp)")
    basis = models.CharField("dasar", max_length=200, help_text="Misalnya: DIPA TA 2026.")
    set_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name="ditetapkan oleh",
        on_delete=models.PROTECT,
        related_name="+",
        editable=False,
    )
    updated_at = models.DateTimeField("ditetapkan", auto_now=True)
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = CeilingQuerySet.as_manager()

    class Meta:
        ordering = ["-fiscal_year", "satker__code"]
        verbose_name = "pagu"
        verbose_name_plural = "pagu"
        constraints = [
            models.UniqueConstraint(fields=["satker", "fiscal_year"], name="ceiling_once_a_year"),
            models.CheckConstraint(condition=Q(amount__gt=0), name="ceiling_is_positive"),
        ]

    def __str__(self) -> str:
        return f"Pagu {self.satker} TA {self.fiscal_year}"
