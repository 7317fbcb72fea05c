"""Invented candidates for the demo and the tests: the same every time, none of them real."""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from datetime import date

from latsar.organizations.models import Satker

from .importer import export_workbook
from .importer.roster import PARTICIPANTS
from .models import Participant

MEN = (  # noqa: SIM905 - a word list reads better unquoted
    "Yohanes Adrianus Fransiskus Petrus Agustinus Markus Dominikus Emanuel Gregorius "
    "Hendrikus Ignasius Kornelis Laurensius Melkianus Nikolaus Oktovianus Paulus Robertus "
    "Stefanus Yakobus"
).split()
WOMEN = (  # noqa: SIM905 - a word list reads better unquoted
    "Maria Yosefina Kristina Theresia Agnes Bernadeta Dorotea Elisabet Florida Getrudis "
    "Herlina Imelda Katarina Lusia Margareta Novita Oktaviana Priska Rambu Sisilia "
    "Veronika Yuliana"
).split()
FAMILIES = (  # noqa: SIM905 - a word list reads better unquoted
    "Bria Seran Nahak Tefa Manek Lopo Boimau Taolin Kolo Riwu Ndun Lake Dethan Fallo "
    "Banunaek Benu Nubatonis Tallo Lakapu Klau Mau Asa Bere Atok Fahik Leki Wara Sengga "
    "Djawa Umbu Tamo Praing Ngongo Malo Bili Loba Keraf Lamak Hurint Kleden Boli Ola "
    "Wutun Lewar Parera Gama Djuang Jehadu Ganggut Hambur Nggadas Jelatu Syukur Mbulu"
).split()
DEGREE_JOBS = (
    ("Penata Kelola Pemilu Ahli Pertama", "S-1 Ilmu Pemerintahan"),
    ("Penata Kelola Pemilu Ahli Pertama", "S-1 Ilmu Politik"),
    ("Analis Hukum Ahli Pertama", "S-1 Hukum"),
    ("Pranata Komputer Ahli Pertama", "S-1 Teknik Informatika"),
    ("Perencana Ahli Pertama", "S-1 Ekonomi Pembangunan"),
    ("Analis SDM Aparatur Ahli Pertama", "S-1 Administrasi Negara"),
    ("Analis Pengelolaan Keuangan APBN Ahli Pertama", "S-1 Akuntansi"),
    ("Pranata Hubungan Masyarakat Ahli Pertama", "S-1 Ilmu Komunikasi"),
)
DIPLOMA_JOBS = (
    ("Arsiparis Terampil", "D-3 Kearsipan"),
    ("Pranata Komputer Terampil", "D-3 Manajemen Informatika"),
    ("Pranata Keuangan APBN Terampil", "D-3 Akuntansi"),
    ("Pranata SDM Aparatur Terampil", "D-3 Administrasi Perkantoran"),
)
MAIN_TMT = date(2025, 6, 1)
OTHER_TMTS = (date(2025, 3, 1), date(2025, 4, 1), date(2025, 5, 1))
FIRST_BIRTH = {"II": date(1997, 1, 1), "III": date(1993, 1, 1)}
BIRTH_DAYS = 6 * 365
MASTER_EVERY = 13  # one in thirteen of grade III holds a master's degree: III/b


def demo_roster(satkers: Sequence[Satker], count: int = 115, seed: int = 2026) -> list[Participant]:
    """Return unsaved candidates spread evenly over the satkers; a third is of grade II."""
    chance = random.Random(seed)  # noqa: S311  # nosec B311  # invented people, not secrets
    names = _names(chance)
    taken: set[str] = set()
    people = []
    for index in range(count):
        satker = satkers[index % len(satkers)]
        # 115 over 23 satkers: one of grade II in each, two in the first fifteen: 38.
        turn, place = divmod(index, len(satkers))
        diploma = turn == 0 or (turn == 1 and place < len(satkers) * 15 // 23)
        people.append(_person(chance, satker, index, next(names), diploma, taken))
    return sorted(people, key=lambda person: (person.satker.code, person.name))


def _names(chance: random.Random) -> Iterator[tuple[str, int]]:
    """Yield (full name, sex); none is part of another: each can be searched for."""
    pairs = [(first, family, 1) for first in MEN for family in FAMILIES]
    pairs += [(first, family, 2) for first in WOMEN for family in FAMILIES]
    chance.shuffle(pairs)
    for first, family, sex in pairs:
        yield f"{first} {family}", sex


def _person(
    chance: random.Random,
    satker: Satker,
    index: int,
    named: tuple[str, int],
    diploma: bool,
    taken: set[str],
) -> Participant:
    name, sex = named
    level = "II" if diploma else "III"
    grade = "II/c" if diploma else "III/b" if index % MASTER_EVERY == 0 else "III/a"
    position, education = chance.choice(DIPLOMA_JOBS if diploma else DEGREE_JOBS)
    if grade == "III/b":
        education = education.replace("S-1", "S-2")
    appointed_on = chance.choice(OTHER_TMTS) if chance.random() < 0.15 else MAIN_TMT
    birth_on = date.fromordinal(FIRST_BIRTH[level].toordinal() + chance.randrange(BIRTH_DAYS))
    person = Participant(
        nip=_nip(birth_on, appointed_on, sex, taken),
        name=name,
        grade=grade,
        position=position,
        satker=satker,
        appointed_on=appointed_on,
        education=education,
        phone=f"08120000{index + 1:04d}",
        email=f"{name.lower().replace(' ', '.')}@contoh.kpu.go.id",
        is_demo=True,
    )
    person.derive()
    return person


def _nip(birth_on: date, appointed_on: date, sex: int, taken: set[str]) -> str:
    """Return the first free NIP of this birth date, month and sex."""
    stem = f"{birth_on:%Y%m%d}{appointed_on:%Y%m}{sex}"
    nip = next(f"{stem}{n:03d}" for n in range(1, 1000) if f"{stem}{n:03d}" not in taken)
    taken.add(nip)
    return nip


def demo_workbook(satkers: Sequence[Satker], count: int = 115, seed: int = 2026) -> bytes:
    """Return the same candidates as a workbook in the import format."""
    return export_workbook(PARTICIPANTS, demo_roster(satkers, count, seed))
