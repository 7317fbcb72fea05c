"""What the training does to people and their offices: deadlines, absence, who has no seat."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator
from datetime import date
from typing import Literal

from latsar.formatting import date_long, joined

from .days import earliest_end
from .facts import CohortFacts, Office, Person, World
from .report import Finding

AwayDays = Literal["all", "classical"]
NAMED_COHORTS = 3  # a sentence stays one; the rest are counted


def one_year_after(day: date) -> date:
    """Return the last day of the probation; a 29 February ends on 28 February."""
    if (day.month, day.day) == (2, 29):
        return date(day.year + 1, 2, 28)
    return date(day.year + 1, day.month, day.day)


def check_deadlines(world: World) -> Iterator[Finding]:
    """Yield who finishes after the probation: a violation where a timetable could have met it."""
    soonest = {center: earliest_end(world, center) for center in {c.center for c in world.cohorts}}
    for cohort in world.judged():
        last = cohort.last_day
        if last is None:
            continue
        for seat, person in world.sitters(cohort):
            limit = one_year_after(person.appointed_on)
            if person.active and not seat.completed and last > limit:
                best = soonest[cohort.center]
                could = best is not None and best <= limit
                yield _late(world, cohort, person, last, limit, could)


def _late(
    world: World, cohort: CohortFacts, person: Person, last: date, limit: date, could: bool
) -> Finding:
    office = world.offices[person.office]
    facts = (
        f"{person.name} dari {office.name} selesai {date_long(last)} di {world.title(cohort)}, "
        f"sesudah masa percobaannya berakhir {date_long(limit)}"
    )
    mend = (
        "Pindahkan ke angkatan yang selesai sebelum tanggal itu."
        if could
        else "Tidak terelakkan: tidak ada jadwal 25 hari dalam jendela program yang selesai "
        "sebelum tanggal itu. Bicarakan dengan PKSDM."
    )
    return Finding(
        "deadline" if could else "deadline_unavoidable",
        f"{facts}. {mend}",
        cohort.number,
        office.code,
        person.nip,
        last,
        is_warning=not could,
    )


def away_limit(people: int, percent: int) -> int:
    """Return how many of a satker's people may be away at once; where there are two, one stays."""
    if people <= 1:
        return people
    return min(people - 1, max(1, people * percent // 100))


def check_away(world: World, away_days: AwayDays = "classical") -> Iterator[Finding]:
    """Yield the satkers that send too many at once, on campus and on all days of release."""
    active = world.active_by_office()
    groups: dict[int, list[tuple[CohortFacts, int]]] = defaultdict(list)
    for cohort in world.judged():
        people_there = {p for _, p in world.sitters(cohort) if p.active and world.owns(p.pk)}
        sent = Counter(person.office for person in people_there)
        for office, people in sent.items():
            groups[office].append((cohort, people))
    for pk in sorted(groups, key=lambda pk: world.offices[pk].code):
        limit = away_limit(active[pk], world.away_percent)
        for rule, classical_only in (("away_campus", True), ("away_released", False)):
            away = _away(groups[pk], classical_only=classical_only)
            over = {on: people for on, people in away.items() if people > limit}
            if over:
                yield _too_many(
                    world, world.offices[pk], active[pk], limit, over, rule, groups[pk], away_days
                )


def _away(groups: list[tuple[CohortFacts, int]], *, classical_only: bool) -> Counter[date]:
    """Return how many people are away on each date; two days on one date are one absence."""
    away: Counter[date] = Counter()
    for cohort, people in groups:
        for on in {d.date for d in cohort.days if d.mode == "classical" or not classical_only}:
            away[on] += people
    return away


def _too_many(
    world: World,
    office: Office,
    active: int,
    limit: int,
    over: dict[date, int],
    rule: str,
    groups: list[tuple[CohortFacts, int]],
    away_days: AwayDays,
) -> Finding:
    worst = max(sorted(over), key=lambda on: over[on])
    there = [cohort for cohort, _ in groups if any(day.date == worst for day in cohort.days)]
    named = [world.title(cohort) for cohort in there[:NAMED_COHORTS]]
    if len(there) > NAMED_COHORTS:
        named.append(f"{len(there) - NAMED_COHORTS} angkatan lain")
    others = f" dan {len(over) - 1} tanggal lain" if len(over) > 1 else ""
    where = "di kelas klasikal" if rule == "away_campus" else "dibebastugaskan"
    message = (
        f"{office.name}: {over[worst]} dari {active} peserta {where} bersamaan pada "
        f"{date_long(worst)}{others}, melampaui batas {limit} orang ({world.away_percent} %). "
        f"Pindahkan sebagian dari {joined(named)} ke angkatan yang waktunya lain."
    )
    number = there[0].number if len(there) == 1 else None
    warning = rule == "away_released" and away_days != "all"
    return Finding(rule, message, number, office.code, date=worst, is_warning=warning)


def check_unplaced(world: World) -> Iterator[Finding]:
    """Yield, by satker, how many active candidates have no seat."""
    seated = {seat.person for cohort in world.cohorts for seat in cohort.seats}
    seated |= world.seated_elsewhere
    without = Counter(
        p.office
        for p in world.people.values()
        if p.active and p.office in world.scope and p.pk not in seated
    )
    for pk in sorted(without, key=lambda pk: world.offices[pk].code):
        office = world.offices[pk]
        message = (
            f"{office.name}: {without[pk]} peserta aktif belum mendapat kursi. "
            "Susun rencana angkatan, atau daftarkan ke angkatan yang masih punya kursi."
        )
        yield Finding("unplaced", message, satker=office.code, is_warning=True)
