"""An independent check of cohorts and plans; it shares no code with what makes them.

Every rule is worked out again from first principles: the 18 + 7 days, the calendar, the seats,
the waves, the deadlines and how many of a satker may be away at once.
"""

from __future__ import annotations

from latsar.organizations.models import Satker

from .people import AwayDays
from .planfile import check_plan_data
from .reading import read_world
from .report import Finding, Report
from .verify import check_cohorts

__all__ = [
    "AwayDays",
    "Finding",
    "Report",
    "check_cohorts",
    "check_database",
    "check_plan_data",
]


def check_database(
    satker: Satker | None,
    year: int,
    *,
    away_percent: int | None = None,
    away_days: AwayDays = "classical",
) -> Report:
    """Verify what is enrolled: of a province (any of its satkers), or of the nation (None)."""
    world = read_world(satker, year, away_percent=away_percent)
    return check_cohorts(world, away_days=away_days)
