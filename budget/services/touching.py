"""What a change of a rate does to the drafts: each with its total now and its total after."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.db import transaction

from latsar.accounts.models import User
from latsar.accounts.permissions import require_pksdm
from latsar.errors import StaleVersion

from ..models import BudgetLine, BudgetRequest, Rate
from ..workflow import EDITABLE
from .computing import RateBook, collect, line_specs
from .drafting import compute, locked_current
from .rates import drafts_touched


@dataclass(frozen=True)
class Touched:
    """A draft that a rate touches: what it comes to when it is computed again."""

    request: BudgetRequest
    after: int

    @property
    def before(self) -> int:
        return self.request.total

    @property
    def change(self) -> int:
        return self.after - self.before

    @property
    def is_more(self) -> bool:
        return self.change > 0


def touched_by(*, actor: User, rate: Rate, is_withdrawn: bool = False) -> list[Touched]:
    """Return the drafts that this rate touches, with old and new total.

    The rate may be one that is not stored yet: then this is what it would do.
    """
    drafts = drafts_touched(actor=actor, rate=rate)
    book = RateBook(rate.fiscal_year)
    if is_withdrawn:
        book.drop(rate)
    elif rate.retired_at is None:
        book.put(rate)
    return totals_after(drafts, rate.fiscal_year, book)


def totals_after(drafts: Sequence[BudgetRequest], year: int, book: RateBook) -> list[Touched]:
    """Compute the drafts with these rates; what was overridden by hand keeps its amount."""
    bases = collect([draft.satker for draft in drafts], year)
    overridden = BudgetLine.objects.filter(request__in=drafts, is_overridden=True)
    by_hand = {
        (request_id, component, description): amount
        for request_id, component, description, amount in overridden.values_list(
            "request", "component", "description", "amount"
        )
    }
    return [
        Touched(
            draft,
            sum(
                by_hand.get((draft.pk, *spec.key), spec.amount)
                for spec in line_specs(bases[draft.satker_id], book)
            ),
        )
        for draft in drafts
    ]


@transaction.atomic
def recompute_touched(*, actor: User, rate_id: int) -> list[BudgetRequest]:
    """Compute again every draft that a current rate touches, in one go (PKSDM)."""
    require_pksdm(actor)
    rate = Rate.objects.select_related("province", "satker").get(pk=rate_id)
    if rate.retired_at:
        raise StaleVersion(f"{rate} sudah dicabut atau diganti. Periksa tarif yang berlaku.")
    satkers = [draft.satker for draft in drafts_touched(actor=actor, rate=rate)]
    current = locked_current(satkers, rate.fiscal_year)
    open_ones = {pk: one for pk, one in current.items() if one.status in EDITABLE}
    bases = collect([one.satker for one in open_ones.values()], rate.fiscal_year)
    book = RateBook(rate.fiscal_year)
    return list(compute(actor, list(bases.values()), rate.fiscal_year, open_ones, book).values())
