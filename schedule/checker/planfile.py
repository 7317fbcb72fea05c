"""Judges a plan that only exists as data (what plan_cohorts prints), as if it were enrolled."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from itertools import count
from typing import Any

from latsar.errors import Refused
from latsar.organizations.models import Satker
from participants.models import Participant

from .facts import CohortFacts, Day, Person, Seat, World
from .people import AwayDays
from .reading import add_people, read_world
from .report import Finding, Report
from .verify import check_cohorts

BROKEN = (
    "Berkas rencana tidak dapat dibaca: {what}. Gunakan JSON yang dicetak perintah plan_cohorts."
)
NIPS_A_QUERY = 5000


def check_plan_data(
    satker: Satker,
    year: int,
    data: Mapping[str, Any],
    *,
    away_percent: int | None = None,
    away_days: AwayDays = "classical",
) -> Report:
    """Verify the plan of a KPU Provinsi's cohorts (JSON of plan_cohorts) against the roster.

    `data["cohorts"]` stands for all cohorts that the satker organises in that year; those of other
    organisers come from the database. Raises Refused when the data has another shape.
    """
    world = read_world(satker, year, away_percent=away_percent)
    saturdays = {c.number for c in world.cohorts if c.office == satker.pk and c.saturday}
    world.cohorts = [cohort for cohort in world.cohorts if cohort.office != satker.pk]
    plan = _Plan(world, satker, saturdays)
    try:
        plan.load(data)
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise Refused(BROKEN.format(what=f"ada bagian yang hilang atau salah ({error})")) from error
    report = check_cohorts(world, away_days=away_days)
    report.add(plan.findings(data))
    return report


class _Plan:
    def __init__(self, world: World, satker: Satker, saturdays: set[int]) -> None:
        self.world, self.satker, self.saturdays = world, satker, saturdays
        self.by_nip: dict[str, Person] = {}
        self.strangers: list[tuple[str, int]] = []
        self.seated: set[str] = set()

    def load(self, data: Mapping[str, Any]) -> None:
        """Put the file's cohorts into the world."""
        cohorts = list(data["cohorts"])
        self._know({str(nip) for cohort in cohorts for nip in cohort["participants"]})
        center = self.world.offices[self.satker.pk].center
        own = -1  # no cohort of the database has such a key
        for cohort in cohorts:
            self.world.cohorts.append(self._cohort(cohort, own, center or -1))
            own -= 1

    def _know(self, nips: set[str]) -> None:
        """Read whoever the file names and the scope does not already hold."""
        missing = sorted(nips - {person.nip for person in self.world.people.values()})
        for start in range(0, len(missing), NIPS_A_QUERY):
            part = missing[start : start + NIPS_A_QUERY]
            add_people(self.world, Participant.objects.filter(nip__in=part))
        self.by_nip = {person.nip: person for person in self.world.people.values()}

    def _cohort(self, data: Mapping[str, Any], pk: int, center: int) -> CohortFacts:
        days = sorted((date.fromisoformat(day["date"]), str(day["mode"])) for day in data["days"])
        number = int(data["number"])
        return CohortFacts(
            pk=pk,
            number=number,
            level=str(data["grade_level"]),
            capacity=int(data["capacity"]),
            starts_on=days[0][0] if days else None,
            saturday=bool(data.get("saturday_allowed", number in self.saturdays)),
            cancelled=False,
            center=center,
            office=self.satker.pk,
            days=[Day(on, place, mode) for place, (on, mode) in enumerate(days, start=1)],
            seats=list(self._seats([str(nip) for nip in data["participants"]], number)),
        )

    def _seats(self, nips: list[str], number: int) -> Iterator[Seat]:
        seats = count(1)
        for nip in nips:
            self.seated.add(nip)
            if nip in self.by_nip:
                yield Seat(self.by_nip[nip].pk, next(seats))
            else:
                self.strangers.append((nip, number))

    def findings(self, data: Mapping[str, Any]) -> Iterator[Finding]:
        """Yield what only a file can get wrong."""
        for nip, number in self.strangers:
            yield Finding(
                "unknown_participant",
                f"Angkatan {number} memuat NIP yang tidak terdaftar sebagai peserta. "
                "Periksa NIP itu, atau impor pesertanya lebih dahulu.",
                number,
                nip=nip,
            )
        for row in data.get("unplaced", ()):
            nip = str(row["nip"])
            if nip in self.seated:
                yield Finding(
                    "unplaced_but_seated",
                    "Seorang peserta tercantum tanpa kursi, padahal menempati kursi dalam rencana "
                    "ini. Susun ulang rencananya.",
                    nip=nip,
                )
