"""Looking whether issued letters still say what the data says, and remembering the answer.

The page of a letter looks at once. The list reads what is remembered and looks again at a few
letters whose answer has grown old; `check_letters` looks at all (for a nightly job).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime, timedelta

from django.utils import timezone

from ..choices import Standing
from ..models import DriftCheck, Letter
from .drift import Drift, drift_between
from .kinds import kind_of
from .snapshot import scope_of

FRESH = timedelta(minutes=15)
NEVER = datetime.min.replace(tzinfo=UTC)
AT_ONCE = 5  # letters that one view of the list looks at again


def drift_of(letter: Letter) -> Drift:
    """Compare now; `letter` comes with its satker's province and training center."""
    now = kind_of(letter.kind).content(scope_of(letter))
    return drift_between(letter.kind, letter.snapshot["body"], now)


def look(letters: Iterable[Letter]) -> dict[int, Drift]:
    """Compare each of these and remember the answers in one statement."""
    found = {letter.pk: drift_of(letter) for letter in letters}
    remember(found)
    return found


def remember(found: Mapping[int, Drift]) -> None:
    moment = timezone.now()
    DriftCheck.objects.bulk_create(
        [
            DriftCheck(
                letter_id=pk, checked_at=moment, has_drift=bool(drift), summary=drift.summary[:300]
            )
            for pk, drift in found.items()
        ],
        update_conflicts=True,
        unique_fields=["letter"],
        update_fields=["checked_at", "has_drift", "summary"],
    )


def look_at(letter: Letter) -> Drift:
    """Compare one letter now; the answer is written only where it is news or has grown old."""
    drift = drift_of(letter)
    known: DriftCheck | None = getattr(letter, "drift", None)
    if known is None or is_news(known, drift) or known.checked_at < timezone.now() - FRESH:
        remember({letter.pk: drift})
    return drift


def is_news(known: DriftCheck, drift: Drift) -> bool:
    return (known.has_drift, known.summary) != (bool(drift), drift.summary[:300])


def stale(letters: Iterable[Letter]) -> list[int]:
    """Keys of those in force that were never looked at or not lately, the oldest answer first."""
    limit = timezone.now() - FRESH
    known = {
        letter.pk: letter.drift.checked_at if hasattr(letter, "drift") else NEVER
        for letter in letters
        if letter.standing == Standing.ISSUED
    }
    return sorted((pk for pk, moment in known.items() if moment < limit), key=known.__getitem__)


def refresh(letters: Iterable[Letter]) -> bool:
    """Look again at a few of a page's letters; whether any was."""
    due = stale(letters)[:AT_ONCE]
    if due:
        look(in_full(due))
    return bool(due)


def in_full(keys: Iterable[int]) -> Iterable[Letter]:
    letters = Letter.objects.select_related("satker__province__training_center")
    return letters.filter(pk__in=list(keys)).defer("pdf")
