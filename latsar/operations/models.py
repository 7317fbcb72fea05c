"""What running the application needs to remember: stored files, backups made, workers alive."""

from __future__ import annotations

from django.db import models
from django.utils import timezone


class StoredFile(models.Model):
    """A file that every app server reaches, since it stands in the database (storage.py)."""

    name = models.CharField("nama", max_length=200, unique=True)
    size = models.BigIntegerField("ukuran", default=0)
    created_at = models.DateTimeField("disimpan", default=timezone.now)

    class Meta:
        verbose_name = "berkas tersimpan"
        verbose_name_plural = "berkas tersimpan"

    def __str__(self) -> str:
        return self.name


class StoredPiece(models.Model):
    """One part of a stored file, small enough that no memory holds the whole."""

    file = models.ForeignKey(StoredFile, on_delete=models.CASCADE, related_name="pieces")
    number = models.PositiveIntegerField("urutan")
    content = models.BinaryField("isi")

    class Meta:
        verbose_name = "bagian berkas"
        verbose_name_plural = "bagian berkas"
        constraints = [
            models.UniqueConstraint(fields=["file", "number"], name="stored_piece_once"),
        ]

    def __str__(self) -> str:
        return f"{self.file_id} {self.number}"


class BackupMade(models.Model):
    """A backup that was written to its end; where it went is the operator's matter."""

    made_at = models.DateTimeField("dibuat", default=timezone.now)
    size = models.BigIntegerField("ukuran")
    rows = models.BigIntegerField("baris")
    files = models.PositiveIntegerField("berkas")

    class Meta:
        ordering = ["-made_at"]
        verbose_name = "cadangan"
        verbose_name_plural = "cadangan"

    def __str__(self) -> str:
        return self.made_at.isoformat(timespec="seconds")


class WorkerBeat(models.Model):
    """When a background worker last looked at the queue."""

    name = models.CharField("pekerja", max_length=64, primary_key=True)
    at = models.DateTimeField("tanda hidup")

    class Meta:
        verbose_name = "tanda hidup pekerja"
        verbose_name_plural = "tanda hidup pekerja"

    def __str__(self) -> str:
        return self.name
