"""The standing cast: a small part of the nation, one account of each kind, and builders.

Province 53 (NTT) with satkers 53, 53.71 (Kota Kupang, same city as the training center), 53.01;
province 51 (Bali) with 51 and 51.71; the Setjen 00.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from itertools import count
from typing import Any

import pytest

from latsar.accounts.choices import Role
from latsar.accounts.models import User
from latsar.organizations.choices import HolidayKind, Level
from latsar.organizations.models import (
    Holiday,
    Official,
    Program,
    Province,
    Satker,
    TrainingCenter,
)
from latsar.reference.seed import read
from mentors.choices import PositionKind
from mentors.models import Mentor
from participants.models import Participant

PASSWORD = "sandi-uji-latsar"
_numbers = count(1)


@dataclass(frozen=True)
class Nation:
    """The offices of the cast by code, and the two training centers."""

    satkers: dict[str, Satker]
    center: TrainingCenter
    other_center: TrainingCenter
    program: Program

    def __getitem__(self, code: str) -> Satker:
        return self.satkers[code]


@pytest.fixture
def nation(db: None) -> Nation:
    satkers: dict[str, Satker] = {
        "00": Satker.objects.create(
            code="00", name="Sekretariat Jenderal KPU", level=Level.CENTRAL, city="Jakarta"
        )
    }
    centers = {}
    for code, name, short, capital, zone in (
        ("53", "Nusa Tenggara Timur", "NTT", "Kupang", "Asia/Makassar"),
        ("51", "Bali", "", "Denpasar", "Asia/Makassar"),
    ):
        province = Province.objects.create(
            code=code, name=name, short_name=short, capital=capital, timezone=zone
        )
        centers[code] = province.training_center = TrainingCenter.objects.create(
            province=province,
            name=f"Badan Pengembangan Sumber Daya Manusia Provinsi {name}",
            short_name=f"BPSDM Provinsi {name}",
            head_title=f"Kepala Badan Pengembangan Sumber Daya Manusia Provinsi {name}",
            city=capital,
        )
        province.save()
        satkers[code] = Satker.objects.create(
            code=code,
            name=f"KPU Provinsi {name}",
            level=Level.PROVINCE,
            province=province,
            parent=satkers["00"],
            city=capital,
        )
    for code, name, city in (
        ("53.71", "KPU Kota Kupang", "Kupang"),
        ("53.01", "KPU Kabupaten Kupang", "Oelamasi"),
        ("51.71", "KPU Kota Denpasar", "Denpasar"),
    ):
        parent = satkers[code[:2]]
        satkers[code] = Satker.objects.create(
            code=code,
            name=name,
            level=Level.REGENCY,
            province=parent.province,
            parent=parent,
            city=city,
        )
    program = Program.objects.create(
        fiscal_year=2026, starts_on=date(2026, 2, 2), ends_on=date(2026, 4, 30)
    )
    Holiday.objects.bulk_create(
        Holiday(date=row["date"], name=row["name"], kind=HolidayKind.NATIONAL)
        for row in read("holidays_2026.csv")
    )
    return Nation(satkers, centers["53"], centers["51"], program)


def make_user(username: str, role: str, satker: Satker | None, **fields: Any) -> User:
    user = User(username=username, role=role, satker=satker, first_name=username, **fields)
    user.set_password(PASSWORD)
    user.save()
    return user


@pytest.fixture
def operator_a(nation: Nation) -> User:
    return make_user("operator.5371", Role.OPERATOR, nation["53.71"])


@pytest.fixture
def operator_b(nation: Nation) -> User:
    return make_user("operator.5301", Role.OPERATOR, nation["53.01"])


@pytest.fixture
def province_admin(nation: Nation) -> User:
    return make_user("provinsi.53", Role.PROVINCE, nation["53"])


@pytest.fixture
def other_province(nation: Nation) -> User:
    return make_user("provinsi.51", Role.PROVINCE, nation["51"])


@pytest.fixture
def pksdm(nation: Nation) -> User:
    return make_user("pksdm", Role.PKSDM, nation["00"])


@pytest.fixture
def second_pksdm(nation: Nation) -> User:
    return make_user("pksdm.2", Role.PKSDM, nation["00"])


@pytest.fixture
def auditor(nation: Nation) -> User:
    return make_user("auditor", Role.AUDITOR, nation["00"])


@pytest.fixture
def inactive(nation: Nation) -> User:
    return make_user("nonaktif", Role.PROVINCE, nation["53"], is_active=False)


def make_nip(
    number: int,
    *,
    birth: date = date(1998, 2, 17),
    appointed: date = date(2025, 6, 1),
    sex: int = 1,
) -> str:
    """Return a structurally valid, invented NIP; the numbers of the cast never repeat."""
    day = date.fromordinal(birth.toordinal() + number // 999)
    return f"{day:%Y%m%d}{appointed:%Y%m}{sex}{number % 999 + 1:03d}"


def build_participant(satker: Satker, **fields: Any) -> Participant:
    """Return an unsaved participant with all that follows from its fields filled in."""
    number = next(_numbers)
    appointed = fields.setdefault("appointed_on", date(2025, 6, 1))
    fields.setdefault("nip", make_nip(number, appointed=appointed))
    fields.setdefault("name", f"Peserta Uji {number:04d}")
    fields.setdefault("grade", "III/a")
    fields.setdefault("position", "Penata Kelola Pemilu Ahli Pertama")
    participant = Participant(satker=satker, **fields)
    participant.derive()
    return participant


def make_participant(satker: Satker, **fields: Any) -> Participant:
    participant = build_participant(satker, **fields)
    participant.save()
    return participant


def make_participants(satker: Satker, amount: int, **fields: Any) -> list[Participant]:
    return Participant.objects.bulk_create(
        [build_participant(satker, **fields) for _ in range(amount)]
    )


def make_mentor(satker: Satker, **fields: Any) -> Mentor:
    number = next(_numbers)
    nip = make_nip(number, birth=date(1980, 5, 4), appointed=date(2006, 1, 1))
    fields.setdefault("nip", nip)
    fields.setdefault("name", f"Mentor Uji {number:04d}")
    fields.setdefault("position", "Kepala Subbagian")
    fields.setdefault("position_kind", PositionKind.STRUCTURAL)
    return Mentor.objects.create(satker=satker, **fields)


def make_official(satker: Satker, **fields: Any) -> Official:
    number = next(_numbers)
    fields.setdefault("name", f"Pejabat Uji {number:04d}")
    fields.setdefault("nip", make_nip(number, birth=date(1970, 1, 1), appointed=date(1998, 3, 1)))
    fields.setdefault("title", "Sekretaris")
    return Official.objects.create(satker=satker, **fields)
