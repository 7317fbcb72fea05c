"""The candidates (CPNS) who must pass the training within their year of probation."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.validators import RegexValidator
from django.db import models
from django.db.models import F, Q

from latsar.background.models import Job
from latsar.organizations.models import Satker

from .choices import GradeLevel, ImportKind, ImportStatus, Section, Status
from .querysets import AppointmentQuerySet, ParticipantQuerySet, RosterImportQuerySet
from .rules import grade_level_of, probation_end

GRADES = [(g, g) for g in ("II/a", "II/b", "II/c", "II/d", "III/a", "III/b", "III/c", "III/d")]


class Participant(models.Model):
    """A civil-servant candidate, known by an 18-digit NIP."""

    nip = models.CharField(
        "NIP",
        max_length=18,
        unique=True,
        error_messages={"unique": "NIP ini sudah terdaftar sebagai peserta."},
    )
    name = models.CharField("nama", max_length=120)
    grade = models.CharField("golongan", max_length=5, choices=GRADES)
    grade_level = models.CharField(
        "jenjang", max_length=3, choices=GradeLevel.choices, editable=False
    )
    position = models.CharField("jabatan", max_length=160)
    satker = models.ForeignKey(Satker, verbose_name="satker", on_delete=models.PROTECT)
    appointed_on = models.DateField("TMT CPNS")
    probation_ends_on = models.DateField("masa percobaan berakhir", editable=False)
    education = models.CharField("pendidikan", max_length=120, blank=True)
    phone = models.CharField("nomor HP", max_length=20, blank=True)
    email = models.EmailField("surel", blank=True)
    status = models.CharField(
        "status", max_length=10, choices=Status.choices, default=Status.ACTIVE
    )
    is_demo = models.BooleanField("data contoh", default=False, editable=False)
    version = models.PositiveIntegerField(default=1, editable=False)
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)

    # Set by services.change_status: sentences about seat and mentor.
    followed: list[str]

    objects = ParticipantQuerySet.as_manager()

    class Meta:
        ordering = ["satker__code", "name", "nip"]
        verbose_name = "peserta"
        verbose_name_plural = "peserta"
        constraints = [
            models.CheckConstraint(
                condition=Q(nip__regex=r"^[0-9]{18}$"), name="participant_nip_is_18_digits"
            ),
            models.CheckConstraint(
                condition=Q(grade__startswith="II/", grade_level="II")
                | Q(grade__startswith="III/", grade_level="III"),
                name="participant_level_follows_grade",
            ),
            models.CheckConstraint(
                condition=Q(status__in=Status.values), name="participant_status_is_known"
            ),
            models.CheckConstraint(
                condition=Q(probation_ends_on__gt=F("appointed_on")),
                name="participant_probation_is_ordered",
            ),
        ]
        indexes = [
            models.Index(fields=["satker", "status"], name="participant_by_satker"),
            models.Index(fields=["probation_ends_on"], name="participant_by_probation"),
            models.Index(fields=["name"], name="participant_by_name"),
            # The order of every list of people: a satker at a time, the first page without a sort.
            models.Index(fields=["satker", "name", "nip"], name="participant_in_order"),
        ]

    def __str__(self) -> str:
        return self.name

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.derive()
        super().save(*args, **kwargs)

    @property
    def is_active(self) -> bool:
        return self.status == Status.ACTIVE

    def derive(self) -> None:
        """Fill what follows from other fields; bulk writers call it themselves."""
        self.grade_level = grade_level_of(self.grade)
        self.probation_ends_on = probation_end(self.appointed_on)


class Appointment(models.Model):
    """The way from CPNS to PNS after the training: the proposal, then the decree."""

    participant = models.OneToOneField(
        Participant, on_delete=models.PROTECT, related_name="appointment"
    )
    proposal_number = models.CharField("nomor usul pengangkatan", max_length=80, blank=True)
    proposed_on = models.DateField("tanggal usul", null=True, blank=True)
    decree_number = models.CharField("nomor SK PNS", max_length=80, blank=True)
    decreed_on = models.DateField("tanggal SK PNS", null=True, blank=True)
    effective_on = models.DateField("TMT PNS", null=True, blank=True)
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = AppointmentQuerySet.as_manager()

    class Meta:
        verbose_name = "pengangkatan"
        verbose_name_plural = "pengangkatan"
        constraints = [
            models.CheckConstraint(
                condition=Q(proposal_number="", proposed_on__isnull=True)
                | (~Q(proposal_number="") & Q(proposed_on__isnull=False)),
                name="appointment_proposal_is_whole",
            ),
            models.CheckConstraint(
                condition=Q(decree_number="", decreed_on__isnull=True, effective_on__isnull=True)
                | (
                    ~Q(decree_number="")
                    & Q(decreed_on__isnull=False, proposed_on__isnull=False)
                    & Q(proposed_on__lte=F("decreed_on"))
                ),
                name="appointment_decree_follows_the_proposal",
            ),
        ]

    def __str__(self) -> str:
        return f"Pengangkatan {self.participant}"


class RosterImport(models.Model):
    """One uploaded workbook: what it was, who brought it, what it said, whether it was saved."""

    kind = models.CharField("jenis", max_length=12, choices=ImportKind.choices)
    status = models.CharField("status", max_length=8, choices=ImportStatus.choices)
    file_name = models.CharField("nama berkas", max_length=200)
    sha256 = models.CharField(
        "SHA-256", max_length=64, validators=[RegexValidator(r"^[0-9a-f]{64}$")]
    )
    content = models.BinaryField(null=True, editable=False)
    # The workbook with its errors marked, when that is too long a work for a request.
    marked = models.BinaryField(null=True, editable=False)
    uploaded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name="diunggah oleh", on_delete=models.PROTECT
    )
    # The uploader's office at that time: who moves to another leaves it behind.
    satker = models.ForeignKey(
        Satker, on_delete=models.PROTECT, null=True, editable=False, related_name="+"
    )
    uploaded_at = models.DateTimeField("diunggah", auto_now_add=True)
    checked_at = models.DateTimeField("diperiksa", null=True)
    fingerprint = models.CharField(max_length=64, blank=True, editable=False)
    created_count = models.PositiveIntegerField("baru", default=0)
    updated_count = models.PositiveIntegerField("berubah", default=0)
    unchanged_count = models.PositiveIntegerField("sama", default=0)
    missing_count = models.PositiveIntegerField("hilang dari berkas", default=0)
    error_count = models.PositiveIntegerField("salah", default=0)
    errors = models.JSONField("kesalahan", default=list)
    notices = models.JSONField("catatan", default=list)
    job = models.ForeignKey(
        Job, verbose_name="pekerjaan latar", on_delete=models.SET_NULL, null=True, related_name="+"
    )
    saved_at = models.DateTimeField("disimpan", null=True)
    undone_at = models.DateTimeField("dibatalkan", null=True)
    undone_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name="dibatalkan oleh",
        on_delete=models.PROTECT,
        null=True,
        related_name="+",
    )

    objects = RosterImportQuerySet.as_manager()

    class Meta:
        ordering = ["-id"]
        verbose_name = "impor"
        verbose_name_plural = "impor"
        constraints = [
            models.CheckConstraint(
                condition=Q(status__in=ImportStatus.values), name="import_status_is_known"
            ),
            models.CheckConstraint(
                condition=~Q(status=ImportStatus.UNDONE)
                | Q(undone_at__isnull=False, undone_by__isnull=False),
                name="import_undone_by_somebody",
            ),
        ]
        indexes = [models.Index(fields=["kind", "uploaded_by", "-id"], name="import_by_account")]

    def __str__(self) -> str:
        return self.file_name

    @property
    def is_done(self) -> bool:
        """Whether it was saved; it may have been undone since."""
        return self.status in {ImportStatus.SAVED, ImportStatus.UNDONE}

    @property
    def writes(self) -> int:
        return self.created_count + self.updated_count


class ImportChunk(models.Model):
    """Some hundred rows of an import's section: shown before it is saved, undone from afterwards.

    `rows` has values in the order of `fields`, or what journal.py says of the section.
    """

    roster_import = models.ForeignKey(RosterImport, on_delete=models.CASCADE, related_name="chunks")
    section = models.CharField(max_length=7, choices=Section.choices)
    number = models.PositiveIntegerField()
    fields = models.JSONField(default=list)
    rows = models.JSONField(default=list)

    class Meta:
        ordering = ["roster_import", "section", "number"]
        verbose_name = "bagian impor"
        verbose_name_plural = "bagian impor"
        constraints = [
            models.UniqueConstraint(
                fields=["roster_import", "section", "number"], name="import_chunk_once"
            ),
            models.CheckConstraint(
                condition=Q(section__in=Section.values), name="import_section_is_known"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.roster_import}, {self.section} {self.number}"
