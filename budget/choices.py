from django.db import models


class Component(models.TextChoices):
    DAILY_ALLOWANCE = "daily_allowance", "Uang harian"
    TRANSPORT = "transport", "Transportasi"
    MENTOR_COST = "mentor_cost", "Kebutuhan mentor"
    CONTRIBUTION_FEE = "contribution_fee", "Kontribusi kepada lembaga pelatihan"


class RateKind(models.TextChoices):
    """The variants of a component's rate."""

    DIKLAT = "diklat", "Uang harian diklat"
    OUT_OF_TOWN = "luar_kota", "Uang harian luar kota"
    IN_TOWN = "dalam_kota", "Uang harian dalam kota lebih dari 8 jam"
    TRANSPORT_LOCAL = "transport_dalam_kota", "Transportasi dalam kota, pergi-pulang"
    TRANSPORT_ROUND_TRIP = "transport_pp", "Transportasi antarkota, pergi-pulang"
    MENTOR_OFFLINE = "mentor_tatap_muka", "Pendampingan tatap muka"
    MENTOR_ONLINE = "mentor_daring", "Pendampingan daring"
    CONTRIBUTION = "kontribusi", "Kontribusi per peserta"


class DayKind(models.TextChoices):
    CLASSICAL = "classical", "Hari klasikal"
    TRAVEL = "travel", "Hari perjalanan"
    ONLINE = "online", "Hari daring"


class Status(models.TextChoices):
    DRAFT = "draft", "Draf"
    SUBMITTED = "submitted", "Diajukan"
    RETURNED = "returned", "Dikembalikan"
    APPROVED = "approved", "Disetujui"
    CANCELLED = "cancelled", "Dibatalkan"


class Verb(models.TextChoices):
    SUBMIT = "submit", "Ajukan"
    RETURN = "return", "Kembalikan"
    APPROVE = "approve", "Setujui"
    CANCEL = "cancel", "Batalkan"
