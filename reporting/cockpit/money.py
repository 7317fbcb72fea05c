"""What is asked for and what is approved, by component and place. Whole rupiah."""

from __future__ import annotations

from dataclasses import dataclass, field

from django.db.models import Q, Sum

from budget.choices import Component, Status
from budget.recap import lines_in
from latsar.accounts.models import User
from latsar.organizations.choices import CENTRAL_CODE

from .measures import within


@dataclass
class MoneyRow:
    """`asked` by component in every request that is not cancelled, `approved` of it."""

    code: str
    name: str
    asked: dict[str, int] = field(default_factory=dict)
    approved: dict[str, int] = field(default_factory=dict)

    @property
    def asked_sum(self) -> int:
        return sum(self.asked.values())

    @property
    def approved_sum(self) -> int:
        return sum(self.approved.values())

    @property
    def components(self) -> list[tuple[str, str, int, int]]:
        """Return (component, label, asked, approved)."""
        return [
            (c.value, str(c.label), self.asked.get(c, 0), self.approved.get(c, 0))
            for c in Component
        ]


@dataclass
class Money:
    """Only places that ask for something."""

    rows: list[MoneyRow]
    total: MoneyRow


def money_of(user: User, year: int, code: str, level: str, names: dict[str, str]) -> Money:
    lines = lines_in(user, year, "", "").filter(within(code, "request__satker"))
    approved = Sum("amount", filter=Q(request__status=Status.APPROVED), default=0)
    found = (
        lines.order_by()
        .values_list(f"request__satker__{level}", "component")
        .annotate(asked=Sum("amount"), approved=approved)
    )
    rows: dict[str, MoneyRow] = {}
    total = MoneyRow("", "Jumlah")
    for at, component, asked, granted in found:
        place = at or CENTRAL_CODE
        row = rows.setdefault(place, MoneyRow(place, names[place]))
        for into in (row, total):
            into.asked[component] = into.asked.get(component, 0) + asked
            into.approved[component] = into.approved.get(component, 0) + granted
    return Money([rows[place] for place in names if place in rows], total)
