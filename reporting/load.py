"""A synthetic nation for benchmarks: the same invented people every time, over all 553 satkers.

Provincial offices and the Setjen are larger than regencies, and regencies differ among themselves.
"""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from typing import TypeVar

from latsar.errors import Refused
from latsar.organizations.choices import Level
from latsar.organizations.models import Satker
from mentors.choices import Mode, PositionKind
from mentors.models import Mentor
from mentors.rules import MENTEES_PER_MENTOR
from participants.demo import FAMILIES, MEN, WOMEN
from participants.models import Participant

SEED = 2026
BATCH = 2_000
LEVEL_WEIGHT = {Level.CENTRAL: 12.0, Level.PROVINCE: 2.5, Level.REGENCY: 1.0}
SPARE_MENTOR_EVERY = 10  # one satker in ten has a mentor more than it needs
# Birth dates before those of the demo's people, so that no NIP of theirs is taken.
CANDIDATE_BIRTH, MENTOR_BIRTH = date(1987, 1, 1), date(1966, 1, 1)
BIRTH_DAYS = 6 * 365
TMTS = (date(2025, 6, 1),) * 8 + (date(2025, 5, 1), date(2025, 4, 1))
Person = TypeVar("Person", Participant, Mentor)


def seed_nation(amount: int) -> dict[str, int]:
    """Add what is missing of a nation with `amount` candidates and enough mentors."""
    satkers = list(Satker.objects.order_by("code"))
    if not satkers:
        raise Refused("Data referensi belum dimuat. Jalankan seed_reference lebih dahulu.")
    spread = apportion(satkers, amount)
    made = add_missing(Participant, candidates(satkers, spread))
    mentors = add_missing(Mentor, guides(satkers, spread))
    return {
        "participants": amount,
        "created": made,
        "mentors_created": mentors,
        "satkers": sum(1 for people in spread if people),
    }


def apportion(satkers: Sequence[Satker], amount: int) -> list[int]:
    """Share `amount` people by weight; the largest remainders get the rest."""
    chance = random.Random(SEED)  # noqa: S311  # nosec B311  # invented people, not secrets
    weights = [LEVEL_WEIGHT[Level(s.level)] * chance.uniform(0.4, 1.6) for s in satkers]
    shares = [amount * weight / sum(weights) for weight in weights]
    people = [int(share) for share in shares]
    by_remainder = sorted(range(len(shares)), key=lambda i: people[i] - shares[i])
    for index in by_remainder[: amount - sum(people)]:
        people[index] += 1
    return people


def candidates(satkers: Sequence[Satker], spread: Sequence[int]) -> Iterator[Participant]:
    number = 0
    for satker, people in zip(satkers, spread, strict=True):
        for _ in range(people):
            yield candidate(satker, number)
            number += 1


def candidate(satker: Satker, number: int) -> Participant:
    sex = number % 2 + 1
    appointed_on = TMTS[number % len(TMTS)]
    person = Participant(
        nip=nip_of(CANDIDATE_BIRTH, number, f"{appointed_on:%Y%m}", sex),
        name=name_of(number, sex),
        grade="II/c" if number % 3 == 0 else "III/a",
        position="Arsiparis Terampil" if number % 3 == 0 else "Penata Kelola Pemilu Ahli Pertama",
        satker=satker,
        appointed_on=appointed_on,
        is_demo=True,
    )
    person.derive()
    return person


def guides(satkers: Sequence[Satker], spread: Sequence[int]) -> Iterator[Mentor]:
    number = 0
    for index, (satker, people) in enumerate(zip(satkers, spread, strict=True)):
        needed = -(-people // MENTEES_PER_MENTOR) + (index % SPARE_MENTOR_EVERY == 0)
        for _ in range(needed):
            sex = number % 2 + 1
            kind = PositionKind.FUNCTIONAL if number % 3 == 0 else PositionKind.STRUCTURAL
            yield Mentor(
                nip=nip_of(MENTOR_BIRTH, number, "199803", sex),
                name=f"{name_of(number + 7, sex)}, S.Sos.",
                position="Kepala Subbagian",
                position_kind=kind,
                satker=satker,
                mode=Mode.ONLINE if number % 8 == 0 else Mode.OFFLINE,
                is_demo=True,
            )
            number += 1


def nip_of(first_birth: date, number: int, month: str, sex: int) -> str:
    """Return a NIP that no other number gives: the sequence counts the rounds of birth dates."""
    turn, day = divmod(number, BIRTH_DAYS)
    return f"{first_birth + timedelta(days=day):%Y%m%d}{month}{sex}{turn + 1:03d}"


def name_of(number: int, sex: int) -> str:
    first = MEN if sex == 1 else WOMEN
    return f"{first[number % len(first)]} {FAMILIES[number // len(first) % len(FAMILIES)]}"


def add_missing(model: type[Person], people: Iterator[Person]) -> int:
    """Insert in batches those whose NIP is not there yet; return how many."""
    made, batch = 0, []
    for person in people:
        batch.append(person)
        if len(batch) == BATCH:
            made += insert(model, batch)
            batch = []
    return made + insert(model, batch)


def insert(model: type[Person], batch: list[Person]) -> int:
    known = set(
        model._default_manager.filter(nip__in=[person.nip for person in batch]).values_list(
            "nip", flat=True
        )
    )
    fresh = [person for person in batch if person.nip not in known]
    model._default_manager.bulk_create(fresh)
    return len(fresh)
