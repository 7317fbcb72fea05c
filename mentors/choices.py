from django.db import models


class PositionKind(models.TextChoices):
    STRUCTURAL = "structural", "Struktural"
    FUNCTIONAL = "functional", "Fungsional"


class Mode(models.TextChoices):
    OFFLINE = "offline", "Tatap muka"
    ONLINE = "online", "Daring"
