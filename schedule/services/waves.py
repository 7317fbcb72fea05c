"""Waves of a training center: how far each is used, and the rule that they bound the seats.

Whoever changes seats, days or waves locks the center first (`locking.lock_center`), so that what is
counted here still holds when the change is written.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from latsar.errors import Refused
from latsar.formatting import date_long, joined
from latsar.organizations.models import TrainingCenter

from ..choices import CohortStatus
from ..models import Cohort, Wave


@dataclass(frozen=True)
class Span:
    """A cohort as a wave sees it: from its first to its last day, with so many seated."""

    pk: int
    number: int
    center: int
    year: int
    first: date
    last: date
    seated: int

    def inside(self, wave: Wave) -> bool:
        return (
            self.center == wave.training_center_id
            and self.year == wave.fiscal_year
            and wave.starts_on <= self.first
            and self.last <= wave.ends_on
        )


@dataclass
class WaveUse:
    """How far a wave is used: the cohorts that lie inside it and who sits there."""

    wave: Wave
    cohorts: list[Span] = field(default_factory=list)

    @property
    def seated(self) -> int:
        return sum(c.seated for c in self.cohorts)

    @property
    def free(self) -> int:
        return self.wave.seats - self.seated


def spans_of(centers: Iterable[int], years: Iterable[int]) -> list[Span]:
    """Return the cohorts of these centers and years that have days; cancelled ones left out."""
    summed: Any = Cohort.objects.exclude(status=CohortStatus.CANCELLED).with_summary()
    rows = summed.filter(
        training_center__in=set(centers), fiscal_year__in=set(years), first_day__isnull=False
    ).order_by("number")
    columns = ("pk", "number", "training_center", "fiscal_year", "first_day", "last_day", "seated")
    return [Span(*row) for row in rows.values_list(*columns)]


def uses_of(waves: Sequence[Wave]) -> list[WaveUse]:
    """Say how far each wave is used; one query for all."""
    by_place: dict[tuple[int, int], list[Span]] = defaultdict(list)
    for span in spans_of({w.training_center_id for w in waves}, {w.fiscal_year for w in waves}):
        by_place[span.center, span.year].append(span)
    return [
        WaveUse(w, [s for s in by_place[w.training_center_id, w.fiscal_year] if s.inside(w)])
        for w in waves
    ]


def waves_of(center: TrainingCenter | int, year: int) -> list[Wave]:
    found = Wave.objects.filter(training_center=center, fiscal_year=year)
    return list(found.select_related("training_center").order_by("starts_on"))


def outside_waves(shown: Sequence[Wave]) -> list[Span]:
    """Return the cohorts at the centers and in the years of `shown` that lie in no wave at all."""
    places = {(w.training_center_id, w.fiscal_year) for w in shown}
    centers, years = {c for c, _ in places}, {y for _, y in places}
    waves = list(Wave.objects.filter(training_center__in=centers, fiscal_year__in=years))
    return [
        s
        for s in spans_of(centers, years)
        if (s.center, s.year) in places and not any(s.inside(w) for w in waves)
    ]


def period(wave: Wave) -> str:
    return f"{date_long(wave.starts_on)} sampai {date_long(wave.ends_on)}"


def require_wave_room(cohort: Cohort, wanted: int = 0) -> None:
    """Refuse when the cohort lies in no wave, or its wave hasn't seats for `wanted` people more.

    A center without waves in that year sets no limit. The center must be locked.
    """
    waves = waves_of(cohort.training_center_id, cohort.fiscal_year)
    if not waves:
        return
    spans = spans_of([cohort.training_center_id], [cohort.fiscal_year])
    span = next((s for s in spans if s.pk == cohort.pk), None)
    if span is None:
        return
    wave = next((w for w in waves if span.inside(w)), None)
    if wave is None:
        raise Refused(outside_text(cohort, span, waves))
    use = uses_of([wave])[0]
    if use.seated + wanted > wave.seats:
        raise Refused(full_text(use, wanted))


def outside_text(cohort: Cohort, span: Span, waves: Sequence[Wave]) -> str:
    named = joined([f"gelombang {w.number} ({period(w)})" for w in waves])
    return (
        f"{cohort} ({date_long(span.first)} sampai {date_long(span.last)}) tidak terletak di dalam "
        f"satu gelombang {cohort.training_center}: {named}. Geser tanggal mulainya ke dalam salah "
        "satu gelombang, atau ubah masa gelombang itu lebih dahulu."
    )


def full_text(use: WaveUse, wanted: int) -> str:
    wave = use.wave
    name = f"{wave.number} {wave.training_center} ({period(wave)})"
    if wanted:
        return (
            f"Kursi gelombang {name} tinggal {max(use.free, 0)} ({use.seated} dari {wave.seats} "
            f"terisi), sedangkan diperlukan {wanted}. Kurangi pilihan, pakai angkatan di gelombang "
            "lain, atau tambah kursi gelombang itu setelah disetujui lembaga pelatihan."
        )
    return (
        f"Gelombang {name} berkuota {wave.seats} kursi; dengan perubahan ini terisi {use.seated}, "
        f"lebih {-use.free}. Pilih tanggal di gelombang lain, atau tambah kursi gelombang itu "
        "setelah disetujui lembaga pelatihan."
    )
