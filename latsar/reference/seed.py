"""Loads the offices, training centers, holidays and the 2026 programme, once.

What an admin has edited since is never overwritten: only missing rows are added.
Sources: latsar/organizations/data/README.md and shared facts named there.
"""

from __future__ import annotations

import csv
from datetime import date
from pathlib import Path

from latsar.organizations import data
from latsar.organizations.choices import CENTRAL_CODE, HolidayKind, Level, Provenance
from latsar.organizations.models import Holiday, Program, Province, Satker, TrainingCenter

DATA = Path(next(iter(data.__path__)))
ACEH = "11"
SHORT_NAMES = {
    "34": "DIY",
    "52": "NTB",
    "53": "NTT",
    "19": "Babel",
    "21": "Kepri",
}
HOLIDAY_SOURCE = "SKB 3 Menteri 1497/2025, 2/2025, 5/2025"
# The window is KPU's (Rakor 25 November 2025): early February, finished before May 2026.
PROGRAM_2026 = {"starts_on": date(2026, 2, 2), "ends_on": date(2026, 4, 30)}


def read(name: str) -> list[dict[str, str]]:
    with (DATA / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def seed_organizations() -> dict[str, int]:
    """Add what is missing and return the number of rows of each kind now present."""
    rows = read("provinces.csv")
    seed_provinces(rows)
    seed_training_centers(rows)
    seed_satkers(rows)
    Holiday.objects.bulk_create(
        [
            Holiday(
                date=date.fromisoformat(row["date"]),
                name=row["name"],
                kind=(
                    HolidayKind.JOINT_LEAVE
                    if row["kind"] == "cuti bersama"
                    else HolidayKind.NATIONAL
                ),
                source=HOLIDAY_SOURCE,
            )
            for row in read("holidays_2026.csv")
        ],
        ignore_conflicts=True,
    )
    Program.objects.get_or_create(fiscal_year=2026, defaults=PROGRAM_2026)
    return {
        "provinces": Province.objects.count(),
        "satkers": Satker.objects.count(),
        "training_centers": TrainingCenter.objects.count(),
        "holidays": Holiday.objects.count(),
    }


def seed_provinces(rows: list[dict[str, str]]) -> None:
    Province.objects.bulk_create(
        [
            Province(
                code=row["kemendagri_code"],
                name=row["name"],
                short_name=SHORT_NAMES.get(row["kemendagri_code"], ""),
                capital=row["capital"],
                timezone=row["timezone"],
            )
            for row in rows
        ],
        ignore_conflicts=True,
    )


def seed_training_centers(rows: list[dict[str, str]]) -> None:
    provinces = {p.code: p for p in Province.objects.all()}
    served = set(TrainingCenter.objects.values_list("province__code", flat=True))
    for row in rows:
        province = provinces[row["kemendagri_code"]]
        if province.code in served:
            continue
        name = row["bpsdm_name"]
        center = TrainingCenter.objects.create(
            province=province,
            name=name,
            short_name=short_center_name(name),
            head_title=f"Kepala {name}",
            city=row["capital"],
            provenance=(
                Provenance.VERIFIED if row["bpsdm_status"] == "verified" else Provenance.PROVISIONAL
            ),
        )
        if province.training_center_id is None:
            province.training_center = center
            province.save(update_fields=["training_center"])


def short_center_name(name: str) -> str:
    for long, short in (
        ("Badan Kepegawaian dan Pengembangan Sumber Daya Manusia Daerah", "BKPSDMD"),
        ("Badan Kepegawaian dan Pengembangan Sumber Daya Manusia", "BKPSDM"),
        ("Badan Pengembangan Sumber Daya Manusia Daerah", "BPSDMD"),
        ("Badan Pengembangan Sumber Daya Manusia", "BPSDM"),
        ("Badan Kepegawaian Daerah dan Korpri", "BKD dan Korpri"),
        ("Badan Pendidikan dan Pelatihan", "Badan Diklat"),
    ):
        if name.startswith(long):
            return name.replace(long, short, 1)
    return name


def seed_satkers(rows: list[dict[str, str]]) -> None:
    provinces = {p.code: p for p in Province.objects.all()}
    known = set(Satker.objects.values_list("code", flat=True))
    centre, _ = Satker.objects.get_or_create(
        code=CENTRAL_CODE,
        defaults={
            "name": "Sekretariat Jenderal KPU",
            "level": Level.CENTRAL,
            "city": "Jakarta",
            "address": "Jalan Imam Bonjol Nomor 29, Jakarta Pusat 10310",
        },
    )
    Satker.objects.bulk_create(
        [
            Satker(
                code=row["kemendagri_code"],
                name=province_office(row["kemendagri_code"], row["name"]),
                level=Level.PROVINCE,
                province=provinces[row["kemendagri_code"]],
                parent=centre,
                city=row["capital"],
            )
            for row in rows
            if row["kemendagri_code"] not in known
        ]
    )
    parents = {s.code: s for s in Satker.objects.filter(level=Level.PROVINCE)}
    cities = {row["kemendagri_code"]: row["city"] for row in read("cities.csv")}
    Satker.objects.bulk_create(
        [
            Satker(
                code=row["kemendagri_code"],
                name=regency_office(row),
                level=Level.REGENCY,
                province=provinces[row["province_code"]],
                parent=parents[row["province_code"]],
                city=cities.get(row["kemendagri_code"], plain_name(row["name"])),
            )
            for row in read("regencies.csv")
            if row["kemendagri_code"] not in known
        ],
        batch_size=200,
    )


def plain_name(name: str) -> str:
    """KPU leaves out "Administrasi" in the names of Jakarta's six areas."""
    return name.removeprefix("Administrasi ").strip()


def province_office(code: str, name: str) -> str:
    return "KIP Aceh" if code == ACEH else f"KPU Provinsi {name}"


def regency_office(row: dict[str, str]) -> str:
    commission = "KIP" if row["province_code"] == ACEH else "KPU"
    return f"{commission} {row['type'].capitalize()} {plain_name(row['name'])}"
