"""How a training is judged: dated schemes (weights, predicates, absence), scores, results."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q

from latsar.organizations.choices import Provenance

from ..choices import Outcome
from ..querysets import AttendanceQuerySet, CertificateQuerySet, SchemeQuerySet
from .cohorts import Enrollment

PERCENT = (MinValueValidator(1), MaxValueValidator(100))


class GradingScheme(models.Model):
    """The rules for cohorts that begin on `valid_from` or later, until a newer scheme.

    Never changed once it is there: what was judged by it stays explained.
    """

    valid_from = models.DateField("berlaku bagi angkatan mulai", unique=True)
    basis = models.CharField("dasar", max_length=200)
    provenance = models.CharField(
        "keabsahan data",
        max_length=12,
        choices=Provenance.choices,
        default=Provenance.PROVISIONAL,
    )
    absence_warning = models.PositiveSmallIntegerField(
        "peringatan pada hari tanpa keterangan ke-", default=2
    )
    absence_limit = models.PositiveSmallIntegerField(
        "paling banyak hari tanpa keterangan", default=3
    )
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    made_at = models.DateTimeField("ditetapkan", auto_now_add=True)

    objects = SchemeQuerySet.as_manager()

    class Meta:
        ordering = ["-valid_from"]
        verbose_name = "aturan penilaian"
        verbose_name_plural = "aturan penilaian"
        constraints = [
            models.CheckConstraint(
                condition=Q(absence_warning__lte=F("absence_limit")),
                name="scheme_warns_before_the_limit",
            ),
        ]

    def __str__(self) -> str:
        return f"Aturan penilaian sejak {self.valid_from:%d-%m-%Y}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        if not self._state.adding:
            raise TypeError("A scheme is never changed: make a newer one.")
        super().save(*args, **kwargs)


class SchemeComponent(models.Model):
    """One part of the score; the weights of a scheme sum up to 100 (services.schemes)."""

    scheme = models.ForeignKey(GradingScheme, on_delete=models.CASCADE, related_name="components")
    position = models.PositiveSmallIntegerField("urutan")
    name = models.CharField("komponen", max_length=80)
    weight = models.PositiveSmallIntegerField("bobot (persen)", validators=PERCENT)

    class Meta:
        ordering = ["scheme", "position"]
        verbose_name = "komponen nilai"
        verbose_name_plural = "komponen nilai"
        constraints = [
            models.UniqueConstraint(fields=["scheme", "position"], name="component_position_once"),
            models.CheckConstraint(
                condition=Q(weight__range=(1, 100)), name="component_weight_1_to_100"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name} ({self.weight}%)"


class PassingGrade(models.Model):
    """A predicate, from `above` (not included) to the next one; the lowest begins below 0."""

    scheme = models.ForeignKey(GradingScheme, on_delete=models.CASCADE, related_name="grades")
    above = models.DecimalField("nilai di atas", max_digits=5, decimal_places=2)
    label = models.CharField("predikat", max_length=40)
    outcome = models.CharField("hasil", max_length=8, choices=Outcome.choices)

    class Meta:
        ordering = ["scheme", "-above"]
        verbose_name = "predikat"
        verbose_name_plural = "predikat"
        constraints = [
            models.UniqueConstraint(fields=["scheme", "above"], name="grade_bound_once"),
            models.CheckConstraint(
                condition=Q(outcome__in=Outcome.values), name="grade_outcome_is_known"
            ),
        ]

    def __str__(self) -> str:
        return self.label


class Score(models.Model):
    """What one person got for one component; the second attempt is the remedial one."""

    enrollment = models.ForeignKey(Enrollment, on_delete=models.PROTECT, related_name="scores")
    component = models.ForeignKey(SchemeComponent, on_delete=models.PROTECT, related_name="+")
    attempt = models.PositiveSmallIntegerField("percobaan", default=1)
    value = models.DecimalField("nilai", max_digits=5, decimal_places=2)

    objects = AttendanceQuerySet.as_manager()

    class Meta:
        verbose_name = "nilai komponen"
        verbose_name_plural = "nilai komponen"
        constraints = [
            models.UniqueConstraint(
                fields=["enrollment", "component", "attempt"], name="score_once_an_attempt"
            ),
            models.CheckConstraint(condition=Q(value__range=(0, 100)), name="score_0_to_100"),
            models.CheckConstraint(
                condition=Q(attempt__range=(1, 2)), name="score_of_two_attempts_at_most"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.enrollment}, {self.component}: {self.value}"


class Result(models.Model):
    """The outcome of the training for one enrolment; frozen when it is set.

    `parts` keeps name, weight and score of each component as they were; `first` the same of an
    attempt that a remedial one followed.
    """

    enrollment = models.OneToOneField(Enrollment, on_delete=models.PROTECT, related_name="result")
    score = models.DecimalField("nilai", max_digits=5, decimal_places=2)
    predicate = models.CharField("predikat", max_length=40)
    passed = models.BooleanField("lulus")
    outcome = models.CharField("hasil", max_length=8, choices=Outcome.choices, db_default="failed")
    attempt = models.PositiveSmallIntegerField("percobaan", db_default=1)
    scheme = models.ForeignKey(GradingScheme, on_delete=models.PROTECT, null=True)
    parts = models.JSONField("rincian", null=True)
    first = models.JSONField("percobaan pertama", null=True)
    set_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    set_at = models.DateTimeField("ditetapkan", null=True)

    objects = AttendanceQuerySet.as_manager()

    class Meta:
        verbose_name = "hasil"
        verbose_name_plural = "hasil"
        constraints = [
            models.CheckConstraint(
                condition=Q(score__range=(0, 100)), name="result_score_0_to_100"
            ),
            models.CheckConstraint(
                condition=Q(outcome__in=Outcome.values), name="result_outcome_is_known"
            ),
            models.CheckConstraint(
                condition=Q(outcome="passed", passed=True)
                | (~Q(outcome="passed") & Q(passed=False)),
                name="result_passed_is_its_outcome",
            ),
            models.CheckConstraint(
                condition=Q(attempt=1, first__isnull=True) | Q(attempt=2, first__isnull=False),
                name="result_second_attempt_keeps_the_first",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.enrollment}: {self.score}"


class Certificate(models.Model):
    """The certificate (STTP) of who passed, by the number that the training center gave it."""

    result = models.OneToOneField(Result, on_delete=models.PROTECT, related_name="certificate")
    number = models.CharField("nomor STTP", max_length=80, unique=True)
    issued_on = models.DateField("tanggal STTP")

    objects = CertificateQuerySet.as_manager()

    class Meta:
        verbose_name = "STTP"
        verbose_name_plural = "STTP"
        constraints = [
            models.CheckConstraint(condition=~Q(number=""), name="certificate_has_a_number"),
        ]

    def __str__(self) -> str:
        return self.number
