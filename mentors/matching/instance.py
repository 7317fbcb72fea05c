"""The pairing of one province as plain values: who needs a mentor, who guides, what is settled."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Candidate:
    """A participant to be paired: one without mentor, or one whose pair may change."""

    key: int
    nip: str
    satker: str
    position: str = ""
    name: str = ""
    office: str = ""


@dataclass(frozen=True)
class Guide:
    """A mentor. `held` are the places of pairs that stay; one who doesn't accept keeps his own."""

    key: int
    nip: str
    satker: str
    position: str = ""
    is_structural: bool = True
    name: str = ""
    office: str = ""
    held: tuple[int, ...] = ()
    accepts: bool = True


@dataclass(frozen=True)
class Seat:
    """The place that a candidate has now, and may leave."""

    guide: int
    slot: int


@dataclass(frozen=True)
class Preferences:
    """By keys of candidate and guide: the one fixed guide, and pairs wished for or ruled out."""

    pins: Mapping[int, int] = field(default_factory=dict)
    wishes: frozenset[tuple[int, int]] = frozenset()
    exclusions: frozenset[tuple[int, int]] = frozenset()

    @property
    def people(self) -> set[int]:
        """The candidates whom a preference sets apart from the others of their office."""
        return {*self.pins, *(c for c, _ in self.wishes), *(c for c, _ in self.exclusions)}

    def wishers(self) -> set[int]:
        return {candidate for candidate, _ in self.wishes}


class Instance:
    """All of one province; the order of the input doesn't matter."""

    def __init__(
        self,
        candidates: Iterable[Candidate],
        guides: Iterable[Guide],
        seats: Mapping[int, Seat] | None = None,
        preferences: Preferences | None = None,
    ) -> None:
        self.candidates = sorted(candidates, key=lambda c: (c.satker, c.nip))
        self.guides = sorted(guides, key=lambda g: (g.satker, g.nip))
        self.candidate = {c.key: c for c in self.candidates}
        self.guide = {g.key: g for g in self.guides}
        self.seats = dict(seats or {})
        self.preferences = preferences or Preferences()
        self.wishers = self.preferences.wishers()

    def seat_of(self, candidate: Candidate) -> Guide | None:
        seat = self.seats.get(candidate.key)
        return self.guide[seat.guide] if seat else None

    def allows(self, candidate: Candidate, guide: Guide) -> bool:
        """Tell whether these two may be made a pair, whatever the places."""
        return (
            guide.accepts
            and guide.nip != candidate.nip
            and (candidate.key, guide.key) not in self.preferences.exclusions
            and self.preferences.pins.get(candidate.key, guide.key) == guide.key
        )


@dataclass(frozen=True)
class Pair:
    """A pair made by this run. `before`: whom the candidate leaves for it."""

    candidate: Candidate
    guide: Guide
    slot: int
    before: Guide | None = None


@dataclass(frozen=True)
class Pairing:
    """What a run would write, who finds no place, and the whole picture after it."""

    instance: Instance
    pairs: list[Pair]
    unplaced: list[Candidate]
    guide_of: dict[int, int]  # candidate -> guide, of all who have one afterwards

    @property
    def moves(self) -> list[Pair]:
        return [pair for pair in self.pairs if pair.before]

    def loads(self) -> dict[int, int]:
        """How many each guide guides afterwards."""
        loads = {g.key: len(g.held) for g in self.instance.guides}
        for guide in self.guide_of.values():
            loads[guide] += 1
        return loads
