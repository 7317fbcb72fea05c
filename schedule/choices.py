from django.db import models


class DayMode(models.TextChoices):
    ONLINE = "online", "Daring"
    CLASSICAL = "classical", "Klasikal"


class CohortStatus(models.TextChoices):
    PLANNED = "planned", "Direncanakan"
    RUNNING = "running", "Berjalan"
    FINISHED = "finished", "Selesai"
    CANCELLED = "cancelled", "Dibatalkan"


# Only these cohorts still change their days and people.
OPEN_STATUSES = (CohortStatus.PLANNED.value, CohortStatus.RUNNING.value)


class EnrollmentStatus(models.TextChoices):
    ENROLLED = "enrolled", "Terdaftar"
    COMPLETED = "completed", "Selesai"
    WITHDRAWN = "withdrawn", "Dikeluarkan"
    MOVED = "moved", "Pindah angkatan"


# These hold a seat and count as the participant's one open enrolment.
SEATED = (EnrollmentStatus.ENROLLED.value, EnrollmentStatus.COMPLETED.value)


class AttendanceStatus(models.TextChoices):
    PRESENT = "present", "Hadir"
    EXCUSED = "excused", "Izin"
    SICK = "sick", "Sakit"
    ABSENT = "absent", "Tanpa keterangan"


class ScenarioState(models.TextChoices):
    WORKING = "working", "Sedang dihitung"
    DRAFT = "draft", "Draf"
    APPLIED = "applied", "Diterapkan"
    DROPPED = "dropped", "Dibuang"


class Outcome(models.TextChoices):
    """What a predicate leads to; who passes or fails is confirmed by a person."""

    PASSED = "passed", "Lulus"
    REMEDIAL = "remedial", "Ditunda, remedial"
    FAILED = "failed", "Tidak lulus"
