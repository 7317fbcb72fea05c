"""What the assignment page counts: per satker or per province, people without mentor and places."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from django.db.models import Count

from latsar.accounts.models import User
from latsar.organizations.choices import CENTRAL_CODE, Level
from latsar.organizations.models import Province, Satker
from participants.models import Participant

from .models import Mentor, Mentorship
from .querysets import unmentored
from .rules import MENTEES_PER_MENTOR, mentors_needed
from .services.province import Proposal, ProposedPair


@dataclass
class OfficeRow:
    """People without mentor beside the free places of one satker, province, or all together."""

    code: str
    name: str
    waiting: int = 0
    mentors: int = 0
    free: int = 0

    @property
    def balance(self) -> int:
        """Free places minus those who need one; negative when places are missing."""
        return self.free - self.waiting

    @property
    def missing(self) -> int:
        return mentors_needed(self.waiting, self.free)


@dataclass
class Overview:
    rows: list[OfficeRow]
    total: OfficeRow = field(init=False)

    def __post_init__(self) -> None:
        self.total = OfficeRow(
            "",
            "Jumlah",
            waiting=sum(row.waiting for row in self.rows),
            mentors=sum(row.mentors for row in self.rows),
            free=sum(row.free for row in self.rows),
        )


@dataclass(frozen=True)
class PersonRow:
    """A participant without mentor, with the mentor proposed, or the reason for none."""

    participant: Participant
    pair: ProposedPair | None = None
    reason: str = ""


def _counts(people: Any, mentors: Any, pairs: Any, key: str) -> dict[str, dict[Any, int]]:
    """Count people, mentors and taken places by a key of the satker, one query each."""

    def grouped(rows: Any, path: str) -> dict[Any, int]:
        return dict(rows.order_by().values_list(path).annotate(Count("pk")))

    return {
        "waiting": grouped(people, f"satker__{key}"),
        "mentors": grouped(mentors, f"satker__{key}"),
        "taken": grouped(pairs, f"mentor__satker__{key}"),
    }


def _row(code: str, name: str, counts: dict[str, dict[Any, int]], key: Any) -> OfficeRow:
    mentors = counts["mentors"].get(key, 0)
    return OfficeRow(
        code,
        name,
        waiting=counts["waiting"].get(key, 0),
        mentors=mentors,
        free=mentors * MENTEES_PER_MENTOR - counts["taken"].get(key, 0),
    )


def _sources(user: User, **scope: Any) -> tuple[Any, Any, Any]:
    """Return people, mentors and the pairs of those mentors, whoever the mentee is."""
    mentors = Mentor.objects.visible_to(user).active().filter(**scope)
    pairs = Mentorship.objects.open().filter(mentor__in=mentors)
    return unmentored(Participant.objects.visible_to(user).filter(**scope)), mentors, pairs


def by_satker(user: User, place: Satker) -> Overview:
    """The satkers of this place's province within the user's scope."""
    counts = _counts(*_sources(user, satker__province=place.province_id), "code")
    offices = Satker.objects.visible_to(user).filter(province=place.province_id).order_by("code")
    return Overview(
        [_row(code, name, counts, code) for code, name in offices.values_list("code", "name")]
    )


def by_province(user: User) -> Overview:
    """All provinces, and the Setjen, for those who see the nation."""
    counts = _counts(*_sources(user), "province__code")
    rows = [
        _row(code, name, counts, code)
        for code, name in Province.objects.visible_to(user).values_list("code", "name")
    ]
    central = Satker.objects.visible_to(user).filter(level=Level.CENTRAL).first()
    if central:
        rows.insert(0, _row(CENTRAL_CODE, central.name, counts, None))
    return Overview(rows)


def people_by_hand(user: User, place: Satker, proposal: Proposal | None) -> list[PersonRow]:
    """Everyone without mentor within the user's scope, by satker code and NIP."""
    if proposal is None:
        people = unmentored(
            Participant.objects.visible_to(user).filter(satker__province=place.province_id)
        )
        return [PersonRow(p) for p in people.select_related("satker")]
    rows = [PersonRow(pair.participant, pair) for pair in proposal.pairs]
    rows += [PersonRow(person, reason=reason) for person, reason in proposal.unassigned]
    return sorted(rows, key=lambda r: (r.participant.satker.code, r.participant.nip))
