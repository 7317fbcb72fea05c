from django.db import models


class LetterKind(models.TextChoices):
    PLACE_REQUEST = "place_request", "Permohonan tempat Latsar"
    BUDGET_REQUEST = "budget_request", "Usulan kebutuhan anggaran"
    DUTY_RELEASE = "duty_release", "Pembebastugasan peserta"
    MENTOR_APPOINTMENT = "mentor_appointment", "Penunjukan mentor"

    @property
    def in_sentence(self) -> str:
        """The label within a sentence: only its first letter is made small."""
        return f"{self.label[0].lower()}{self.label[1:]}"


# What an operator may prepare and issue for the own satker; the others are the province's.
OPERATOR_KINDS = frozenset({LetterKind.DUTY_RELEASE, LetterKind.MENTOR_APPOINTMENT})


class LetterStatus(models.TextChoices):
    DRAFT = "draft", "Konsep"
    ISSUED = "issued", "Terbit"
    VOID = "void", "Dicabut"


class Standing(models.TextChoices):
    """What has become of a letter, as everybody is told; "replaced" follows from its successor."""

    DRAFT = "draft", "Konsep"
    ISSUED = "issued", "Terbit"
    REPLACED = "replaced", "Diganti"
    VOID = "void", "Dicabut"


class Nature(models.TextChoices):
    ORDINARY = "Biasa", "Biasa"
    IMPORTANT = "Penting", "Penting"
    URGENT = "Segera", "Segera"
    VERY_URGENT = "Sangat segera", "Sangat segera"


class SigningMode(models.TextChoices):
    """How an office signs: the usual way on paper, with a certificate, or in another system."""

    WET = "wet", "Tanda tangan basah dan cap, pindaiannya diunggah"
    PADES = "pades", "Sertifikat elektronik (PAdES)"
    EXTERNAL = "external", "Ditandatangani di sistem lain, berkas akhirnya diunggah"


class Paper(models.TextChoices):
    A4 = "A4", "A4 (210 x 297 mm)"
    F4 = "F4", "F4 (215 x 330 mm)"


# What may still change on a letter that is out: that it is withdrawn, when and why.
VOID_FIELDS = frozenset({"status", "voided_at", "void_reason", "version"})
