from django.db import models


class GradeLevel(models.TextChoices):
    II = "II", "Golongan II"
    III = "III", "Golongan III"


class Status(models.TextChoices):
    """Where a candidate stands in the probation."""

    ACTIVE = "active", "Mengikuti masa percobaan"
    PASSED = "passed", "Lulus Latsar"
    FAILED = "failed", "Tidak lulus"
    WITHDRAWN = "withdrawn", "Mengundurkan diri"
    POSTPONED = "postponed", "Ditunda"


# These hold or held their place in this year's training: letters and budgets speak of them.
TAKING_PART = (Status.ACTIVE.value, Status.PASSED.value, Status.FAILED.value)
# For these the year of probation is running out.
ON_PROBATION = (Status.ACTIVE.value, Status.POSTPONED.value)


class ImportKind(models.TextChoices):
    PARTICIPANTS = "participants", "Peserta"
    MENTORS = "mentors", "Mentor"


class ImportStatus(models.TextChoices):
    CHECKING = "checking", "Sedang diperiksa"
    REFUSED = "refused", "Ditolak"
    CHECKED = "checked", "Diperiksa, belum disimpan"
    SAVED = "saved", "Disimpan"
    UNDONE = "undone", "Dibatalkan"


class Section(models.TextChoices):
    """The parts of what an import does, or leaves alone."""

    CREATED = "created", "Baru"
    UPDATED = "updated", "Berubah"
    MISSING = "missing", "Hilang dari berkas"
