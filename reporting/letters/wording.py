"""Pieces of wording that the letters share. Pure functions."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from itertools import groupby

from latsar.formatting import date_long, in_words, joined, month_name, number

LETTERHEADS = (
    ("KPU ", ("KOMISI PEMILIHAN UMUM",)),
    ("KIP ", ("KOMISI INDEPENDEN PEMILIHAN",)),
)


def counted(value: int, noun: str = "") -> str:
    """Return "115 (seratus lima belas) orang"."""
    return f"{number(value)} ({in_words(value)}) {noun}".strip()


def letterhead(name: str) -> list[str]:
    """Return the lines of an office's name in capitals: commission, then its area."""
    for short, lines in LETTERHEADS:
        if name.startswith(short):
            return [*lines, name.removeprefix(short).upper()]
    if name.endswith(" KPU"):
        return ["KOMISI PEMILIHAN UMUM REPUBLIK INDONESIA", name.removesuffix(" KPU").upper()]
    return [name.upper()]


def date_runs(days: Iterable[date]) -> list[list[date]]:
    """Group days into runs that a reader sees as one, e.g. Monday to Friday."""
    ordered = sorted(days)
    keyed = groupby(enumerate(ordered), key=lambda pair: pair[1] - timedelta(days=pair[0]))
    return [[day for _, day in run] for _, run in keyed]


def date_lines(days: Iterable[date]) -> list[str]:
    """Return a line a month: "9–13, 18–20 dan 23–27 Februari 2026", then "2–6 Maret 2026"."""
    runs = [piece for run in date_runs(days) for piece in split_by_month(run)]
    lines = []
    for (year, month), group in groupby(runs, key=lambda run: (run[0].year, run[0].month)):
        spans = [str(r[0].day) if len(r) == 1 else f"{r[0].day}–{r[-1].day}" for r in group]
        lines.append(f"{comma_and(spans)} {month_name(month)} {year}")
    return lines


def split_by_month(run: Sequence[date]) -> list[list[date]]:
    return [list(days) for _, days in groupby(run, key=lambda day: (day.year, day.month))]


def comma_and(items: Sequence[str]) -> str:
    """Join without the comma before the last: dates read better so."""
    return joined(items) if len(items) < 3 else f"{', '.join(items[:-1])} dan {items[-1]}"


def date_span(first: date, last: date) -> str:
    """Return "2 Februari s.d. 10 Maret 2026"."""
    if first == last:
        return date_long(first)
    start = f"{first.day} {month_name(first.month)}"
    return (
        f"{start} s.d. {date_long(last)}"
        if first.year == last.year
        else (f"{start} {first.year} s.d. {date_long(last)}")
    )


def addressees(lines: Sequence[str]) -> list[list[str]]:
    """Group the lines of an address: one that begins with c.q. or u.p. continues the one above."""
    grouped: list[list[str]] = []
    for line in lines:
        if grouped and line.lower().startswith(("c.q.", "u.p.")):
            grouped[-1].append(line)
        else:
            grouped.append([line])
    return grouped
