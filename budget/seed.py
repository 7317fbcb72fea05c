"""The rates and rules of 2026: SBM daily allowances, and provisional figures for PKSDM to replace.

Sources: budget/data/README.md. Only what is missing is added; an admin's rate is never replaced.
"""

from __future__ import annotations

import csv
from pathlib import Path

from latsar.organizations.choices import Provenance
from latsar.organizations.models import Province

from .choices import ACCOUNT_OF, COMPONENT_OF, UNIT_OF, Component, DayKind, RateKind
from .models import AllowanceRule, Rate

DATA = Path(__file__).resolve().parent / "data" / "sbm_uang_harian.csv"
SBM_2026 = "PMK 32 Tahun 2025 (SBM TA 2026)"
PROVISIONAL = "Sementara; belum ada penetapan, harap diganti PKSDM"
ALLOWANCE_COLUMNS = (
    (RateKind.DIKLAT, "diklat"),
    (RateKind.OUT_OF_TOWN, "luar_kota"),
    (RateKind.IN_TOWN, "dalam_kota_lebih_8_jam"),
)
# Only transport within a town has a source (SBM of older years); the others are placeholders.
NATIONAL = (
    (RateKind.TRANSPORT_LOCAL, 150_000),
    (RateKind.TRANSPORT_ROUND_TRIP, 1_500_000),
    (RateKind.MENTOR_OFFLINE, 300_000),
    (RateKind.MENTOR_ONLINE, 150_000),
)
RULES = (
    (DayKind.CLASSICAL, RateKind.DIKLAT, None, True),
    (DayKind.TRAVEL, RateKind.OUT_OF_TOWN, 2, False),
    (DayKind.ONLINE, "", None, True),
)


def seed_rates(year: int = 2026) -> dict[str, int]:
    """Add the missing rates and rules; return how many of each are now current."""
    known = set(Rate.objects.filter(fiscal_year=year).values_list("kind", "scope_code"))
    rates = [*allowance_rates(year), *national_rates(year)]
    Rate.objects.bulk_create([r for r in rates if (r.kind, r.scope_code) not in known])
    for day_kind, rate_kind, days, same_city in RULES:
        AllowanceRule.objects.get_or_create(
            fiscal_year=year,
            day_kind=day_kind,
            defaults={"rate_kind": rate_kind, "days": days, "same_city": same_city},
        )
    return {
        "rates": Rate.objects.current().filter(fiscal_year=year).count(),
        "allowance_rules": AllowanceRule.objects.filter(fiscal_year=year).count(),
    }


def allowance_rates(year: int) -> list[Rate]:
    provinces = {p.code: p for p in Province.objects.all()}
    with DATA.open(encoding="utf-8", newline="") as file:
        rows = [r for r in csv.DictReader(file) if r["province_code"] in provinces]
    return [
        Rate(
            component=Component.DAILY_ALLOWANCE,
            kind=kind,
            fiscal_year=year,
            province=provinces[row["province_code"]],
            scope_code=row["province_code"],
            amount=int(row[column]),
            unit="OH",
            account_code=ACCOUNT_OF[kind],
            legal_basis=SBM_2026,
            provenance=(
                Provenance.SECONDARY
                if row["status"] == "verified_secondary"
                else Provenance.PROVISIONAL
            ),
        )
        for row in rows
        for kind, column in ALLOWANCE_COLUMNS
    ]


def national_rates(year: int) -> list[Rate]:
    return [
        Rate(
            component=COMPONENT_OF[kind],
            kind=kind,
            fiscal_year=year,
            amount=amount,
            unit=UNIT_OF[COMPONENT_OF[kind]],
            account_code=ACCOUNT_OF[kind],
            legal_basis=PROVISIONAL,
            provenance=Provenance.PROVISIONAL,
        )
        for kind, amount in NATIONAL
    ]
