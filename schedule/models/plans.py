"""What bounds a plan (the waves of a training center), and plans that were worked out and kept."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse

from latsar.organizations.models import Satker, TrainingCenter

from ..choices import ScenarioState
from ..querysets import ScenarioQuerySet, WaveQuerySet


class Wave(models.Model):
    """A wave (gelombang): the seats that a training center gives KPU in one period."""

    training_center = models.ForeignKey(
        TrainingCenter,
        verbose_name="lembaga pelatihan",
        on_delete=models.PROTECT,
        related_name="waves",
    )
    fiscal_year = models.PositiveSmallIntegerField("tahun anggaran")
    number = models.PositiveSmallIntegerField("nomor gelombang")
    starts_on = models.DateField("mulai")
    ends_on = models.DateField("selesai")
    seats = models.PositiveIntegerField("kursi untuk KPU")
    note = models.CharField("catatan", max_length=200, blank=True)
    version = models.PositiveIntegerField(default=1, editable=False)

    # Hung on by the list: how far it is used (services.waves.WaveUse), and by whom it is changed.
    use: Any
    may_manage: bool

    objects = WaveQuerySet.as_manager()

    class Meta:
        ordering = ["fiscal_year", "training_center", "number"]
        verbose_name = "gelombang"
        verbose_name_plural = "gelombang"
        constraints = [
            models.UniqueConstraint(
                fields=["training_center", "fiscal_year", "number"], name="wave_number_once"
            ),
            models.CheckConstraint(
                condition=Q(ends_on__gt=F("starts_on")), name="wave_period_is_ordered"
            ),
            models.CheckConstraint(condition=Q(seats__gte=1), name="wave_has_a_seat"),
            models.CheckConstraint(condition=Q(number__gte=1), name="wave_number_starts_at_1"),
        ]

    def __str__(self) -> str:
        return f"Gelombang {self.number} {self.training_center} TA {self.fiscal_year}"


class PlanScenario(models.Model):
    """A plan that was worked out under some parameters and kept beside others; seats nobody.

    That of the Setjen stands for the nation; its `parts` are those of the provinces.
    """

    satker = models.ForeignKey(Satker, verbose_name="penyelenggara", on_delete=models.PROTECT)
    parent = models.ForeignKey(
        "self",
        verbose_name="skenario nasional",
        on_delete=models.CASCADE,
        null=True,
        blank=True,
        related_name="parts",
    )
    fiscal_year = models.PositiveSmallIntegerField("tahun anggaran")
    name = models.CharField("nama", max_length=80)
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name="dibuat oleh",
        on_delete=models.PROTECT,
        related_name="+",
    )
    made_at = models.DateTimeField("dibuat", auto_now_add=True)
    parameters = models.JSONField("parameter", default=dict)
    result = models.JSONField("ringkasan hasil", default=dict)
    # Who would sit where: {participant pk: cohort number}. Large, so lists leave it out.
    placements = models.JSONField("penempatan", default=dict)
    fingerprint = models.CharField("sidik rencana", max_length=64, blank=True)
    state = models.CharField(
        "keadaan", max_length=8, choices=ScenarioState.choices, default=ScenarioState.DRAFT
    )
    applied_at = models.DateTimeField("diterapkan", null=True, blank=True)
    applied_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name="diterapkan oleh",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
    )
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = ScenarioQuerySet.as_manager()

    class Meta:
        ordering = ["-made_at", "-pk"]
        verbose_name = "skenario rencana"
        verbose_name_plural = "skenario rencana"
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=ScenarioState.values), name="scenario_state_is_known"
            ),
            models.CheckConstraint(
                condition=Q(applied_at__isnull=False) | ~Q(state=ScenarioState.APPLIED),
                name="scenario_applied_has_a_moment",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("schedule:scenario-detail", args=[self.pk])

    @property
    def is_draft(self) -> bool:
        return self.state == ScenarioState.DRAFT
