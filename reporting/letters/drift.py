"""Where an issued letter and the data have parted: the snapshot beside what it would say now.

Pure functions over two bodies of the same kind. What a letter merely notes about the state of work
(a budget "diajukan" that is "disetujui" by now) is no drift; people, cohorts, days, places,
mentors and money are.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any

from latsar.formatting import joined, number

from ..choices import LetterKind
from .sources import Values

Rows = dict[str, Values]
Name = Callable[[str, Values], str]
SHOWN = 25  # lines of one section; the rest is counted


@dataclass
class Section:
    """One sort of difference, a line each."""

    title: str
    lines: list[str] = field(default_factory=list)

    @property
    def shown(self) -> list[str]:
        return self.lines[:SHOWN]

    @property
    def others(self) -> int:
        return max(0, len(self.lines) - SHOWN)


@dataclass
class Drift:
    """A sentence that names the two, and what is behind it."""

    summary: str = ""
    sections: list[Section] = field(default_factory=list)

    def __bool__(self) -> bool:
        return bool(self.summary)


def drift_between(kind: str, issued: Values, now: Values) -> Drift:
    """Compare what was issued with what the same letter would say now."""
    comparer, counted = COMPARERS[LetterKind(kind)]
    sections = [section for section in comparer(issued, now) if section.lines]
    before, after = counted(issued), counted(now)
    if before != after:
        return Drift(f"Surat menyebut {before}, data kini {after}.", sections)
    if not sections:
        return Drift()
    parts = joined([f"{s.title.lower()} ({number(len(s.lines))})" for s in sections])
    return Drift(
        f"Surat dan data sama-sama menyebut {before}, tetapi isinya berbeda: {parts}.", sections
    )


def participants(body: Values) -> str:
    return f"{number(body['total'])} peserta"


def mentors_and_participants(body: Values) -> str:
    return f"{number(len(body['mentors']))} mentor dan {participants(body)}"


def money(body: Values) -> str:
    return str(body["total_text"])


# What each kind lists, by a key that survives a change of everything else.


def placed(body: Values) -> Rows:
    """Participants of a request for places by NIP, each with the cohort of its group."""
    return {
        row["nip"]: row | {"cohort": group["title"].partition(":")[0]}
        for group in body["groups"]
        for row in group["rows"]
    }


def released(body: Values) -> Rows:
    return {row["nip"]: row for group in body["groups"] for row in group["rows"]}


def guided(body: Values) -> Rows:
    """Participants by NIP, each with the mentor."""
    return {
        row["nip"]: row | {"mentor": mentor["name"]}
        for mentor in body["mentors"]
        for row in mentor["mentees"]
    }


def mentors(body: Values) -> Rows:
    return {mentor["nip"]: mentor for mentor in body["mentors"]}


def cohorts(body: Values) -> Rows:
    """By name and level; a center's second cohort of the same name is told by its order."""
    rows: Rows = {}
    for cohort in body["cohorts"]:
        name = f"{cohort['label']} {cohort['level']}"
        twin = sum(key.startswith(name) for key in rows)
        rows[f"{name} ({twin + 1})" if twin else name] = cohort
    return rows


def budgets(body: Values) -> Rows:
    people = {row["satker"]: row["people"] for row in body["rows"]}
    return {r["name"]: r | {"people": people.get(r["name"], "")} for r in body["requests"]}


PERSON = {
    "name": "nama",
    "grade": "golongan",
    "position": "jabatan",
    "satker": "satuan kerja",
    "cohort": "angkatan",
    "mentor": "mentor",
    "mode": "moda",
}
MENTOR = {"name": "nama", "position": "jabatan", "satker": "satuan kerja"}
COHORT = {
    "size": "peserta",
    "online": "hari daring",
    "classical": "hari klasikal",
    "place": "tempat",
}
BUDGET = {"total": "jumlah (Rp)", "people": "peserta"}


def said(value: Any) -> str:
    text = "; ".join(value) if isinstance(value, list) else str(value)
    return text or "belum ditetapkan"


