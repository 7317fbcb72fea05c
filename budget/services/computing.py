"""What a request is computed from: seats, days, mentors and rates. Reads only."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Sequence
from dataclasses import asdict, dataclass, field, replace
from typing import Any

from latsar.organizations.choices import Provenance
from latsar.organizations.models import Satker
from mentors.choices import Mode
from mentors.models import Mentorship
from participants.choices import TAKING_PART, Status
from participants.models import Participant
from schedule.choices import CohortStatus, DayMode
from schedule.models import Cohort, Enrollment, TrainingDay

from ..choices import Component, DayKind, RateKind
from ..models import AllowanceRule, Rate
from ..rules import NO_RATE, PAIRS, SEATS, AllowanceDays, Factor, Group, LineSpec, Price, Source

DAY_WORDS = {
    DayKind.CLASSICAL: "Uang harian hari klasikal",
    DayKind.TRAVEL: "Uang harian hari perjalanan",
    DayKind.ONLINE: "Uang harian hari daring",
}
PERSON = "orang"


@dataclass
class Basis:
    """One satker's side of the computation; `groups`: each with the code of its province.

    What it keeps of people and days explains the figures later: each person with the group that
    counts them, each cohort with its dates, each mentee with the mentor.
    """

    satker: Satker
    registered: dict[str, str] = field(default_factory=dict)  # NIP: name
    people: list[dict[str, Any]] = field(default_factory=list)
    groups: list[tuple[Group, str]] = field(default_factory=list)
    cohorts: dict[str, dict[str, Any]] = field(default_factory=dict)
    pairs: list[dict[str, str]] = field(default_factory=list)
    unplanned: int = 0  # people in a cohort without days

    @property
    def mentored(self) -> Counter[str]:
        return Counter(pair["mode"] for pair in self.pairs)

    @property
    def unscheduled(self) -> list[str]:
        """The names of those without a seat: they earn nothing yet."""
        seated = {person["nip"] for person in self.people}
        return [name for nip, name in self.registered.items() if nip not in seated]

    def as_dict(self) -> dict[str, Any]:
        return {
            "registered": len(self.registered),
            "scheduled": len(self.people),
            "mentored": len(self.pairs),
            "people": self.people,
            "pairs": self.pairs,
            "cohorts": self.cohorts,
            "groups": [asdict(group) for group, _ in self.groups],
        }


class RateBook:
    """The current rates and allowance rules of a year."""

    def __init__(self, year: int) -> None:
        self.rates: dict[tuple[str, str], Rate] = {
            (rate.kind, rate.scope_code): rate
            for rate in Rate.objects.current().filter(fiscal_year=year)
        }
        self.rules = [
            AllowanceDays(rule.day_kind, rule.rate_kind, rule.days, rule.same_city)
            for rule in AllowanceRule.objects.filter(fiscal_year=year).order_by("id")
        ]

    def put(self, rate: Rate) -> None:
        """Reckon as if this rate, perhaps not stored, were the current one of its scope."""
        self.rates[(rate.kind, rate.scope_code)] = rate

    def drop(self, rate: Rate) -> None:
        """Reckon as if this rate were withdrawn."""
        self.rates.pop((rate.kind, rate.scope_code), None)

    def price(self, kind: str, *scopes: str) -> Price | None:
        """Return the price of the first scope that has a rate; the nation comes last."""
        for scope in (*scopes, ""):
            rate = self.rates.get((kind, scope))
            if rate:
                return Price(
                    rate.pk,
                    rate.amount,
                    rate.unit,
                    rate.account_code,
                    rate.legal_basis,
                    rate.provenance == Provenance.PROVISIONAL,
                )
        return None


def collect(satkers: Sequence[Satker], year: int) -> dict[int, Basis]:
    """Return {satker id: Basis} with five queries, however many satkers."""
    bases = {satker.pk: Basis(satker) for satker in satkers}
    registered = (
        Participant.objects.taking_part()
        .filter(satker__in=bases)
        .order_by("name", "nip")
        .values_list("satker", "nip", "name")
    )
    for satker_id, nip, name in registered:
        bases[satker_id].registered[nip] = name
    pairs = (
        Mentorship.objects.open()
        .filter(participant__satker__in=bases, participant__status__in=TAKING_PART)
        .order_by("participant__name", "participant__nip")
        .values_list(
            "participant__satker", "mode", "participant__nip", "participant__name", "mentor__name"
        )
    )
    for satker_id, mode, nip, name, mentor in pairs:
        pair = {"nip": nip, "name": name, "mentor": mentor, "mode": mode}
        bases[satker_id].pairs.append(pair)
    add_seats(bases, year)
    return bases


def add_seats(bases: dict[int, Basis], year: int) -> None:
    """Read who sits in which cohort, and group them by what one of them is paid for."""
    seats = list(
        Enrollment.objects.seated()
        .filter(participant__satker__in=bases, cohort__fiscal_year=year)
        .exclude(cohort__status=CohortStatus.CANCELLED)
        .exclude(participant__status=Status.WITHDRAWN)
        .order_by("participant__name", "participant__nip")
        .values_list("participant__satker", "participant__nip", "participant__name", "cohort")
    )
    classes = planned_classes({cohort_id for *_, cohort_id in seats})
    kinds: dict[int, list[tuple[Any, ...]]] = defaultdict(list)
    for satker_id, nip, name, cohort_id in seats:
        basis, planned = bases[satker_id], classes[cohort_id]
        kinds[satker_id].append(planned.kind_for(basis.satker))
        person = {"nip": nip, "name": name, "cohort": planned.cohort.number, "class": cohort_id}
        basis.people.append(person)
        basis.cohorts[str(cohort_id)] = planned.as_dict()
        basis.unplanned += not planned.classical
    for satker_id, own in kinds.items():
        group_people(bases[satker_id], own)


def group_people(basis: Basis, kinds: Sequence[tuple[Any, ...]]) -> None:
    """Make one group of all people of the same kind; `kinds` go with basis.people."""
    amounts = Counter(kinds)
    order = sorted(amounts)
    for (center, province, classical, online, travels), amount in sorted(amounts.items()):
        basis.groups.append((Group(center, amount, classical, online, travels), province))
    for person, kind in zip(basis.people, kinds, strict=True):
        person["group"] = order.index(kind)


@dataclass(frozen=True)
class PlannedClass:
    """A cohort with the dates of its days."""

    cohort: Cohort
    classical: list[str] = field(default_factory=list)
    online: list[str] = field(default_factory=list)

    def kind_for(self, satker: Satker) -> tuple[Any, ...]:
        """Return what decides how much one person of this satker costs in this class."""
        center = self.cohort.training_center
        travels = not same_city(center.city, satker.city)
        amounts = (len(self.classical), len(self.online))
        return (str(center), center.province.code, *amounts, travels)

    def as_dict(self) -> dict[str, Any]:
        return {
            "number": self.cohort.number,
            "center": str(self.cohort.training_center),
            "classical": self.classical,
            "online": self.online,
        }


def planned_classes(keys: Collection[int]) -> dict[int, PlannedClass]:
    cohorts = Cohort.objects.filter(pk__in=keys).select_related("training_center__province")
    classes = {cohort.pk: PlannedClass(cohort) for cohort in cohorts}
    days = TrainingDay.objects.filter(cohort__in=keys).order_by("date")
    for cohort_id, day, mode in days.values_list("cohort", "date", "mode"):
        planned = classes[cohort_id]
        (planned.classical if mode == DayMode.CLASSICAL else planned.online).append(day.isoformat())
    return classes


def same_city(one: str, other: str) -> bool:
    """An office whose city is not filled in is taken to travel."""
    return bool(one.strip()) and one.strip().casefold() == other.strip().casefold()


def line_specs(basis: Basis, book: RateBook) -> list[LineSpec]:
    """Return the lines of a satker, in the order of the components."""
    satker = basis.satker
    office = satker.province.code if satker.province else ""
    specs = []
    for index, (group, place) in enumerate(basis.groups):
        specs += allowance_lines(group, index, place, satker, book)
    for index, (group, _) in enumerate(basis.groups):
        specs.append(transport_line(group, index, satker, office, book))
    specs += mentor_lines(basis, office, book)
    for index, (group, place) in enumerate(basis.groups):
        specs += fee_lines(group, index, place, book)
    return merged(specs)


def allowance_lines(
    group: Group, index: int, place: str, satker: Satker, book: RateBook
) -> list[LineSpec]:
    lines = []
    for rule in book.rules:
        days = rule.days_of(group)
        if days:
            price = book.price(rule.rate_kind, satker.code, place) or NO_RATE
            lines.append(
                LineSpec(
                    Component.DAILY_ALLOWANCE,
                    f"{DAY_WORDS[DayKind(rule.day_kind)]}, {group.center}",
                    (Factor(group.people, PERSON), Factor(days, "hari")),
                    price,
                    Source(SEATS, index, day_kind=rule.day_kind),
                )
            )
    return lines


def transport_line(
    group: Group, index: int, satker: Satker, office: str, book: RateBook
) -> LineSpec:
    kind = RateKind.TRANSPORT_ROUND_TRIP if group.travels else RateKind.TRANSPORT_LOCAL
    words = "antarkota" if group.travels else "dalam kota"
    return LineSpec(
        Component.TRANSPORT,
        f"Transportasi {words} pergi-pulang ke {group.center}",
        (Factor(group.people, PERSON), Factor(1, "kali")),
        book.price(kind, satker.code, office) or NO_RATE,
        Source(SEATS, index),
    )


def mentor_lines(basis: Basis, office: str, book: RateBook) -> list[LineSpec]:
    kinds = (
        (Mode.OFFLINE, RateKind.MENTOR_OFFLINE, "Pendampingan mentor tatap muka"),
        (Mode.ONLINE, RateKind.MENTOR_ONLINE, "Pendampingan mentor daring"),
    )
    mentored = basis.mentored
    return [
        LineSpec(
            Component.MENTOR_COST,
            words,
            (Factor(mentored[mode], "peserta"), Factor(1, "kegiatan")),
            book.price(kind, basis.satker.code, office) or NO_RATE,
            Source(PAIRS, mode=mode),
        )
        for mode, kind, words in kinds
        if mentored[mode]
    ]


def fee_lines(group: Group, index: int, place: str, book: RateBook) -> list[LineSpec]:
    price = book.price(RateKind.CONTRIBUTION, place)
    if price is None:
        return []
    factors = (Factor(group.people, "peserta"),)
    words = f"Kontribusi kepada {group.center}"
    return [LineSpec(Component.CONTRIBUTION_FEE, words, factors, price, Source(SEATS, index))]


def merged(specs: Sequence[LineSpec]) -> list[LineSpec]:
    """Give lines of the same words a number, so that each keeps its own key."""
    seen: Counter[tuple[str, str]] = Counter()
    result = []
    for spec in specs:
        seen[spec.key] += 1
        if seen[spec.key] > 1:
            words = f"{spec.description} ({seen[spec.key]})"
            spec = replace(spec, description=words)
        result.append(spec)
    return result
