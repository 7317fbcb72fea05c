"""One sentence for a pair, and one for a change: why this mentor."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from enum import Enum

from ..rules import MENTEES_PER_MENTOR
from .costs import fit, nearness, plain_cost
from .instance import Candidate, Guide, Pair, Pairing
from .weights import DEFAULT_WEIGHTS, Fit, Nearness

FITS = {
    Fit.LIKE: "jabatan fungsional serumpun",
    Fit.SUPERIOR: "pejabat struktural di satkernya",
    Fit.STRUCTURAL: "pejabat struktural",
    Fit.OTHER: "jabatan fungsional lain",
}


class Home(Enum):
    """The mentors of the participant's own satker."""

    NONE = "Satker sendiri belum punya mentor"
    FULL = "Satker sendiri tidak punya mentor yang lowong"
    FREE = "Mentor di satker sendiri masih ada yang lowong"
    BARRED = "Mentor di satker sendiri tidak boleh dipasangkan dengannya"


def home_of(own: Mapping[int, int], barred: Collection[int]) -> Home:
    """Say how one is off whose satker's mentors have these loads; `barred`: whom one can't have."""
    allowed = [load for key, load in own.items() if key not in barred]
    if any(load < MENTEES_PER_MENTOR for load in allowed):
        return Home.FREE
    if allowed:
        return Home.FULL
    return Home.BARRED if own else Home.NONE


@dataclass(frozen=True)
class Circumstances:
    """What is true of a pair beside the two people."""

    load: int
    home: Home = Home.FULL
    is_pinned: bool = False
    is_wished: bool = False
    is_excluded: bool = False


def sentence(candidate: Candidate, guide: Guide, about: Circumstances) -> str:
    """Such as "Sesatker, jabatan fungsional serumpun, mendampingi 3 dari 5."."""
    parts = [distance(candidate, guide, about)]
    if fit(candidate, guide) is not Fit.SUPERIOR or nearness(candidate, guide) is not Nearness.OWN:
        parts.append(FITS[fit(candidate, guide)])
    else:
        parts.append("pejabat struktural")
    parts.append(f"mendampingi {about.load} dari {MENTEES_PER_MENTOR}")
    text = ", ".join(parts)
    if about.is_excluded:
        return f"Tidak boleh dipasangkan menurut ketentuan; pindahkan peserta ini. {text}."
    for holds, lead in ((about.is_pinned, "Pasangan tetap"), (about.is_wished, "Diutamakan")):
        if holds:
            return f"{lead}: {text[0].lower()}{text[1:]}."
    return f"{text}."


def distance(candidate: Candidate, guide: Guide, about: Circumstances) -> str:
    near, office = nearness(candidate, guide), guide.office or guide.satker
    if near is Nearness.OWN:
        return "Sesatker"
    if about.is_pinned or about.is_wished:
        return f"Mentor di {office}"
    if near is Nearness.OFFICE:
        word = "terdekat di" if about.home is not Home.FREE else "mentor di"
        return f"{about.home.value}; {word} {office}"
    return f"{about.home.value}; mentor di {office}"


class Explainer:
    """Explains the pairs of one pairing as they will be after it."""

    def __init__(self, pairing: Pairing) -> None:
        self.pairing, self.loads = pairing, pairing.loads()
        self.own: dict[str, dict[int, int]] = {}  # the loads of each satker's mentors
        for guide in pairing.instance.guides:
            if guide.accepts:
                self.own.setdefault(guide.satker, {})[guide.key] = self.loads[guide.key]
        self.arrivals: dict[int, list[Pair]] = {}
        for pair in pairing.pairs:
            self.arrivals.setdefault(pair.guide.key, []).append(pair)

    def explain(self, pair: Pair) -> str:
        keys = (pair.candidate.key, pair.guide.key)
        preferences = self.pairing.instance.preferences
        return sentence(
            pair.candidate,
            pair.guide,
            Circumstances(
                load=self.loads[pair.guide.key],
                home=self.home(pair.candidate),
                is_pinned=preferences.pins.get(keys[0]) == keys[1],
                is_wished=keys in preferences.wishes,
            ),
        )

    def home(self, candidate: Candidate) -> Home:
        instance, own = self.pairing.instance, self.own.get(candidate.satker, {})
        return home_of(own, [k for k in own if not instance.allows(candidate, instance.guide[k])])

    def cause(self, pair: Pair) -> str:
        """Say why this participant leaves the present mentor."""
        before = pair.before
        if before is None:
            return "Belum punya mentor."
        return (
            self.compulsion(pair, before)
            or self.gain(pair, before)
            or self.room(pair, before)
            or f"Beban lebih rata: {before.name} kini mendampingi {self.loads[before.key]}, "
            f"{pair.guide.name} {self.loads[pair.guide.key]}."
        )

    def compulsion(self, pair: Pair, before: Guide) -> str:
        preferences, key = self.pairing.instance.preferences, pair.candidate.key
        if preferences.pins.get(key) == pair.guide.key:
            return "Pasangan tetap menurut ketentuan."
        if (key, before.key) in preferences.exclusions:
            return f"Tidak boleh dipasangkan dengan {before.name} menurut ketentuan."
        if not before.accepts:
            return f"{before.name} tidak lagi bersedia atau bertugas di provinsi lain."
        return ""

    def gain(self, pair: Pair, before: Guide) -> str:
        wishes, person = self.pairing.instance.preferences.wishes, pair.candidate
        if (person.key, pair.guide.key) in wishes and (person.key, before.key) not in wishes:
            return "Mentor ini diutamakan menurut ketentuan."
        near = nearness(person, pair.guide)
        if near is not nearness(person, before) and nearer(person, pair.guide, before):
            office = pair.guide.office or pair.guide.satker
            to = "satker sendiri" if near is Nearness.OWN else office
            return f"Lebih dekat: dari {before.office or before.satker} ke {to}."
        return ""

    def room(self, pair: Pair, before: Guide) -> str:
        """Name who takes the place that is left, if anyone does."""
        if arrivals := self.arrivals.get(before.key):
            return f"Memberi tempat bagi {arrivals[0].candidate.name}."
        if plain_cost(pair.candidate, pair.guide, DEFAULT_WEIGHTS) < plain_cost(
            pair.candidate, before, DEFAULT_WEIGHTS
        ):
            return f"Jabatan lebih sesuai: {FITS[fit(pair.candidate, pair.guide)]}."
        return ""


def nearer(candidate: Candidate, guide: Guide, before: Guide) -> bool:
    points = DEFAULT_WEIGHTS.points
    return points[nearness(candidate, guide)] < points[nearness(candidate, before)]
