"""Pembebastugasan: the satkers are asked to free their candidates for all days of the training."""

from __future__ import annotations

from participants.models import Participant

from .sources import (
    Defaults,
    Scope,
    Values,
    days_in_words,
    person,
    seat_lacks,
    timetable,
    total_days,
)
from .wording import counted

TEMPLATE = "letters/duty_release.html"
ATTACHMENTS = 2
EMPTY = "Belum ada peserta yang terjadwal. Daftarkan peserta ke angkatan lebih dahulu."


def heads(scope: Scope) -> list[str]:
    """Those who lead the participants: secretaries of the satkers, heads within the own office."""
    name = scope.satker.name
    if scope.is_central:
        return [f"Para Kepala Biro dan Kepala Pusat di lingkungan {name}"]
    if not scope.whole_province:
        return [f"Para Kepala Subbagian pada Sekretariat {name}"]
    commission = name.partition(" ")[0]
    area = name.removeprefix(f"{commission} ")
    return [
        f"Para Kepala Bagian pada Sekretariat {name}",
        f"Para Sekretaris {commission} Kabupaten/Kota se-{area}",
    ]


def defaults(scope: Scope) -> Defaults:
    center = scope.center
    return Defaults(
        subject=f"Pembebastugasan Peserta Pelatihan Dasar CPNS Tahun {scope.year}",
        recipients=heads(scope),
        place="Tempat",
        copies=[
            f"Kepala {scope.pksdm} KPU",
            *([center.head_title] if center else []),
            scope.chair,
        ],
    )


def cohort_of(scope: Scope) -> dict[Participant, str]:
    taken = scope.seats().order_by(
        "participant__satker__code", "participant__name", "participant__nip"
    )
    return {
        seat.participant: f"{seat.cohort.number} (Gol. {seat.cohort.grade_level})" for seat in taken
    }


def content(scope: Scope) -> Values:
    people = cohort_of(scope)
    cohorts = timetable(scope.seats())
    groups: dict[str, list[Values]] = {}
    for order, (participant, cohort) in enumerate(people.items(), start=1):
        row = person(participant, order) | {"cohort": cohort}
        groups.setdefault(participant.satker.name, []).append(row)
    return {
        "total": len(people),
        "people": counted(len(people), "orang"),
        "offices": counted(len(groups), "satuan kerja"),
        "where": scope.where,
        "year": str(scope.year),
        "center": scope.center.name if scope.center else "",
        "cohorts": cohorts,
        "days": days_in_words(cohorts),
        "total_days": total_days(cohorts),
        "groups": [{"title": name, "rows": rows} for name, rows in groups.items()],
    }


def lacks(scope: Scope, content: Values) -> list[str]:
    return seat_lacks(scope, content["cohorts"])
