from __future__ import annotations

from typing import Self

from django.db.models import Count, Q

from latsar.accounts.querysets import ScopedQuerySet


class MentorQuerySet(ScopedQuerySet):
    def with_load(self) -> Self:
        """Annotate `load`: the number of open mentorships (0-5)."""
        return self.annotate(load=Count("mentorships", filter=Q(mentorships__ended_on__isnull=True)))

    def with_satker(self) -> Self:
        return self.select_related("satker__province")


class MentorshipQuerySet(ScopedQuerySet):
    """Scoped by the mentee's satker: who sees the participant sees the pair."""

    satker_path = "participant__satker"

    def open(self) -> Self:
        return self.filter(ended_on__isnull=True)
