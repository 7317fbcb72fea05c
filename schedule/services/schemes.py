"""Schemes of judging: which one counts for a cohort, and making a newer one."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal

from django.db import IntegrityError, transaction

from latsar.accounts.models import User
from latsar.accounts.permissions import require_pksdm
from latsar.audit.services import record
from latsar.errors import Refused
from latsar.formatting import date_long
from latsar.organizations.choices import Provenance

from ..choices import Outcome
from ..grading import BELOW_ALL, Band
from ..models import Cohort, GradingScheme, PassingGrade, SchemeComponent

# Academic evaluation 20% (half MOOC, half distance learning): Keputusan Kepala LAN 13/2022. The
# other weights, the predicates and the limit of absence are as usually applied, not confirmed.
FIRST_FROM = date(2026, 1, 1)
FIRST_BASIS = (
    "Keputusan Kepala LAN 13/2022 (evaluasi akademik 20%); bobot lain, predikat, dan batas "
    "ketidakhadiran belum dikonfirmasi"
)
FIRST_COMPONENTS = (
    ("Sikap perilaku", 10),
    ("Akademik: MOOC", 10),
    ("Akademik: pembelajaran jarak jauh", 10),
    ("Rancangan aktualisasi", 20),
    ("Pelaksanaan aktualisasi", 30),
    ("Penguatan kompetensi teknis bidang tugas", 20),
)
FIRST_GRADES = (
    (Decimal(90), "Sangat memuaskan", Outcome.PASSED),
    (Decimal(80), "Memuaskan", Outcome.PASSED),
    (Decimal(70), "Cukup memuaskan", Outcome.PASSED),
    (Decimal(60), "Kurang memuaskan", Outcome.REMEDIAL),
    (BELOW_ALL, "Tidak memuaskan", Outcome.FAILED),
)

Grades = Sequence[tuple[Decimal, str, str]]
Components = Sequence[tuple[str, int]]


def scheme_of(cohort: Cohort) -> GradingScheme | None:
    """The scheme for the cohort's first day, with its parts; None when PKSDM has set none."""
    schemes = GradingScheme.objects.for_start(cohort.starts_on)
    found: GradingScheme | None = schemes.prefetch_related("components", "grades").first()
    return found


def bands_of(scheme: GradingScheme) -> list[Band]:
    return [Band(grade.above, grade.label, grade.outcome) for grade in scheme.grades.all()]


def seed_scheme() -> dict[str, int]:
    """Make the first scheme where there is none."""
    if GradingScheme.objects.exists():
        return {"grading_schemes": GradingScheme.objects.count()}
    with transaction.atomic():
        write(
            GradingScheme(valid_from=FIRST_FROM, basis=FIRST_BASIS),
            FIRST_COMPONENTS,
            FIRST_GRADES,
        )
    return {"grading_schemes": 1}


def write(scheme: GradingScheme, components: Components, grades: Grades) -> GradingScheme:
    scheme.save(force_insert=True)
    SchemeComponent.objects.bulk_create(
        SchemeComponent(scheme=scheme, position=i, name=name, weight=weight)
        for i, (name, weight) in enumerate(components, 1)
    )
    PassingGrade.objects.bulk_create(
        PassingGrade(scheme=scheme, above=above, label=label, outcome=outcome)
        for above, label, outcome in grades
    )
    return scheme


@transaction.atomic
def create_scheme(
    *,
    actor: User,
    valid_from: date,
    basis: str,
    absence_warning: int,
    absence_limit: int,
    components: Components,
    grades: Grades,
) -> GradingScheme:
    """Set the rules for cohorts that begin on `valid_from` or later. Raises Refused."""
    require_pksdm(actor)
    check_components(components)
    check_grades(grades)
    if absence_warning > absence_limit:
        raise Refused(
            "Peringatan harus mulai paling lambat pada batasnya. Kecilkan hari peringatan.",
            field="absence_warning",
        )
    scheme = GradingScheme(
        valid_from=valid_from,
        basis=basis,
        provenance=Provenance.VERIFIED,
        absence_warning=absence_warning,
        absence_limit=absence_limit,
        made_by=actor,
    )
    try:
        with transaction.atomic():
            write(scheme, components, grades)
    except IntegrityError:
        raise Refused(
            f"Aturan yang berlaku mulai {date_long(valid_from)} sudah ada. Pilih tanggal lain.",
            field="valid_from",
        ) from None
    record(
        actor,
        "scheme.created",
        scheme,
        after={
            "berlaku mulai": date_long(valid_from),
            "komponen": "; ".join(f"{name} {weight}%" for name, weight in components),
            "predikat": "; ".join(f"{label} di atas {above}" for above, label, _ in grades),
            "batas tanpa keterangan": f"{absence_limit} hari",
        },
    )
    return scheme


def check_components(components: Components) -> None:
    weights = sum(weight for _, weight in components)
    if weights != 100:
        raise Refused(f"Jumlah bobot {weights}%, seharusnya 100%. Sesuaikan bobot komponennya.")
    names = [name.strip().casefold() for name, _ in components]
    if "" in names or len(set(names)) < len(names):
        raise Refused("Setiap komponen perlu nama yang berbeda. Lengkapi atau ubah namanya.")


def check_grades(grades: Grades) -> None:
    bounds = [above for above, _, _ in grades]
    if sorted(set(bounds), reverse=True) != bounds or not bounds or bounds[-1] != BELOW_ALL:
        raise Refused(
            "Urutkan predikat dari yang tertinggi, tanpa batas yang sama, dan kosongkan batas "
            "predikat terakhir."
        )
    if Outcome.PASSED not in {outcome for _, _, outcome in grades}:
        raise Refused("Paling sedikit satu predikat harus berarti lulus.")
