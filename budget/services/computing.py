"""What a request is computed from: seats, days, mentors and rates. Reads only."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Count, Q

from latsar.organizations.choices import Provenance
from latsar.organizations.models import Satker
from mentors.choices import Mode
from mentors.models import Mentorship
from participants.choices import Status
from participants.models import Participant
from schedule.choices import CohortStatus, DayMode
from schedule.models import Cohort, Enrollment

from ..choices import Component, DayKind, RateKind
from ..models import AllowanceRule, Rate
from ..rules import NO_RATE, AllowanceDays, Factor, Group, LineSpec, Price

DAY_WORDS = {
    DayKind.CLASSICAL: "Uang harian hari klasikal",
    DayKind.TRAVEL: "Uang harian hari perjalanan",
    DayKind.ONLINE: "Uang harian hari daring",
}
PERSON = "orang"


@dataclass
class Basis:
    """One satker's side of the computation; `groups`: each with the code of its province."""

    satker: Satker
    registered: dict[str, str] = field(default_factory=dict)  # NIP: name
    people: list[dict[str, Any]] = field(default_factory=list)
    groups: list[tuple[Group, str]] = field(default_factory=list)
    mentored: Counter[str] = field(default_factory=Counter)
    unplanned: int = 0  # people in a cohort without days

    @property
    def unscheduled(self) -> list[str]:
        """The names of those without a seat: they earn nothing yet."""
        seated = {person["nip"] for person in self.people}
        return [name for nip, name in self.registered.items() if nip not in seated]

    def as_dict(self) -> dict[str, Any]:
        return {
            "registered": len(self.registered),
            "scheduled": len(self.people),
            "mentored": sum(self.mentored.values()),
        }


class RateBook:
    """The current rates and allowance rules of a year."""

    def __init__(self, year: int) -> None:
        self.rates = {
            (rate.kind, rate.scope_code): rate
            for rate in Rate.objects.current().filter(fiscal_year=year)
        }
        self.rules = [
            AllowanceDays(rule.day_kind, rule.rate_kind, rule.days, rule.same_city)
            for rule in AllowanceRule.objects.filter(fiscal_year=year).order_by("id")
        ]

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
        Participant.objects.active()
        .filter(satker__in=bases)
        .order_by("name", "nip")
        .values_list("satker", "nip", "name")
    )
    for satker_id, nip, name in registered:
        bases[satker_id].registered[nip] = name
    pairs = (
        Mentorship.objects.open()
        .filter(participant__satker__in=bases, participant__status=Status.ACTIVE)
        .order_by()
    )
    for satker_id, mode, amount in pairs.values_list("participant__satker", "mode").annotate(
        amount=Count("pk")
    ):
        bases[satker_id].mentored[mode] = amount
    add_seats(bases, year)
    return bases


def add_seats(bases: dict[int, Basis], year: int) -> None:
    cohorts = {
        cohort.pk: cohort
        for cohort in Cohort.objects.filter(fiscal_year=year)
        .exclude(status=CohortStatus.CANCELLED)
        .select_related("training_center__province")
        .annotate(
            classical=Count("days", filter=Q(days__mode=DayMode.CLASSICAL)),
            online=Count("days", filter=Q(days__mode=DayMode.ONLINE)),
        )
    }
    seats = (
        Enrollment.objects.seated()
        .filter(participant__satker__in=bases, cohort__in=cohorts)
        .exclude(participant__status=Status.WITHDRAWN)
        .order_by("participant__name", "participant__nip")
        .values_list("participant__satker", "participant__nip", "participant__name", "cohort")
    )
    grouped: dict[int, Counter[tuple[Any, ...]]] = defaultdict(Counter)
    for satker_id, nip, name, cohort_id in seats:
        cohort, basis = cohorts[cohort_id], bases[satker_id]
        basis.people.append({"nip": nip, "name": name, "cohort": cohort.number})
        center = cohort.training_center
        travels = not same_city(center.city, basis.satker.city)
        basis.unplanned += not cohort.classical
        grouped[satker_id][
            (str(center), center.province.code, cohort.classical, cohort.online, travels)
        ] += 1
    for satker_id, counts in grouped.items():
        bases[satker_id].groups = [
            (Group(center, people, classical, online, travels), province)
            for (center, province, classical, online, travels), people in sorted(counts.items())
        ]


def same_city(one: str, other: str) -> bool:
    """An office whose city is not filled in is taken to travel."""
    return bool(one.strip()) and one.strip().casefold() == other.strip().casefold()


def line_specs(basis: Basis, book: RateBook) -> list[LineSpec]:
    """Return the lines of a satker, in the order of the components."""
    satker = basis.satker
    office = satker.province.code if satker.province else ""
    specs = [
        *(s for group, place in basis.groups for s in allowance_lines(group, place, satker, book)),
        *(transport_line(group, satker, office, book) for group, _ in basis.groups),
        *mentor_lines(basis, office, book),
        *(s for group, place in basis.groups for s in fee_lines(group, place, book)),
    ]
    return merged(specs)


def allowance_lines(group: Group, place: str, satker: Satker, book: RateBook) -> list[LineSpec]:
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
                )
            )
    return lines


def transport_line(group: Group, satker: Satker, office: str, book: RateBook) -> LineSpec:
    kind = RateKind.TRANSPORT_ROUND_TRIP if group.travels else RateKind.TRANSPORT_LOCAL
    words = "antarkota" if group.travels else "dalam kota"
    return LineSpec(
        Component.TRANSPORT,
        f"Transportasi {words} pergi-pulang ke {group.center}",
        (Factor(group.people, PERSON), Factor(1, "kali")),
        book.price(kind, satker.code, office) or NO_RATE,
    )


def mentor_lines(basis: Basis, office: str, book: RateBook) -> list[LineSpec]:
    kinds = (
        (Mode.OFFLINE, RateKind.MENTOR_OFFLINE, "Pendampingan mentor tatap muka"),
        (Mode.ONLINE, RateKind.MENTOR_ONLINE, "Pendampingan mentor daring"),
    )
    return [
        LineSpec(
            Component.MENTOR_COST,
            words,
            (Factor(basis.mentored[mode], "peserta"), Factor(1, "kegiatan")),
            book.price(kind, basis.satker.code, office) or NO_RATE,
        )
        for mode, kind, words in kinds
        if basis.mentored[mode]
    ]


def fee_lines(group: Group, place: str, book: RateBook) -> list[LineSpec]:
    price = book.price(RateKind.CONTRIBUTION, place)
    if price is None:
        return []
    factors = (Factor(group.people, "peserta"),)
    return [
        LineSpec(Component.CONTRIBUTION_FEE, f"Kontribusi kepada {group.center}", factors, price)
    ]


def merged(specs: Sequence[LineSpec]) -> list[LineSpec]:
    """Give lines of the same words a number, so that each keeps its own key."""
    seen: Counter[tuple[str, str]] = Counter()
    result = []
    for spec in specs:
        seen[spec.key] += 1
        if seen[spec.key] > 1:
            words = f"{spec.description} ({seen[spec.key]})"
            spec = LineSpec(spec.component, words, spec.factors, spec.price)
        result.append(spec)
    return result
