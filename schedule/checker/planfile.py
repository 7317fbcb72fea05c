"""Judges a plan that only exists as data (what plan_cohorts prints), as if it were enrolled."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
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
    "Berkas rencana tidak dapat dibaca: {what}. Gunakan JSON yang dicetak perintah plan_cohorts; "
    "untuk rencana satu provinsi sebutkan --province."
)
NIPS_A_QUERY = 5000


def check_plan_data(
    satker: Satker | None,
    year: int,
    data: Mapping[str, Any],
    *,
    away_percent: int | None = None,
    away_days: AwayDays = "classical",
    wave_seats: Mapping[int, int] | None = None,
) -> Report:
    """Verify the plan of a KPU Provinsi's cohorts (JSON of plan_cohorts) against the roster.

    `data["cohorts"]` stands for all cohorts that the satker organises in that year; those of other
    organisers come from the database. For the nation (None) each cohort names its organiser
    ("satker": its code). `wave_seats`: seats by the key of a wave, instead of those stored.
    Raises Refused when the data has another shape.
    """
    world = read_world(satker, year, away_percent=away_percent)
    changed = wave_seats or {}
    world.waves = [wave._replace(seats=changed.get(wave.pk, wave.seats)) for wave in world.waves]
    plan = _Plan(world, satker)
    try:
        plan.clear(data)
        plan.load(data)
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise Refused(BROKEN.format(what=f"ada bagian yang hilang atau salah ({error})")) from error
    report = check_cohorts(world, away_days=away_days)
    report.add(plan.findings(data))
    return report


class _Plan:
    def __init__(self, world: World, satker: Satker | None) -> None:
        self.world, self.satker = world, satker
        self.codes = {office.code: pk for pk, office in world.offices.items()}
        self.known: dict[tuple[int, int, date | None], CohortFacts] = {}
        self.completed: set[int] = set()
        self.by_nip: dict[str, Person] = {}
        self.strangers: list[tuple[str, int]] = []
        self.seated: set[str] = set()

    def clear(self, data: Mapping[str, Any]) -> None:
        """Take out the cohorts of the organisers in the file; it may name them again."""
        organisers = {self._organiser(row) for row in [*data["cohorts"], *data.get("centers", ())]}
        if self.satker:
            organisers.add(self.satker.pk)
        own = [cohort for cohort in self.world.cohorts if cohort.office in organisers]
        self.world.cohorts = [c for c in self.world.cohorts if c.office not in organisers]
        self.known = {(cohort.office, cohort.number, cohort.starts_on): cohort for cohort in own}
        self.completed = {s.person for cohort in own for s in cohort.seats if s.completed}

    def _organiser(self, row: Mapping[str, Any]) -> int:
        return self.satker.pk if self.satker else self.codes[row["satker"]]

    def load(self, data: Mapping[str, Any]) -> None:
        """Put the file's cohorts into the world."""
        cohorts = list(data["cohorts"])
        self._know({str(nip) for cohort in cohorts for nip in cohort["participants"]})
        for key, cohort in enumerate(cohorts, start=1):
            self.world.cohorts.append(self._cohort(cohort, -key))

    def _know(self, nips: set[str]) -> None:
        """Read whoever the file names and the scope does not already hold."""
        missing = sorted(nips - {person.nip for person in self.world.people.values()})
        for start in range(0, len(missing), NIPS_A_QUERY):
            part = missing[start : start + NIPS_A_QUERY]
            add_people(self.world, Participant.objects.filter(nip__in=part))
        self.by_nip = {person.nip: person for person in self.world.people.values()}

    def _cohort(self, data: Mapping[str, Any], pk: int) -> CohortFacts:
        days = sorted((date.fromisoformat(day["date"]), str(day["mode"])) for day in data["days"])
        number, starts_on = int(data["number"]), days[0][0] if days else None
        office = self._organiser(data)
        stored = self.known.get((office, number, starts_on))
        own_center = self.world.offices[office].center
        return CohortFacts(
            pk=pk,
            number=number,
            level=str(data["grade_level"]),
            capacity=int(data["capacity"]),
            starts_on=starts_on,
            saturday=bool(data.get("saturday_allowed", stored and stored.saturday)),
            cancelled=False,
            center=stored.center if stored else own_center or 0,
            office=office,
            days=[Day(on, place, mode) for place, (on, mode) in enumerate(days, start=1)],
            seats=list(self._seats([str(nip) for nip in data["participants"]], number)),
        )

    def _seats(self, nips: list[str], number: int) -> Iterator[Seat]:
        """Yield a seat for each; whoever is not on the roster takes one too."""
        for place, nip in enumerate(nips, start=1):
            self.seated.add(nip)
            person = self.by_nip.get(nip)
            if person is None:
                self.strangers.append((nip, number))
            key = person.pk if person else -len(self.strangers)
            yield Seat(key, place, key in self.completed)

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
