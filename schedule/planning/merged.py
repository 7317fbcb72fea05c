"""All offices seen as one: a small relaxation that bounds the problem and proposes timetables.

Whatever holds for each office holds for their sum, so no plan beats what this one reaches; and the
timetables it opens are usually right for the problem itself.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import date

from .model import Model, Rules
from .problem import Office, Person, Problem

ALL = "*"


def merged(problem: Problem) -> Problem:
    """Put everyone into one office whose limit is the sum of all."""
    needed = Counter(p.office for p in problem.people)
    rooms = {code: min(amount, problem.limit(code)) for code, amount in needed.items()}
    away: Counter[date] = Counter()
    campus: Counter[date] = Counter()
    for code, amount in needed.items():
        office, limit = problem.offices[code], problem.limit(code)
        for counted, base in ((away, office.away), (campus, office.away_classical)):
            for day, there in base.items():
                counted[day] += rooms[code] - min(amount, max(0, limit - there))
    office = Office(ALL, ALL, len(problem.people), away, campus, most=sum(rooms.values()))
    people = tuple(Person(p.key, ALL, p.level, p.deadline) for p in problem.people)
    return replace(problem, people=people, offices={ALL: office})


def merged_model(problem: Problem, rules: Rules) -> Model:
    return Model(merged(problem), rules)
