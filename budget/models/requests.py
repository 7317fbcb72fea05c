"""Budget requests per satker: lines with formula and legal basis. Money is whole rupiah."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.db.models import F, Q
from django.urls import reverse

from latsar.organizations.choices import Provenance
from latsar.organizations.models import Satker

from ..choices import Component, Stage, Status
from ..querysets import BudgetCommentQuerySet, BudgetLineQuerySet, BudgetRequestQuerySet
from ..rules import formula
from .rates import Rate


class BudgetRequest(models.Model):
    """What one satker needs for Latsar in a year; a change after approval is a new revision."""

    satker = models.ForeignKey(Satker, verbose_name="satker", on_delete=models.PROTECT)
    fiscal_year = models.PositiveSmallIntegerField("tahun anggaran")
    revision = models.PositiveSmallIntegerField("revisi", default=0)
    is_current = models.BooleanField("revisi terbaru", default=True)
    status = models.CharField("status", max_length=9, choices=Status.choices, default=Status.DRAFT)
    version = models.PositiveIntegerField(default=1)
    total = models.PositiveBigIntegerField("jumlah (Rp)", default=0)
    basis = models.JSONField("dasar perhitungan", default=dict, encoder=DjangoJSONEncoder)
    snapshot = models.JSONField(default=dict, encoder=DjangoJSONEncoder, editable=False)
    submitted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name="diajukan oleh",
        on_delete=models.PROTECT,
        null=True,
        related_name="+",
    )
    submitted_at = models.DateTimeField("diajukan", null=True)
    over_reason = models.CharField("alasan melampaui pagu", max_length=300, blank=True)
    endorsed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name="diteruskan oleh",
        on_delete=models.PROTECT,
        null=True,
        related_name="+",
    )
    endorsed_at = models.DateTimeField("diteruskan", null=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name="diputuskan oleh",
        on_delete=models.PROTECT,
        null=True,
        related_name="+",
    )
    decided_at = models.DateTimeField("diputuskan", null=True)
    updated_at = models.DateTimeField(auto_now=True)

    objects = BudgetRequestQuerySet.as_manager()

    class Meta:
        ordering = ["-fiscal_year", "satker__code", "-revision"]
        verbose_name = "usulan anggaran"
        verbose_name_plural = "usulan anggaran"
        constraints = [
            models.UniqueConstraint(
                fields=["satker", "fiscal_year", "revision"], name="budget_revision_once"
            ),
            models.UniqueConstraint(
                fields=["satker", "fiscal_year"],
                condition=Q(is_current=True),
                name="budget_one_current",
            ),
            models.CheckConstraint(
                condition=Q(status__in=Status.values), name="budget_status_is_known"
            ),
            models.CheckConstraint(
                condition=~Q(status=Status.APPROVED)
                | (
                    Q(submitted_by__isnull=False, decided_by__isnull=False)
                    & ~Q(decided_by=F("submitted_by"))
                ),
                name="budget_approved_by_another",
            ),
            models.CheckConstraint(
                condition=~Q(status=Status.APPROVED)
                | (Q(endorsed_by__isnull=False) & ~Q(decided_by=F("endorsed_by"))),
                name="budget_approved_after_endorsement",
            ),
            models.CheckConstraint(
                condition=Q(endorsed_by__isnull=True, endorsed_at__isnull=True)
                | Q(
                    endorsed_by__isnull=False,
                    endorsed_at__isnull=False,
                    submitted_by__isnull=False,
                ),
                name="budget_endorsement_is_whole",
            ),
            models.CheckConstraint(
                condition=Q(status__in=(Status.DRAFT, Status.CANCELLED))
                | Q(submitted_by__isnull=False, submitted_at__isnull=False),
                name="budget_submission_has_author",
            ),
        ]

    def __str__(self) -> str:
        revision = f" revisi {self.revision}" if self.revision else ""
        return f"Usulan anggaran {self.satker} TA {self.fiscal_year}{revision}"

    def get_absolute_url(self) -> str:
        return reverse("budget:request-detail", args=[self.pk])

    @property
    def stage(self) -> Stage:
        """Where the request lies: a submitted one first at the province, then at PKSDM."""
        if self.status == Status.SUBMITTED:
            return Stage.AT_PKSDM if self.endorsed_at else Stage.AT_PROVINCE
        return Stage(self.status)

    @property
    def facts(self) -> dict[str, Any]:
        """What the figures rest on: frozen by the submission, else as last computed."""
        is_frozen = not self.is_current or self.status in (Status.SUBMITTED, Status.APPROVED)
        return self.snapshot if is_frozen and self.snapshot else self.basis

    @property
    def since(self) -> datetime:
        """When the request came to its present stage."""
        if self.status == Status.SUBMITTED and self.submitted_at:
            return self.endorsed_at or self.submitted_at
        return self.decided_at or self.updated_at


class BudgetLine(models.Model):
    """One line of the RAB: factors x unit price = amount, with formula and legal basis."""

    request = models.ForeignKey(BudgetRequest, on_delete=models.CASCADE, related_name="lines")
    position = models.PositiveSmallIntegerField("urutan")
    component = models.CharField("komponen", max_length=16, choices=Component.choices)
    description = models.CharField("uraian", max_length=200)
    account_code = models.CharField("akun", max_length=6, blank=True)
    factors = models.JSONField("faktor", default=list)  # [{"value": 5, "label": "orang"}, ...]
    quantity = models.PositiveIntegerField("volume")
    unit = models.CharField("satuan", max_length=10)
    rate = models.ForeignKey(Rate, on_delete=models.PROTECT, null=True, blank=True)
    unit_price = models.PositiveBigIntegerField("harga satuan (Rp)")
    amount = models.PositiveBigIntegerField("jumlah (Rp)")
    basis = models.CharField("dasar", max_length=200)
    is_provisional = models.BooleanField("tarif sementara", default=False)
    is_overridden = models.BooleanField("diubah manual", default=False)
    override_reason = models.CharField("alasan perubahan", max_length=300, blank=True)
    overridden_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )

    objects = BudgetLineQuerySet.as_manager()

    class Meta:
        ordering = ["request", "position"]
        verbose_name = "baris anggaran"
        verbose_name_plural = "baris anggaran"
        constraints = [
            models.UniqueConstraint(fields=["request", "position"], name="line_position_once"),
            models.CheckConstraint(
                condition=Q(amount=F("quantity") * F("unit_price")),
                name="line_amount_is_quantity_times_price",
            ),
            models.CheckConstraint(
                condition=Q(is_overridden=False) | ~Q(override_reason=""),
                name="line_override_has_reason",
            ),
        ]

    def __str__(self) -> str:
        return self.description

    @property
    def formula(self) -> str:
        return formula(self.factors, self.unit_price)

    @property
    def is_capped(self) -> bool:
        """True when its rate is an upper limit: an SBM allowance, or any rate that is settled."""
        if self.rate is None:
            return False
        settled = self.rate.provenance != Provenance.PROVISIONAL
        return self.component == Component.DAILY_ALLOWANCE or settled


class BudgetComment(models.Model):
    """A remark on a line or on the whole request."""

    request = models.ForeignKey(BudgetRequest, on_delete=models.CASCADE, related_name="comments")
    line = models.ForeignKey(
        BudgetLine, on_delete=models.SET_NULL, null=True, blank=True, related_name="comments"
    )
    line_text = models.CharField(max_length=200, blank=True)
    revision = models.PositiveSmallIntegerField("revisi", default=0)
    author = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    text = models.TextField("catatan", max_length=2000)
    created_at = models.DateTimeField(auto_now_add=True)

    objects = BudgetCommentQuerySet.as_manager()

    class Meta:
        ordering = ["id"]
        verbose_name = "catatan"
        verbose_name_plural = "catatan"

    def __str__(self) -> str:
        return self.text[:60]
