"""Mentors and whom they guide. That nobody guides six is held by the database."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from latsar.organizations.models import Satker
from participants.models import Participant

from .choices import Mode, PositionKind, PreferenceKind
from .querysets import (
    MentoringSessionQuerySet,
    MentorQuerySet,
    MentorshipQuerySet,
    PreferenceQuerySet,
)


class Mentor(models.Model):
    """A civil servant of KPU who guides candidates; need not be their superior."""

    nip = models.CharField(
        "NIP",
        max_length=18,
        unique=True,
        error_messages={"unique": "NIP ini sudah terdaftar sebagai mentor."},
    )
    name = models.CharField("nama", max_length=120)
    position = models.CharField("jabatan", max_length=160)
    position_kind = models.CharField("jenis jabatan", max_length=10, choices=PositionKind.choices)
    satker = models.ForeignKey(Satker, verbose_name="satker", on_delete=models.PROTECT)
    mode = models.CharField("moda", max_length=7, choices=Mode.choices, default=Mode.OFFLINE)
    phone = models.CharField("nomor HP", max_length=20, blank=True)
    email = models.EmailField("surel", blank=True)
    is_active = models.BooleanField("bersedia", default=True)
    is_demo = models.BooleanField("data contoh", default=False, editable=False)
    version = models.PositiveIntegerField(default=1, editable=False)
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)

    load: int  # filled by MentorQuerySet.with_load()

    objects = MentorQuerySet.as_manager()

    class Meta:
        ordering = ["satker__code", "name", "nip"]
        verbose_name = "mentor"
        verbose_name_plural = "mentor"
        constraints = [
            models.CheckConstraint(
                condition=Q(nip__regex=r"^[0-9]{18}$"), name="mentor_nip_is_18_digits"
            ),
            models.CheckConstraint(
                condition=Q(position_kind__in=PositionKind.values),
                name="mentor_position_kind_is_known",
            ),
            models.CheckConstraint(condition=Q(mode__in=Mode.values), name="mentor_mode_is_known"),
        ]
        indexes = [models.Index(fields=["satker", "name", "nip"], name="mentor_by_satker")]

    def __str__(self) -> str:
        return self.name


class Mentorship(models.Model):
    """A participant in one of the five places of a mentor; closed ones keep their end."""

    mentor = models.ForeignKey(
        Mentor, verbose_name="mentor", on_delete=models.PROTECT, related_name="mentorships"
    )
    participant = models.ForeignKey(
        Participant,
        verbose_name="peserta",
        on_delete=models.PROTECT,
        related_name="mentorships",
    )
    slot = models.PositiveSmallIntegerField("tempat")
    mode = models.CharField("moda", max_length=7, choices=Mode.choices)
    started_on = models.DateField("mulai")
    ended_on = models.DateField("selesai", null=True, blank=True)
    end_reason = models.CharField("alasan selesai", max_length=200, blank=True)

    objects = MentorshipQuerySet.as_manager()

    class Meta:
        ordering = ["mentor_id", "slot", "-id"]
        verbose_name = "pendampingan"
        verbose_name_plural = "pendampingan"
        constraints = [
            models.CheckConstraint(condition=Q(slot__range=(1, 5)), name="mentorship_slot_1_to_5"),
            models.UniqueConstraint(
                fields=["mentor", "slot"],
                condition=Q(ended_on__isnull=True),
                name="mentorship_one_mentee_per_slot",
            ),
            models.UniqueConstraint(
                fields=["participant"],
                condition=Q(ended_on__isnull=True),
                name="mentorship_one_mentor_per_participant",
            ),
            models.CheckConstraint(
                condition=Q(ended_on__isnull=True) | Q(ended_on__gte=F("started_on")),
                name="mentorship_is_ordered",
            ),
            models.CheckConstraint(
                condition=Q(mode__in=Mode.values), name="mentorship_mode_is_known"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.mentor} – {self.participant}"


class MentoringSession(models.Model):
    """A meeting of a pair that has taken place: when, how, about what, how long."""

    mentorship = models.ForeignKey(Mentorship, on_delete=models.PROTECT, related_name="sessions")
    held_on = models.DateField("tanggal")
    mode = models.CharField("moda", max_length=7, choices=Mode.choices)
    topic = models.CharField("topik", max_length=160)
    minutes = models.PositiveSmallIntegerField("lama (menit)")
    note = models.CharField("catatan", max_length=300, blank=True)
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    recorded_at = models.DateTimeField("dicatat", auto_now_add=True)

    objects = MentoringSessionQuerySet.as_manager()

    class Meta:
        ordering = ["-held_on", "-pk"]
        verbose_name = "pertemuan mentor"
        verbose_name_plural = "pertemuan mentor"
        constraints = [
            models.UniqueConstraint(
                fields=["mentorship", "held_on", "topic"], name="session_once_a_day_and_topic"
            ),
            models.CheckConstraint(
                condition=Q(minutes__range=(5, 480)), name="session_5_to_480_minutes"
            ),
            models.CheckConstraint(condition=Q(mode__in=Mode.values), name="session_mode_is_known"),
        ]

    def __str__(self) -> str:
        return f"{self.held_on:%d-%m-%Y}: {self.topic}"


class MentorPreference(models.Model):
    """A pair settled beforehand: fixed, wished for, or ruled out; at most one for two people."""

    kind = models.CharField("ketentuan", max_length=9, choices=PreferenceKind.choices)
    mentor = models.ForeignKey(
        Mentor, verbose_name="mentor", on_delete=models.PROTECT, related_name="preferences"
    )
    participant = models.ForeignKey(
        Participant,
        verbose_name="peserta",
        on_delete=models.PROTECT,
        related_name="mentor_preferences",
    )
    reason = models.CharField("alasan", max_length=200)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name="ditetapkan oleh", on_delete=models.PROTECT
    )
    created_at = models.DateTimeField("ditetapkan", auto_now_add=True)

    objects = PreferenceQuerySet.as_manager()

    class Meta:
        ordering = ["participant__satker__code", "participant__nip", "id"]
        verbose_name = "ketentuan pasangan"
        verbose_name_plural = "ketentuan pasangan"
        constraints = [
            models.UniqueConstraint(
                fields=["mentor", "participant"], name="mentor_preference_once_a_pair"
            ),
            models.UniqueConstraint(
                fields=["participant"],
                condition=Q(kind=PreferenceKind.PIN),
                name="mentor_preference_one_pin_per_participant",
            ),
            models.CheckConstraint(
                condition=Q(kind__in=PreferenceKind.values),
                name="mentor_preference_kind_is_known",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.mentor} – {self.participant}"
