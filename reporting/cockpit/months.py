"""Whose probation ends in which month, and for how many the training comes too late."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Count
from django.db.models.functions import TruncMonth

from latsar.accounts.models import User
from latsar.clock import today
from latsar.formatting import month_name
from participants.models import Participant

from .measures import People, at_risk, within


@dataclass
class Month:
    """`month` as 2026-05. `ending`: active people whose probation ends in it, `risky` of them."""

    month: str
    ending: int
    risky: int

    @property
    def label(self) -> str:
        year, month = self.month.split("-")
        return f"{month_name(int(month))} {year}"

    @property
    def short(self) -> str:
        """Return "Mei 26", for under a bar."""
        name, _, year = self.label.partition(" ")
        return f"{name[:3]} {year[2:]}"

    @property
    def is_over(self) -> bool:
        return self.month < f"{today():%Y-%m}"


def months_of(user: User, year: int, code: str) -> list[Month]:
    people = Participant.objects.visible_to(user).on_probation().filter(within(code))
    ending = by_month(people)
    risky = by_month(at_risk(user, year).filter(within(code)))
    return [Month(month, ending[month], risky.get(month, 0)) for month in sorted(ending)]


def by_month(people: People) -> dict[str, int]:
    month = TruncMonth("probation_ends_on")
    counted = people.order_by().annotate(month=month).values_list("month")
    return {f"{first:%Y-%m}": amount for first, amount in counted.annotate(n=Count("pk"))}
