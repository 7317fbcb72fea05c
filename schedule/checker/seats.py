"""Who sits where: capacity, numbers, waves, grade level, one seat a person, the right center."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator
from functools import partial

from latsar.formatting import date_range

from .facts import CohortFacts, Person, WaveFacts, World
from .report import Finding


def check_seats(world: World) -> Iterator[Finding]:
    """Yield what is wrong with the seats of each cohort and with who sits in them."""
    for cohort in world.judged():
        yield from _capacity(world, cohort)
        yield from _numbers(world, cohort)
        if cohort.cancelled and cohort.seats:
            text = (
                f"sudah dibatalkan, tetapi {len(cohort.seats)} peserta masih terdaftar. "
                "Pindahkan atau keluarkan mereka."
            )
            yield _of_cohort(world, cohort, "cancelled", text)
        for seat, person in world.sitters(cohort):
            yield from _sitter(world, cohort, person, completed=seat.completed)
    yield from _one_seat(world)


def check_waves(world: World) -> Iterator[Finding]:
    """Yield the waves with more people than seats and the cohorts that lie in no wave."""
    waves: dict[int, list[WaveFacts]] = defaultdict(list)
    for wave in world.waves:
        waves[wave.center].append(wave)
    taken: Counter[WaveFacts] = Counter()
    for cohort in world.cohorts:
        own = [wave for wave in waves[cohort.center] if _inside(cohort, wave)]
        taken.update({wave: len(cohort.seats) for wave in own})
    for cohort in world.judged():
        own = waves[cohort.center]
        if own and cohort.days and not any(_inside(cohort, wave) for wave in own):
            text = (
                "tidak berada di dalam satu pun gelombang lembaga pelatihannya. "
                "Geser jadwalnya ke dalam salah satu gelombang, atau ubah masa gelombang."
            )
            yield _of_cohort(world, cohort, "wave_outside", text)
    for wave, people in taken.items():
        if people > wave.seats:
            yield _wave_full(world, wave, people)


def _inside(cohort: CohortFacts, wave: WaveFacts) -> bool:
    first, last = cohort.first_day, cohort.last_day
    return bool(first and last and wave.starts_on <= first and last <= wave.ends_on)


def _wave_full(world: World, wave: WaveFacts, people: int) -> Finding:
    message = (
        f"Gelombang {wave.number} {world.center(wave.center)} "
        f"({date_range(wave.starts_on, wave.ends_on)}) berisi {people} peserta, padahal kursinya "
        f"{wave.seats}. Pindahkan {people - wave.seats} peserta ke gelombang lain, atau minta "
        "tambahan kursi."
    )
    return Finding("wave_seats", message, date=wave.starts_on)


def _of_cohort(world: World, cohort: CohortFacts, rule: str, text: str) -> Finding:
    message = f"{world.title(cohort)} {text}"
    return Finding(rule, message, cohort.number, world.code(cohort.office), date=cohort.first_day)


def _capacity(world: World, cohort: CohortFacts) -> Iterator[Finding]:
    people = len(cohort.seats)
    if people > cohort.capacity:
        text = (
            f"berisi {people} peserta, padahal kapasitasnya {cohort.capacity}. Pindahkan "
            f"{people - cohort.capacity} peserta ke angkatan lain, atau naikkan kapasitas."
        )
        yield _of_cohort(world, cohort, "capacity", text)


def _numbers(world: World, cohort: CohortFacts) -> Iterator[Finding]:
    """Seats above the capacity that only the number of people explains are `capacity` alone."""
    highest = max(cohort.capacity, len(cohort.seats))
    numbers = Counter(seat.number for seat in cohort.seats)
    twice = sorted(number for number, times in numbers.items() if times > 1)
    outside = sorted(number for number in numbers if not 1 <= number <= highest)
    for wrong, why in ((twice, "dipakai lebih dari satu orang"), (outside, "di luar kapasitas")):
        if wrong:
            which = ", ".join(str(number) for number in wrong[:10])
            text = f"memiliki nomor kursi yang {why}: {which}. Beri nomor kursi yang kosong."
            yield _of_cohort(world, cohort, "seat_number", text)


def _sitter(
    world: World, cohort: CohortFacts, person: Person, *, completed: bool
) -> Iterator[Finding]:
    title = world.title(cohort)
    office = world.offices[person.office]
    found = partial(
        Finding, cohort=cohort.number, satker=office.code, nip=person.nip, date=cohort.first_day
    )
    who = f"{person.name} dari {office.name}"
    if person.level != cohort.level:
        yield found(
            "grade_level",
            f"{who} bergolongan {person.level}, tetapi terdaftar di {title}. "
            "Pindahkan ke angkatan golongannya.",
        )
    if office.province is not None and office.center != cohort.center:
        right = world.center(office.center)
        yield found(
            "center",
            f"{who} terdaftar di {title}, padahal provinsinya dilayani {right}. "
            "Pindahkan ke angkatan lembaga itu.",
        )
    if not person.active and not completed:
        yield found(
            "inactive",
            f"{who} sudah tidak berstatus aktif, tetapi masih menempati kursi di {title}. "
            "Keluarkan dari angkatan bila tidak ikut.",
            is_warning=True,
        )


def _one_seat(world: World) -> Iterator[Finding]:
    held: dict[int, CohortFacts] = {}
    for cohort in world.cohorts:
        for seat in cohort.seats:
            before = held.get(seat.person)
            held[seat.person] = cohort
            elsewhere = seat.person in world.seated_elsewhere
            if (before or elsewhere) and world.concerns(cohort, seat.person):
                yield _double(world, cohort, before, world.people[seat.person])


def _double(
    world: World, cohort: CohortFacts, before: CohortFacts | None, person: Person
) -> Finding:
    who = f"{person.name} dari {world.offices[person.office].name}"
    if before is cohort:
        what = f"terdaftar dua kali di {world.title(cohort)}"
    else:
        other = world.title(before) if before else "angkatan tahun lain"
        what = f"terdaftar di {world.title(cohort)} dan juga di {other}"
    return Finding(
        "one_seat",
        f"{who} {what}. Sisakan satu saja.",
        cohort.number,
        world.code(person.office),
        person.nip,
        cohort.first_day,
    )
