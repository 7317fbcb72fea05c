"""Penunjukan mentor: who guides whom, how."""

from __future__ import annotations

from latsar.formatting import nip_spaced, number
from mentors.models import Mentor, Mentorship

from .duty_release import heads
from .sources import Defaults, Scope, Values
from .wording import counted

TEMPLATE = "letters/mentor_appointment.html"
ATTACHMENTS = 1
EMPTY = "Belum ada peserta yang punya mentor. Tugaskan mentor lebih dahulu."
MOST = 5  # KPU's limit, held by the database; the letter only tells it


def defaults(scope: Scope) -> Defaults:
    center = scope.center
    return Defaults(
        subject=f"Penunjukan Mentor Pelatihan Dasar CPNS Tahun {scope.year}",
        recipients=heads(scope),
        place="Tempat",
        copies=[
            f"Kepala {scope.pksdm} KPU",
            *([center.head_title] if center else []),
            scope.chair,
        ],
    )


def content(scope: Scope) -> Values:
    pairs = scope.pairs().order_by("mentor__satker__code", "mentor__name", "mentor__nip", "slot")
    guided: dict[Mentor, list[Mentorship]] = {}
    for pair in pairs:
        guided.setdefault(pair.mentor, []).append(pair)
    mentors: list[Values] = []
    order = 0
    for mentor, own in guided.items():
        mentees = []
        for pair in own:
            order += 1
            mentees.append(mentee(pair, order))
        mentors.append(
            {
                "no": number(len(mentors) + 1),
                "name": mentor.name,
                "nip": nip_spaced(mentor.nip),
                "position": mentor.position,
                "satker": mentor.satker.name,
                "mentees": mentees,
            }
        )
    return {
        "total": order,
        "people": counted(order, "orang"),
        "mentor_count": counted(len(mentors), "orang"),
        "most": counted(MOST, "orang"),
        "where": scope.where,
        "year": str(scope.year),
        "mentors": mentors,
    }


def mentee(pair: Mentorship, order: int) -> Values:
    participant = pair.participant
    return {
        "no": number(order),
        "name": participant.name,
        "nip": nip_spaced(participant.nip),
        "satker": participant.satker.name,
        "mode": pair.get_mode_display(),
    }


def lacks(scope: Scope, content: Values) -> list[str]:
    alone = scope.people().count() - content["total"]
    return [f"{number(alone)} peserta belum punya mentor dan tidak tercantum."] if alone else []
