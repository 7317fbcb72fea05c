"""The functions of latsar.formatting as template filters; None and "" stay empty."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from typing import Any

from django import template
from django.utils import timezone

from latsar import formatting

register = template.Library()


def empty_stays_empty(function: Callable[[Any], str]) -> Callable[[Any], str]:
    def formatted(value: Any) -> str:
        return "" if value is None or value == "" else function(value)

    return formatted


def local_date(function: Callable[[date], str]) -> Callable[[Any], str]:
    """A moment is shown as the date of the user's zone."""

    def formatted(value: Any) -> str:
        if isinstance(value, datetime):
            value = timezone.localtime(value).date()
        return function(value)

    return formatted


def local_time(value: datetime) -> str:
    return formatting.time_zoned(value, timezone.get_current_timezone_name())


FILTERS: dict[str, Callable[[Any], str]] = {
    "number": formatting.number,
    "rupiah": formatting.rupiah,
    "in_words": formatting.in_words,
    "rupiah_in_words": formatting.rupiah_in_words,
    "month_name": formatting.month_name,
    "roman_month": formatting.roman_month,
    "weekday_name": local_date(formatting.weekday_name),
    "date_long": local_date(formatting.date_long),
    "date_short": local_date(formatting.date_short),
    "time_zoned": local_time,
    "nip": formatting.nip_spaced,
    "nip_spaced": formatting.nip_spaced,
    "joined": formatting.joined,
}

for name, function in FILTERS.items():
    register.filter(name, empty_stays_empty(function))


@register.filter
def date_range(first: date | None, last: date | None) -> str:
    """{{ first|date_range:last }} gives "2–27 Februari 2026"; either may be missing."""
    if first and last:
        return formatting.date_range(first, last)
    known = first or last
    return formatting.date_long(known) if known else ""
