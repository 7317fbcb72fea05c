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


ALLOWANCE_KINDS = (RateKind.DIKLAT, RateKind.OUT_OF_TOWN, RateKind.IN_TOWN)
COMPONENT_OF = {
    RateKind.DIKLAT: Component.DAILY_ALLOWANCE,
    RateKind.OUT_OF_TOWN: Component.DAILY_ALLOWANCE,
    RateKind.IN_TOWN: Component.DAILY_ALLOWANCE,
    RateKind.TRANSPORT_LOCAL: Component.TRANSPORT,
    RateKind.TRANSPORT_ROUND_TRIP: Component.TRANSPORT,
    RateKind.MENTOR_OFFLINE: Component.MENTOR_COST,
    RateKind.MENTOR_ONLINE: Component.MENTOR_COST,
    RateKind.CONTRIBUTION: Component.CONTRIBUTION_FEE,
}
# Unit and expenditure account (BAS) offered for a new rate; PKSDM may type others.
UNIT_OF = {
    Component.DAILY_ALLOWANCE: "OH",
    Component.TRANSPORT: "PP",
    Component.MENTOR_COST: "OK",
    Component.CONTRIBUTION_FEE: "OK",
}
ACCOUNT_OF = {
    RateKind.DIKLAT: "524111",
    RateKind.OUT_OF_TOWN: "524111",
    RateKind.IN_TOWN: "524113",
    RateKind.TRANSPORT_LOCAL: "524113",
    RateKind.TRANSPORT_ROUND_TRIP: "524111",
    RateKind.MENTOR_OFFLINE: "522151",
    RateKind.MENTOR_ONLINE: "522151",
    RateKind.CONTRIBUTION: "522191",
}


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


class Stage(models.TextChoices):
    """Where a request lies: its status, and of a submitted one whose desk it is on."""

    DRAFT = "draft", "Draf"
    AT_PROVINCE = "at_province", "Diperiksa provinsi"
    AT_PKSDM = "at_pksdm", "Diperiksa PKSDM"
    RETURNED = "returned", "Dikembalikan"
    APPROVED = "approved", "Disetujui"
    CANCELLED = "cancelled", "Dibatalkan"


class Verb(models.TextChoices):
    SUBMIT = "submit", "Ajukan"
    ENDORSE = "endorse", "Teruskan"
    RETURN = "return", "Kembalikan"
    APPROVE = "approve", "Setujui"
    CANCEL = "cancel", "Batalkan"
