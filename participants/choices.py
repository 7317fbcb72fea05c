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
