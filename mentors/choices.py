from django.db import models


class PositionKind(models.TextChoices):
    STRUCTURAL = "structural", "Struktural"
    FUNCTIONAL = "functional", "Fungsional"


class Mode(models.TextChoices):
    OFFLINE = "offline", "Tatap muka"
    ONLINE = "online", "Daring"


class PreferenceKind(models.TextChoices):
    """What is settled of a mentor and a participant before any assignment."""

    PIN = "pin", "Pasangan tetap"
    WISH = "wish", "Diutamakan"
    EXCLUSION = "exclusion", "Tidak boleh dipasangkan"
