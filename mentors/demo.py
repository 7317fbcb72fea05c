"""Invented mentors for the demo and the tests: the same every time, none of them real."""

from __future__ import annotations

import random
from collections.abc import Sequence
from datetime import date

from latsar.organizations.choices import Level
from latsar.organizations.models import Satker
from participants.importer import export_workbook

from .choices import Mode, PositionKind
from .importer import MENTORS
from .models import Mentor

# Not the first names of the demo candidates: a search for one never finds the other.
MEN = (  # noqa: SIM905 - a word list reads better unquoted
    "Aloysius Benediktus Damianus Eduardus Ferdinandus Gabriel Hilarius Julianus Kanisius "
    "Leonardus Matheus Norbertus Primus Rafael Silvester Tarsisius Vinsensius Wilhelmus"
).split()
WOMEN = (  # noqa: SIM905 - a word list reads better unquoted
    "Anastasia Beatrix Cecilia Desiderata Eufrasia Felisitas Gaudensia Helena Irmina Klaudia "
    "Ludgardis Marselina Natalia Paulina Regina Skolastika Teodora Ursula"
).split()
FAMILIES = (  # noqa: SIM905 - a word list reads better unquoted
    "Amtiran Bano Fernandez Geroda Hayon Kadju Lalong Mbiri Nenabu Pello Radja Sakunab "
    "Tanggur Uran Wea Yoseph Blegur Doko Foeh Goran Haning Kese Liunokas Meko"
).split()
DEGREES = ("S.Sos.", "S.H.", "S.IP.", "S.E.", "S.Kom.", "M.Si.", "M.AP.")
STRUCTURAL: dict[str, tuple[str, ...]] = {
    Level.PROVINCE: ("Kepala Bagian Perencanaan, Data, dan Informasi",),
    Level.REGENCY: (
        "Kepala Subbagian Keuangan, Umum, dan Logistik",
        "Kepala Subbagian Teknis Penyelenggaraan Pemilu dan Hukum",
        "Kepala Subbagian Perencanaan, Data, dan Informasi",
        "Kepala Subbagian Partisipasi, Hubungan Masyarakat, dan SDM",
    ),
}
FUNCTIONAL = (
    "Penata Kelola Pemilu Ahli Muda",
    "Analis SDM Aparatur Ahli Muda",
    "Perencana Ahli Muda",
    "Pranata Komputer Ahli Muda",
)
FIRST_BIRTH = date(1972, 1, 1)
BIRTH_DAYS = 14 * 365
STARTS_AT = 26  # years of age at appointment
FUNCTIONAL_EVERY, ONLINE_EVERY = 3, 8


def demo_mentors(
    satkers: Sequence[Satker], count: int | None = None, seed: int = 2026
) -> list[Mentor]:
    """Return unsaved mentors, one a satker unless `count` says otherwise, most face to face."""
    chance = random.Random(seed)  # noqa: S311  # nosec B311  # invented people, not secrets
    names = [(first, family, 1) for first in MEN for family in FAMILIES]
    names += [(first, family, 2) for first in WOMEN for family in FAMILIES]
    chance.shuffle(names)
    taken: set[str] = set()
    return [
        _mentor(chance, satkers[index % len(satkers)], index, names[index], taken)
        for index in range(len(satkers) if count is None else count)
    ]


def _mentor(
    chance: random.Random, satker: Satker, index: int, named: tuple[str, str, int], taken: set[str]
) -> Mentor:
    first, family, sex = named
    functional = index % FUNCTIONAL_EVERY == FUNCTIONAL_EVERY - 1
    jobs = FUNCTIONAL if functional else STRUCTURAL.get(satker.level, FUNCTIONAL)
    return Mentor(
        nip=_nip(chance, sex, taken),
        name=f"{first} {family}, {chance.choice(DEGREES)}",
        position=chance.choice(jobs),
        position_kind=PositionKind.FUNCTIONAL if functional else PositionKind.STRUCTURAL,
        satker=satker,
        mode=Mode.ONLINE if index % ONLINE_EVERY == ONLINE_EVERY - 1 else Mode.OFFLINE,
        phone=f"08130000{index + 1:04d}",
        email=f"{first}.{family}@contoh.kpu.go.id".lower(),
        is_demo=True,
    )


def _nip(chance: random.Random, sex: int, taken: set[str]) -> str:
    """Return the first free NIP of a chance birth date, appointed at 26 or later."""
    birth_on = date.fromordinal(FIRST_BIRTH.toordinal() + chance.randrange(BIRTH_DAYS))
    month = chance.choice((1, 3, 4, 12))
    stem = f"{birth_on:%Y%m%d}{birth_on.year + STARTS_AT}{month:02d}{sex}"
    nip = next(f"{stem}{n:03d}" for n in range(1, 1000) if f"{stem}{n:03d}" not in taken)
    taken.add(nip)
    return nip


def demo_workbook(satkers: Sequence[Satker], count: int | None = None, seed: int = 2026) -> bytes:
    """Return the same mentors as a workbook in the import format."""
    return export_workbook(MENTORS, demo_mentors(satkers, count, seed))
