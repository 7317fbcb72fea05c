from django.db import models

CENTRAL_CODE = "00"  # the Setjen's satker; it stands where others have their province's code


class Level(models.TextChoices):
    CENTRAL = "central", "Pusat"
    PROVINCE = "province", "Provinsi"
    REGENCY = "regency", "Kabupaten/Kota"


class HolidayKind(models.TextChoices):
    NATIONAL = "national", "Libur nasional"
    JOINT_LEAVE = "joint_leave", "Cuti bersama"


class Provenance(models.TextChoices):
    """How sure we are of a reference figure or name; shown beside it until PKSDM confirms."""

    VERIFIED = "verified", "Terverifikasi"
    SECONDARY = "secondary", "Dari sumber sekunder"
    PROVISIONAL = "provisional", "Sementara, menunggu penetapan"


class Timezone(models.TextChoices):
    JAKARTA = "Asia/Jakarta", "WIB (Jakarta)"
    PONTIANAK = "Asia/Pontianak", "WIB (Pontianak)"
    MAKASSAR = "Asia/Makassar", "WITA (Makassar)"
    JAYAPURA = "Asia/Jayapura", "WIT (Jayapura)"
