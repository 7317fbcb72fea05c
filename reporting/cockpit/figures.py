"""All figures of the cockpit, for the nation or one province, as plain values.

The same number of grouped queries whatever the size of the nation.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from django.db.models import Count
from django.utils import timezone

from latsar.accounts.models import User
from latsar.organizations.models import Province, Satker
from participants.models import Participant

from .measures import MEASURES, STEPS, grouped, within
from .money import Money, money_of
from .months import Month, months_of
from .seats import Seats, seats_of
from .stuck import Stuck, stuck_of

BY_PROVINCE, BY_SATKER = "province__code", "code"


@dataclass
class PlaceRow:
    """One province or satker: people by measure, and its satkers that have people."""

    code: str
    name: str
    people: dict[str, int]
    satkers: int = 0

    def count(self, key: str) -> int:
        return self.people.get(key, 0)

    def share(self, key: str) -> int | None:
        """Per cent of the registered, rounded down: 100 only when nobody is missing."""
        everyone = self.count("registered")
        return self.count(key) * 100 // everyone if everyone else None

    @property
    def missing(self) -> str:
        """The first step not finished, in words; "" when the letter has gone out for all."""
        everyone = self.count("registered")
        if not everyone:
            return "Belum ada peserta"
        for step in STEPS[1:5]:
            if lacking := everyone - self.count(step.key):
                return f"{lacking} peserta {step.lacking[0].lower()}{step.lacking[1:]}"
        return ""


@dataclass
class Cockpit:
    """`place` is the code of the province shown, "" for the nation; `computed_at` in ISO 8601."""

    year: int
    place: str
    rows: list[PlaceRow]
    total: PlaceRow
    months: list[Month]
    money: Money
    seats: list[Seats]
    stuck: list[Stuck]
    computed_at: str = field(default_factory=lambda: timezone.now().isoformat())

    @property
    def is_kept(self) -> bool:
        """Whether these were counted some time ago, and only read again."""
        return (timezone.now() - self.moment).total_seconds() > 5

    @property
    def moment(self) -> datetime:
        return datetime.fromisoformat(self.computed_at)


def cockpit_of(user: User, year: int, province: Province | None = None) -> Cockpit:
    """Count within the user's scope: by province, or by satker of one province."""
    code = province.code if province else ""
    level = BY_SATKER if province else BY_PROVINCE
    places = satkers_in(user, province) if province else provinces(user)
    counts = {
        key: grouped(
            measure.rows(user, year).filter(within(code)),
            f"satker__{level}",
        )
        for key, measure in MEASURES.items()
    }
    people = Participant.objects.visible_to(user).active().filter(within(code))
    offices = grouped(people, f"satker__{level}", Count("satker", distinct=True))
    rows = [
        PlaceRow(
            place,
            name,
            {key: found.get(place, 0) for key, found in counts.items()},
            offices.get(place, 0),
        )
        for place, name in places
    ]
    return Cockpit(
        year=year,
        place=code,
        rows=rows,
        total=total_of(rows),
        months=months_of(user, year, code),
        money=money_of(user, year, code, level, dict(places)),
        seats=seats_of(user, year, code),
        stuck=stuck_of(user, year, code, level, dict(places)),
    )


def provinces(user: User) -> list[tuple[str, str]]:
    """The provinces within the user's scope, and the Setjen's own candidates for the nation."""
    places = list(Province.objects.visible_to(user).values_list("code", "name"))
    if user.is_national:
        places += Satker.objects.visible_to(user).filter(province=None).values_list("code", "name")
    return places


def satkers_in(user: User, province: Province) -> list[tuple[str, str]]:
    offices = Satker.objects.visible_to(user).filter(province=province).order_by("code")
    return list(offices.values_list("code", "name"))


def total_of(rows: list[PlaceRow]) -> PlaceRow:
    sums = {key: sum(row.count(key) for row in rows) for key in MEASURES}
    return PlaceRow("", "Jumlah", sums, sum(row.satkers for row in rows))
