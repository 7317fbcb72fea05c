from django.db import models


class LetterKind(models.TextChoices):
    PLACE_REQUEST = "place_request", "Permohonan tempat Latsar"
    BUDGET_REQUEST = "budget_request", "Usulan kebutuhan anggaran"
    DUTY_RELEASE = "duty_release", "Pembebastugasan peserta"
    MENTOR_APPOINTMENT = "mentor_appointment", "Penunjukan mentor"


class LetterStatus(models.TextChoices):
    DRAFT = "draft", "Konsep"
    ISSUED = "issued", "Terbit"
    VOID = "void", "Dicabut"


class Paper(models.TextChoices):
    A4 = "A4", "A4 (210 x 297 mm)"
    F4 = "F4", "F4 (215 x 330 mm)"
