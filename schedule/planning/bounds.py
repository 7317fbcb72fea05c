"""Bounds that hold without any search: what no plan can beat."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import date

from .model import Model, Rules
from .problem import Away, Office, Problem, classical, every_day


def least_lateness(problem: Problem, model: Model) -> int:
    """Each of those who can't meet the deadline in the earliest place of their level."""
    late = 0
    for block in model.blocks:
        if block.hopeless and block.options:
            first = min(model.options[n].last_day for n in block.options)
            late += len(block.people) * max(0, (first - block.deadline).days)
    return late


def least_in_new(problem: Problem) -> dict[str, int]:
    """How many of each level no standing cohort has room for."""
    needed = Counter(p.level for p in problem.people)
    for cohort in problem.standing:
        needed[cohort.level] -= cohort.free
    return {level: max(0, amount) for level, amount in sorted(needed.items())}


def least_cohorts(problem: Problem) -> int:
    return sum(-(-amount // problem.capacity) for amount in least_in_new(problem).values())


def most_of_office(problem: Problem, office: Office, away: str, *, over: int | None = None) -> int:
    """How many of an office new cohorts can take at all.

    With the classical days limited, `over` is how many more may be away on all days; None: any.

    Taking the earliest timetable that still has room is best: whatever other choice there is, its
    k-th person starts no earlier, so the windows that both cover hold at least as many.
    """
    limit = office.limit(problem.percent)
    extra = 0 if away == Away.ALL else over
    on: Counter[date] = Counter()
    campus: Counter[date] = Counter()
    total, most = 0, sum(p.office == office.code for p in problem.people)
    for days in problem.allowed:
        dates, blocks = every_day(days), classical(days)
        room = min([most - total, *rooms(limit, office.away_classical, campus, blocks)])
        if extra is not None:
            room = min([room, *(r + extra for r in rooms(limit, office.away, on, dates))])
        if room > 0:
            total += room
            on.update(dict.fromkeys(dates, room))
            campus.update(dict.fromkeys(blocks, room))
    return total


def rooms(
    limit: int, base: Mapping[date, int], placed: Counter[date], days: Iterable[date]
) -> list[int]:
    """What is left of the limit on each day. All days limited, the classical ones are too."""
    return [max(0, limit - base.get(day, 0)) - placed[day] for day in days]


def not_all_fit(problem: Problem, away: str) -> dict[str, tuple[int, int]]:
    """Offices of which not everyone fits: code -> (how many need a seat, how many fit)."""
    needed = Counter(p.office for p in problem.people)
    found = {}
    for code, amount in sorted(needed.items()):
        office = problem.offices[code]
        if amount <= 1 and not office.away:
            continue
        fit = most_of_office(problem, office, away)
        if fit + standing_room(problem, code) < amount:
            found[code] = (amount, fit)
    return found


def least_unplaced(problem: Problem, rules: Rules) -> int:
    """How many can't be seated since their office would send too many, whatever else is done."""
    if rules.away == Away.NONE:
        return 0
    return sum(
        amount - fit - standing_room(problem, code)
        for code, (amount, fit) in not_all_fit(problem, rules.away).items()
    )


def standing_room(problem: Problem, office: str) -> int:
    """The most that standing cohorts could take of an office."""
    levels = Counter(p.level for p in problem.people if p.office == office)
    free: Counter[str] = Counter()
    for cohort in problem.standing:
        free[cohort.level] += cohort.free
    return sum(min(amount, free[level]) for level, amount in levels.items())


def least_over(problem: Problem) -> int:
    """The sum over the offices of how far the all-days rule must be exceeded to seat everyone."""
    needed = Counter(p.office for p in problem.people)
    total = 0
    for code, amount in sorted(needed.items()):
        office = problem.offices[code]
        amount -= standing_room(problem, code)
        over = 0
        while over < amount and most_of_office(problem, office, Away.CLASSICAL, over=over) < amount:
            over += 1
        total += over
    return total
