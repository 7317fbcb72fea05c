from __future__ import annotations

from typing import Self

from latsar.accounts.querysets import ReferenceQuerySet, ScopedQuerySet

from .choices import Status


class RateQuerySet(ReferenceQuerySet):
    def current(self) -> Self:
        return self.filter(retired_at__isnull=True)


class BudgetRequestQuerySet(ScopedQuerySet):
    def current(self) -> Self:
        """Only the newest revision of each satker and year."""
        return self.filter(is_current=True)

    def awaiting_review(self) -> Self:
        return self.current().filter(status=Status.SUBMITTED)


class BudgetLineQuerySet(ScopedQuerySet):
    satker_path = "request__satker"
