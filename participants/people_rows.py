"""The rows of every table of people, for this app's pages and for those above it."""

from __future__ import annotations

from latsar.paging import PageRows

from .querysets import ParticipantQuerySet

# The columns that ParticipantQuerySet.with_progress() adds and a table may be sorted by.
PROGRESS = {"mentor_name", "cohort_number"}


def people_rows(people: ParticipantQuerySet) -> PageRows:
    """Return rows whose mentor and cohort are looked up for one page only."""
    return PageRows(people, lambda rows: rows.with_satker().with_progress(), PROGRESS)
