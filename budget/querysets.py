from __future__ import annotations

from typing import TYPE_CHECKING, Self

from latsar.accounts.querysets import ReferenceQuerySet, ScopedQuerySet

from .choices import Status

if TYPE_CHECKING:
    from .models import BudgetRequest


class RateQuerySet(ReferenceQuerySet):
    def current(self) -> Self:
        return self.filter(retired_at__isnull=True)


class BudgetRequestQuerySet(ScopedQuerySet):
    def current(self) -> Self:
        """Only the newest revision of each satker and year."""
        return self.filter(is_current=True)

    def awaiting_review(self) -> Self:
        """Submitted and undecided, on whichever desk."""
        return self.current().filter(status=Status.SUBMITTED)

    def at_province(self) -> Self:
        return self.awaiting_review().filter(endorsed_at__isnull=True)

    def at_pksdm(self) -> Self:
        return self.awaiting_review().filter(endorsed_at__isnull=False)

    def same_as(self, request: BudgetRequest) -> Self:
        """All revisions of what this satker asks for in that year."""
        return self.filter(satker=request.satker_id, fiscal_year=request.fiscal_year)


class BudgetLineQuerySet(ScopedQuerySet):
    satker_path = "request__satker"

    def with_sources(self) -> Self:
        """Read with each line its rate, the rate's scope, and who overrode it."""
        return self.select_related("rate__province", "rate__satker", "overridden_by")


class BudgetCommentQuerySet(ScopedQuerySet):
    satker_path = "request__satker"

    def of_all_revisions(self, request: BudgetRequest) -> Self:
        return self.filter(
            request__satker=request.satker_id, request__fiscal_year=request.fiscal_year
        ).select_related("author")


class CeilingQuerySet(ScopedQuerySet):
    def of_year(self, year: int) -> Self:
        return self.filter(fiscal_year=year)
