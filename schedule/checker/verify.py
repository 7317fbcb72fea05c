"""All rules over one world. Pure: whoever read the facts, the same verdict."""

from __future__ import annotations

from collections.abc import Iterator

from .days import check_days
from .facts import World
from .people import AwayDays, check_away, check_deadlines, check_unplaced
from .report import Finding, Report
from .seats import check_seats, check_waves


def check_cohorts(world: World, *, away_days: AwayDays = "classical") -> Report:
    """Verify every rule of the plan.

    `away_days`: "classical" holds the share of a satker that may be away on campus days, and
    remarks on the days of release; "all" holds it on all 25 days.
    """
    cohorts = list(world.judged())
    report = Report(
        checked={
            "cohorts": len(cohorts),
            "participants": sum(world.active_by_office().values()),
            "days": sum(len(cohort.days) for cohort in cohorts),
            "satkers": len(world.scope),
        }
    )
    report.add(_program(world, bool(cohorts)))
    report.add(check_days(world))
    report.add(check_seats(world))
    report.add(check_waves(world))
    report.add(check_deadlines(world))
    report.add(check_away(world, away_days))
    report.add(check_unplaced(world))
    return report


def _program(world: World, needed: bool) -> Iterator[Finding]:
    if needed and world.window is None:
        yield Finding(
            "program",
            f"Program Latsar tahun {world.year} belum diatur, sehingga jendela pelatihan tidak "
            "dapat diperiksa. Minta PKSDM mengisinya di Referensi > Program tahunan.",
        )