def named(row: Values) -> str:
    return f"{row['name']} (NIP {row['nip']})"


def labelled(key: str, row: Values) -> str:
    return key


def changes(before: Rows, after: Rows, words: dict[str, str], name: Name) -> list[str]:
    """A line for each row on both sides whose values differ: "A: jabatan B menjadi C"."""
    lines = []
    for key in before.keys() & after.keys():
        old, new = before[key], after[key]
        pieces = [
            f"{word} {said(old[column])} menjadi {said(new[column])}"
            for column, word in words.items()
            if column in old and column in new and old[column] != new[column]
        ]
        if pieces:
            lines.append(f"{name(key, new)}: {'; '.join(pieces)}")
    return sorted(lines)


def only_in(these: Rows, those: Rows, name: Name) -> list[str]:
    return [name(key, row) for key, row in these.items() if key not in those]


def compared(
    before: Rows,
    after: Rows,
    words: dict[str, str],
    titles: Iterable[str],
    name: Name,
) -> list[Section]:
    gone, new, changed = titles
    return [
        Section(gone, only_in(before, after, name)),
        Section(new, only_in(after, before, name)),
        Section(changed, changes(before, after, words, name)),
    ]


PEOPLE_TITLES = (
    "Peserta dalam surat yang tidak lagi dalam data",
    "Peserta dalam data yang belum dalam surat",
    "Peserta yang datanya berubah",
)
COHORT_TITLES = (
    "Angkatan dalam surat yang tidak lagi dalam data",
    "Angkatan dalam data yang belum dalam surat",
    "Angkatan yang berubah",
)
MENTOR_TITLES = (
    "Mentor dalam surat yang tidak lagi dalam data",
    "Mentor dalam data yang belum dalam surat",
    "Mentor yang datanya berubah",
)
BUDGET_TITLES = (
    "Satker dalam surat yang anggarannya tidak lagi diajukan",
    "Satker yang anggarannya belum dalam surat",
    "Satker yang anggarannya berubah",
)


def by_name(key: str, row: Values) -> str:
    return named(row)


def place_request(issued: Values, now: Values) -> list[Section]:
    people = compared(placed(issued), placed(now), PERSON, PEOPLE_TITLES, by_name)
    return people + compared(cohorts(issued), cohorts(now), COHORT, COHORT_TITLES, labelled)


def duty_release(issued: Values, now: Values) -> list[Section]:
    people = compared(released(issued), released(now), PERSON, PEOPLE_TITLES, by_name)
    return people + compared(cohorts(issued), cohorts(now), COHORT, COHORT_TITLES, labelled)


def mentor_appointment(issued: Values, now: Values) -> list[Section]:
    pairs = compared(guided(issued), guided(now), PERSON, PEOPLE_TITLES, by_name)
    return pairs + compared(mentors(issued), mentors(now), MENTOR, MENTOR_TITLES, by_name)


def budget_request(issued: Values, now: Values) -> list[Section]:
    before, after = budgets(issued), budgets(now)
    found = compared(before, after, BUDGET, BUDGET_TITLES, labelled)
    same = [k for k in before.keys() & after.keys() if before[k]["total"] == after[k]["total"]]
    inner = sorted(k for k in same if rab(before[k]) != rab(after[k]))
    return [*found, Section("Satker yang rincian RAB-nya berubah", inner)]


def rab(request: Values) -> list[Any]:
    """The lines of a RAB without their remarks."""
    columns = ("description", "quantity", "unit", "price", "amount")
    return [
        [row[column] for column in columns] for group in request["groups"] for row in group["rows"]
    ]


Comparer = Callable[[Values, Values], list[Section]]
COMPARERS: dict[LetterKind, tuple[Comparer, Callable[[Values], str]]] = {
    LetterKind.PLACE_REQUEST: (place_request, participants),
    LetterKind.BUDGET_REQUEST: (budget_request, money),
    LetterKind.DUTY_RELEASE: (duty_release, participants),
    LetterKind.MENTOR_APPOINTMENT: (mentor_appointment, mentors_and_participants),
}
