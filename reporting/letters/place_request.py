"""Permohonan tempat: a province asks its training center for places, cohort by cohort."""

from __future__ import annotations

from itertools import groupby

from latsar.formatting import number
from schedule.models import Enrollment

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

TEMPLATE = "letters/place_request.html"
ATTACHMENTS = 2
EMPTY = "Belum ada peserta yang terjadwal. Susun angkatan dan daftarkan peserta lebih dahulu."


def defaults(scope: Scope) -> Defaults:
    center = scope.center
    return Defaults(
        subject=f"Permohonan Tempat Pelatihan Dasar CPNS Tahun {scope.year}",
        recipients=[center.head_title if center else "Kepala Lembaga Pelatihan"],
        place=center.city if center else "Tempat",
        copies=[
            "Sekretaris Jenderal KPU",
            f"Kepala {scope.pksdm} KPU",
            scope.chair,
        ],
    )


def seats(scope: Scope) -> list[Enrollment]:
    """Seats at the center addressed, by cohort, then satker and name."""
    found = scope.seats()
    if scope.center:
        found = found.filter(cohort__training_center=scope.center)
    return list(
        found.order_by(
            "cohort__number",
            "cohort_id",
            "participant__satker__code",
            "participant__name",
            "participant__nip",
        )
    )


def content(scope: Scope) -> Values:
    taken = seats(scope)
    cohorts = timetable(taken)
    groups: list[Values] = []
    order = 0
    for _, members in groupby(taken, key=lambda seat: seat.cohort_id):
        rows = []
        for seat in members:
            order += 1
            rows.append(person(seat.participant, order))
        cohort = cohorts[len(groups)]
        title = f"{cohort['label']}, {cohort['level']}: {counted(len(rows), 'orang')}"
        groups.append({"title": title, "rows": rows})
    offices = {seat.participant.satker_id for seat in taken}
    return {
        "total": order,
        "total_text": number(order),
        "people": counted(order, "orang"),
        "offices": counted(len(offices), "satuan kerja"),
        "where": scope.where,
        "year": str(scope.year),
        "center": scope.center.name if scope.center else "",
        "cohort_count": counted(len(cohorts), "angkatan"),
        "cohorts": cohorts,
        "days": days_in_words(cohorts),
        "total_days": total_days(cohorts),
        "groups": groups,
    }


def lacks(scope: Scope, content: Values) -> list[str]:
    found = seat_lacks(scope, content["cohorts"])
    elsewhere = scope.seats().count() - content["total"]
    if elsewhere:
        found.append(
            f"{number(elsewhere)} peserta terjadwal di lembaga pelatihan lain dan tidak tercantum."
        )
    if scope.center is None:
        found.append("Lembaga pelatihan provinsi ini belum diatur di Referensi.")
    return found
