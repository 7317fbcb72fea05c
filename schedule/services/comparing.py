"""Scenarios side by side: their measures against a basis, and who moves where."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from latsar.formatting import date_short, number
from latsar.organizations.models import Satker
from participants.models import Participant

from ..models import PlanScenario
from .summaries import STATUS_TONES, STATUS_WORDS

MOST_SIDE_BY_SIDE = 4
NOWHERE = "tanpa kursi"

Summary = dict[str, Any]


@dataclass(frozen=True)
class Cell:
    """A value of one scenario, and how it differs from the basis ("" when it doesn't)."""

    text: str
    difference: str = ""
    tone: str = ""  # better, worse, or neither


@dataclass(frozen=True)
class Measure:
    """A row of the comparison, a cell for each scenario."""

    label: str
    cells: list[Cell]
    names: list[str]

    @property
    def labelled(self) -> list[tuple[str, Cell]]:
        """The cells with their scenario's name, for the cards of a phone."""
        return list(zip(self.names, self.cells, strict=True))


def amount(summary: Summary, name: str) -> int:
    return int(summary.get(name) or 0)


def cohort_amount(summary: Summary) -> int:
    return int(summary.get("cohort_count", len(summary.get("cohorts", ()))))


# Label, name in the summary, and 1 when more is better, -1 when less is.
MEASURES: list[tuple[str, str, int]] = [
    ("Peserta mendapat kursi", "seated", 1),
    ("Tanpa kursi", "unplaced", -1),
    ("Kursi yang kurang", "missing_seats", -1),
    ("Melewati masa percobaan", "late", -1),
    ("Angkatan baru", "new_cohorts", -1),
]
SHARES = [
    ("Bagian terbesar satu satker pergi bersamaan, semua hari", "share"),
    ("Bagian terbesar satu satker pergi bersamaan, hari klasikal", "campus_share"),
]


def measures_of(scenarios: Sequence[PlanScenario]) -> list[Measure]:
    """Compare the scenarios row by row; the first is the basis."""
    names = [s.name for s in scenarios]
    summaries: list[Summary] = [s.result for s in scenarios]
    basis = summaries[0]
    rows = [("Status", [status_cell(s) for s in summaries])]
    for label, name, good in MEASURES:
        then = amount(basis, name)
        rows.append((label, [number_cell(amount(s, name), then, good) for s in summaries]))
    used = cohort_amount(basis)
    rows.append(
        ("Angkatan yang dipakai", [number_cell(cohort_amount(s), used, -1) for s in summaries])
    )
    rows.append(("Hari terakhir", [day_cell(s, basis) for s in summaries]))
    for label, name in SHARES:
        rows.append((label, [share_cell(s, basis, name) for s in summaries]))
    return [Measure(label, cells, names) for label, cells in rows]


def status_cell(summary: Summary) -> Cell:
    status = str(summary.get("status") or "")
    return Cell(STATUS_WORDS.get(status, status), tone=STATUS_TONES.get(status, ""))


def number_cell(now: int, then: int, good: int) -> Cell:
    change = now - then
    return Cell(number(now), signed(change), tone_of(change, good))


def day_cell(summary: Summary, basis: Summary) -> Cell:
    if not summary.get("last_day"):
        return Cell("–")
    last = date.fromisoformat(summary["last_day"])
    if not basis.get("last_day"):
        return Cell(date_short(last))
    days = (last - date.fromisoformat(basis["last_day"])).days
    return Cell(date_short(last), f"{signed(days)} hari" if days else "", tone_of(days, -1))


def share_cell(summary: Summary, basis: Summary, name: str) -> Cell:
    share, then = summary.get(name) or {}, basis.get(name) or {}
    if not share.get("size"):
        return Cell("–")
    change = share["percent"] - then.get("percent", 0)
    text = f"{share['percent']} % ({share['away']} dari {share['size']}, {share['satker']})"
    return Cell(text, f"{signed(change)} poin" if change else "", tone_of(change, -1))


def signed(change: int) -> str:
    if not change:
        return ""
    return f"+{number(change)}" if change > 0 else f"−{number(-change)}"


def tone_of(change: int, good: int) -> str:
    if not change:
        return ""
    return "better" if change * good > 0 else "worse"


@dataclass(frozen=True)
class Move:
    """Somebody whom two plans seat differently."""

    participant: Participant
    before: str
    after: str


def moves_between(basis: PlanScenario, other: PlanScenario) -> dict[str, tuple[str, str]]:
    """Return {participant pk: (cohort in the basis, cohort in the other)} where they differ."""
    before, after = seats_in_words(basis), seats_in_words(other)
    everyone = sorted({*before, *after}, key=int)
    return {
        pk: (before.get(pk, NOWHERE), after.get(pk, NOWHERE))
        for pk in everyone
        if before.get(pk, NOWHERE) != after.get(pk, NOWHERE)
    }


def seats_in_words(scenario: PlanScenario) -> dict[str, str]:
    labels = {c["number"]: label_of(c) for c in scenario.result.get("cohorts", ())}
    seats = scenario.placements.get("seats", {})
    return {pk: labels[cohort] for pk, cohort in seats.items() if cohort in labels}


def label_of(cohort: Summary) -> str:
    first, last = (date.fromisoformat(cohort[name]) for name in ("first", "last"))
    return f"angkatan {cohort['number']} ({date_short(first)} s.d. {date_short(last)})"


def flows_of(moves: dict[str, tuple[str, str]]) -> list[tuple[str, str, int]]:
    """Count the moves by (from, to), the largest first."""
    return [(a, b, n) for (a, b), n in Counter(moves.values()).most_common()]


def named_unplaced(scenario: PlanScenario, keys: Sequence[str]) -> list[tuple[Participant, str]]:
    """Name those of one page who would get no seat, each with the reason."""
    without, reasons = scenario.placements["without"], scenario.placements["reasons"]
    by_key = people_of(keys, scenario.satker)
    return [(by_key[k], reasons[without[k]]) for k in keys if k in by_key]


def people_of(keys: Sequence[str], satker: Satker) -> dict[str, Participant]:
    """Return the people of these keys who are still of the province."""
    people = Participant.objects.filter(
        pk__in=[int(k) for k in keys], satker__province=satker.province_id
    ).select_related("satker")
    return {str(p.pk): p for p in people}


def named_moves(
    moves: dict[str, tuple[str, str]], keys: Sequence[str], satker: Satker
) -> list[Move]:
    """Name those of one page; who has left the roster meanwhile is left out."""
    by_key = people_of(keys, satker)
    return [Move(by_key[k], *moves[k]) for k in keys if k in by_key]
