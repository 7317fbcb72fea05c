from django.db import models


class JobStatus(models.TextChoices):
    QUEUED = "queued", "Menunggu giliran"
    RUNNING = "running", "Sedang dikerjakan"
    DONE = "done", "Selesai"
    REFUSED = "refused", "Ditolak"
    FAILED = "failed", "Gagal"


UNFINISHED = (JobStatus.QUEUED, JobStatus.RUNNING)
