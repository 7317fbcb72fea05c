"""Cohorts of a training center, their 25 days, and who sits in them."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.urls import reverse

from latsar.organizations.models import Satker, TrainingCenter
from participants.choices import GradeLevel
from participants.models import Participant

from ..choices import (
    OPEN_STATUSES,
    SEATED,
    AttendanceStatus,
    CohortStatus,
    DayMode,
    EnrollmentStatus,
)
from ..querysets import AttendanceQuerySet, CohortQuerySet, EnrollmentQuerySet


class Cohort(models.Model):
    """A class (angkatan) of one grade level, organised by a KPU office at a training center."""

    satker = models.ForeignKey(
        Satker, verbose_name="penyelenggara", on_delete=models.PROTECT, related_name="cohorts"
    )
    training_center = models.ForeignKey(
        TrainingCenter, verbose_name="lembaga pelatihan", on_delete=models.PROTECT
    )
    fiscal_year = models.PositiveSmallIntegerField("tahun anggaran")
    number = models.PositiveSmallIntegerField("nomor angkatan")
    grade_level = models.CharField("golongan", max_length=3, choices=GradeLevel.choices)
    capacity = models.PositiveSmallIntegerField("kapasitas")
    starts_on = models.DateField("mulai")
    status = models.CharField(
        "status", max_length=9, choices=CohortStatus.choices, default=CohortStatus.PLANNED
    )
    saturday_allowed = models.BooleanField("Sabtu dipakai", default=False)
    place = models.CharField("tempat klasikal", max_length=160, blank=True)
    online_link = models.URLField("tautan daring", blank=True)
    version = models.PositiveIntegerField(default=1, editable=False)

    # Annotated by with_summary (seated also by with_counts).
    seated: int
    online_days: int
    classical_days: int

    objects = CohortQuerySet.as_manager()

    class Meta:
        ordering = ["fiscal_year", "training_center", "number"]
        verbose_name = "angkatan"
        verbose_name_plural = "angkatan"
        constraints = [
            models.UniqueConstraint(
                fields=["training_center", "fiscal_year", "number"], name="cohort_number_once"
            ),
            models.CheckConstraint(
                condition=Q(capacity__range=(1, 200)), name="cohort_capacity_1_to_200"
            ),
            models.CheckConstraint(
                condition=Q(grade_level__in=GradeLevel.values), name="cohort_grade_level_is_known"
            ),
            models.CheckConstraint(
                condition=Q(status__in=CohortStatus.values), name="cohort_status_is_known"
            ),
        ]

    def __str__(self) -> str:
        return f"Angkatan {self.number} Golongan {self.grade_level} TA {self.fiscal_year}"

    def get_absolute_url(self) -> str:
        return reverse("schedule:cohort-detail", args=[self.pk])

    @property
    def is_open(self) -> bool:
        """True while days and people may still change."""
        return self.status in OPEN_STATUSES

    @property
    def is_planned(self) -> bool:
        return self.status == CohortStatus.PLANNED


class TrainingDay(models.Model):
    """One of a cohort's 25 days; `mode_sequence` bounds 18 online and 7 classical by constraint."""

    cohort = models.ForeignKey(Cohort, on_delete=models.CASCADE, related_name="days")
    date = models.DateField("tanggal")
    sequence = models.PositiveSmallIntegerField("hari ke-")
    mode = models.CharField("moda", max_length=9, choices=DayMode.choices)
    mode_sequence = models.PositiveSmallIntegerField("hari ke- dalam moda")
    place = models.CharField("tempat", max_length=160, blank=True)
    link = models.URLField("tautan", blank=True)

    class Meta:
        ordering = ["cohort", "sequence"]
        verbose_name = "hari pelatihan"
        verbose_name_plural = "hari pelatihan"
        constraints = [
            models.UniqueConstraint(fields=["cohort", "date"], name="day_one_per_date"),
            models.UniqueConstraint(fields=["cohort", "sequence"], name="day_sequence_once"),
            models.UniqueConstraint(
                fields=["cohort", "mode", "mode_sequence"], name="day_mode_sequence_once"
            ),
            models.CheckConstraint(
                condition=Q(sequence__range=(1, 25)), name="day_sequence_1_to_25"
            ),
            models.CheckConstraint(
                condition=Q(mode=DayMode.ONLINE, mode_sequence__range=(1, 18))
                | Q(mode=DayMode.CLASSICAL, mode_sequence__range=(1, 7)),
                name="day_18_online_7_classical",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.cohort}, hari ke-{self.sequence}"


class Enrollment(models.Model):
    """A participant's seat in a cohort. Seats are numbered, so none is taken twice.

    A trigger (migration 0002) refuses a taken seat above the cohort's capacity.
    """

    participant = models.ForeignKey(
        Participant,
        verbose_name="peserta",
        on_delete=models.PROTECT,
        related_name="enrollments",
    )
    cohort = models.ForeignKey(
        Cohort, verbose_name="angkatan", on_delete=models.PROTECT, related_name="enrollments"
    )
    seat = models.PositiveSmallIntegerField("kursi")
    status = models.CharField(
        "status",
        max_length=9,
        choices=EnrollmentStatus.choices,
        default=EnrollmentStatus.ENROLLED,
    )
    end_reason = models.CharField("alasan", max_length=200, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    objects = EnrollmentQuerySet.as_manager()

    class Meta:
        ordering = ["cohort", "seat", "-id"]
        verbose_name = "kepesertaan"
        verbose_name_plural = "kepesertaan"
        constraints = [
            models.UniqueConstraint(
                fields=["participant"],
                condition=Q(status__in=SEATED),
                name="enrollment_one_open_per_participant",
            ),
            models.UniqueConstraint(
                fields=["cohort", "seat"],
                condition=Q(status__in=SEATED),
                name="enrollment_seat_once",
            ),
            models.CheckConstraint(condition=Q(seat__gte=1), name="enrollment_seat_starts_at_1"),
            models.CheckConstraint(
                condition=Q(status__in=EnrollmentStatus.values),
                name="enrollment_status_is_known",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.participant}, {self.cohort}"


class Attendance(models.Model):
    """Whether an enrolled participant was there on a training day."""

    enrollment = models.ForeignKey(Enrollment, on_delete=models.PROTECT, related_name="attendances")
    day = models.ForeignKey(TrainingDay, on_delete=models.PROTECT, related_name="attendances")
    status = models.CharField("kehadiran", max_length=7, choices=AttendanceStatus.choices)
    note = models.CharField("catatan", max_length=200, blank=True)

    objects = AttendanceQuerySet.as_manager()

    class Meta:
        verbose_name = "kehadiran"
        verbose_name_plural = "kehadiran"
        constraints = [
            models.UniqueConstraint(fields=["enrollment", "day"], name="attendance_once_a_day"),
            models.CheckConstraint(
                condition=Q(status__in=AttendanceStatus.values), name="attendance_status_is_known"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.enrollment}, {self.day}"
