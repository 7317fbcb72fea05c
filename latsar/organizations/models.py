"""The offices: KPU's satkers, the provinces, the training centers, who signs, and the calendar."""

from __future__ import annotations

from django.core.validators import MaxValueValidator, MinValueValidator, RegexValidator
from django.db import models
from django.db.models import F, Q

from .choices import HolidayKind, Level, Provenance, Timezone
from .querysets import ProvinceQuerySet, ReferenceQuerySet, SatkerQuerySet, ScopedQuerySet


class Province(models.Model):
    """One of the 38 provinces, with the training center that serves its candidates."""

    code = models.CharField("kode", max_length=2, unique=True)
    name = models.CharField("nama", max_length=80, unique=True)
    short_name = models.CharField("singkatan", max_length=40, blank=True)
    capital = models.CharField("ibu kota", max_length=60)
    timezone = models.CharField("zona waktu", max_length=20, choices=Timezone.choices)
    training_center = models.ForeignKey(
        "TrainingCenter",
        verbose_name="lembaga pelatihan",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="served_provinces",
        help_text="Boleh lembaga provinsi lain bila provinsi ini belum punya yang terakreditasi.",
    )

    objects = ProvinceQuerySet.as_manager()

    class Meta:
        ordering = ["code"]
        verbose_name = "provinsi"
        verbose_name_plural = "provinsi"

    def __str__(self) -> str:
        return self.name


class Satker(models.Model):
    """A work unit with its own budget: Setjen KPU RI, a KPU Provinsi, or a KPU Kabupaten/Kota."""

    code = models.CharField("kode", max_length=5, unique=True, help_text="Kode Kemendagri.")
    name = models.CharField("nama", max_length=120)
    level = models.CharField("tingkat", max_length=10, choices=Level.choices)
    province = models.ForeignKey(
        Province, verbose_name="provinsi", on_delete=models.PROTECT, null=True, blank=True
    )
    parent = models.ForeignKey(
        "self",
        verbose_name="induk",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="children",
    )
    treasury_code = models.CharField(
        "kode satker DIPA",
        max_length=6,
        null=True,
        blank=True,
        unique=True,
        validators=[RegexValidator(r"^\d{6}$", "Kode satker DIPA terdiri atas 6 angka.")],
    )
    city = models.CharField("tempat kedudukan", max_length=60, blank=True)
    address = models.CharField("alamat", max_length=200, blank=True)
    phone = models.CharField("telepon", max_length=40, blank=True)
    email = models.EmailField("surel", blank=True)
    website = models.CharField("laman", max_length=80, blank=True)
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = SatkerQuerySet.as_manager()

    class Meta:
        ordering = ["code"]
        verbose_name = "satker"
        verbose_name_plural = "satker"
        constraints = [
            models.CheckConstraint(
                condition=Q(level=Level.CENTRAL) | Q(province__isnull=False),
                name="satker_below_centre_has_province",
            ),
            models.CheckConstraint(
                condition=Q(level__in=Level.values), name="satker_level_is_known"
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def timezone(self) -> str:
        return self.province.timezone if self.province else Timezone.JAKARTA.value


class TrainingCenter(models.Model):
    """A BPSDM, Badiklat or Pusdiklat that runs the training and receives the letters."""

    province = models.ForeignKey(Province, verbose_name="provinsi", on_delete=models.PROTECT)
    name = models.CharField("nama", max_length=140)
    short_name = models.CharField("sebutan singkat", max_length=80, blank=True)
    head_title = models.CharField("jabatan pimpinan", max_length=160)
    city = models.CharField("kota", max_length=60)
    address = models.CharField("alamat", max_length=200, blank=True)
    provenance = models.CharField(
        "keabsahan data",
        max_length=12,
        choices=Provenance.choices,
        default=Provenance.PROVISIONAL,
    )
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = ReferenceQuerySet.as_manager()

    class Meta:
        ordering = ["province__code", "name"]
        verbose_name = "lembaga pelatihan"
        verbose_name_plural = "lembaga pelatihan"
        constraints = [
            models.UniqueConstraint(fields=["province", "name"], name="training_center_once"),
        ]

    def __str__(self) -> str:
        return self.short_name or self.name


class Official(models.Model):
    """An official who signs letters of a satker."""

    satker = models.ForeignKey(Satker, verbose_name="satker", on_delete=models.PROTECT)
    name = models.CharField("nama", max_length=120)
    nip = models.CharField(
        "NIP",
        max_length=18,
        blank=True,
        validators=[RegexValidator(r"^\d{18}$", "NIP terdiri atas 18 angka.")],
    )
    title = models.CharField("jabatan", max_length=120, help_text="Misalnya: Sekretaris")
    signing_prefix = models.CharField(
        "atas nama/pelaksana",
        max_length=10,
        blank=True,
        choices=[("a.n.", "a.n."), ("Plt.", "Plt."), ("Plh.", "Plh.")],
    )
    rank = models.CharField("pangkat/golongan", max_length=60, blank=True)
    is_active = models.BooleanField("masih menjabat", default=True)
    is_demo = models.BooleanField("data contoh", default=False, editable=False)
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = ScopedQuerySet.as_manager()

    class Meta:
        ordering = ["satker__code", "name"]
        verbose_name = "pejabat"
        verbose_name_plural = "pejabat"

    def __str__(self) -> str:
        return f"{self.name}, {self.title}"


class Holiday(models.Model):
    """A national holiday or a collective leave day: no training day falls on it."""

    date = models.DateField("tanggal", unique=True)
    name = models.CharField("nama", max_length=120)
    kind = models.CharField("jenis", max_length=12, choices=HolidayKind.choices)
    source = models.CharField("sumber", max_length=160, blank=True)

    objects = ReferenceQuerySet.as_manager()

    class Meta:
        ordering = ["date"]
        verbose_name = "hari libur"
        verbose_name_plural = "hari libur"

    def __str__(self) -> str:
        return f"{self.date:%d-%m-%Y} {self.name}"


class Program(models.Model):
    """The Latsar programme of one fiscal year: its window and its defaults, editable by PKSDM."""

    fiscal_year = models.PositiveSmallIntegerField(
        "tahun anggaran",
        unique=True,
        validators=[MinValueValidator(2020), MaxValueValidator(2100)],
    )
    starts_on = models.DateField("awal jendela pelatihan")
    ends_on = models.DateField("akhir jendela pelatihan")
    default_capacity = models.PositiveSmallIntegerField("kapasitas angkatan baku", default=40)
    smallest_class = models.PositiveSmallIntegerField("peserta angkatan paling sedikit", default=30)
    away_percent = models.PositiveSmallIntegerField(
        "paling banyak … persen satu satker pergi bersamaan",
        default=50,
        validators=[MinValueValidator(1), MaxValueValidator(100)],
        help_text="1 sampai 100. Satker dengan dua peserta atau lebih selalu menyisakan "
        "paling sedikit satu orang.",
    )
    pksdm_name = models.CharField(
        "nama unit pembina",
        max_length=160,
        default="Pusat Pengembangan Kompetensi Sumber Daya Manusia Aparatur",
    )
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = ReferenceQuerySet.as_manager()

    class Meta:
        ordering = ["-fiscal_year"]
        verbose_name = "program tahunan"
        verbose_name_plural = "program tahunan"
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_on__gt=F("starts_on")), name="program_window_is_ordered"
            ),
            models.CheckConstraint(
                condition=Q(away_percent__range=(1, 100)), name="program_away_is_a_percentage"
            ),
        ]

    def __str__(self) -> str:
        return f"Latsar CPNS {self.fiscal_year}"
