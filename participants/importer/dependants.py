"""Who depends on a person of a roster, in words; found by the relations that point to the model.

The apps above hang on this one, never the reverse, so their tables are reached by relation. A
relation that nobody described here still counts, under its own name.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import models
from django.db.models import F, Q

from latsar.clock import today

from ..querysets import SEATED

STAYS = "riwayatnya harus tetap ada. Bila keliru, ubah statusnya menjadi Mengundurkan diri"


@dataclass(frozen=True)
class Case:
    """Rows that forbid deleting: what they mean and how to mend it."""

    rows: Q
    says: str
    mend: str


@dataclass(frozen=True)
class Kind:
    """What the rows of a relation mean. Slips ended before they had any effect and forbid nothing:
    they go with the person; the trail keeps what was done.
    """

    slips: Callable[[], Q]
    cases: Callable[[], Sequence[Case]]


def _mentored() -> list[Case]:
    open_now = Q(ended_on__isnull=True)
    return [
        Case(
            open_now & Q(started_on__gte=today()),
            "sudah punya mentor",
            "lepaskan mentornya lebih dahulu",
        ),
        Case(open_now, "sudah didampingi mentor", STAYS),
        Case(Q(), "pernah didampingi mentor", STAYS),
    ]


def _mentoring() -> list[Case]:
    open_now = Q(ended_on__isnull=True)
    return [
        Case(
            open_now & Q(started_on__gte=today()),
            "sudah mendampingi peserta",
            "lepaskan pesertanya lebih dahulu",
        ),
        Case(
            Q(),
            "sudah pernah mendampingi peserta",
            "riwayatnya harus tetap ada. Bila keliru, hapus tanda Bersedia pada data mentor",
        ),
    ]


def _unused() -> Q:
    return Q(attendances__isnull=True, scores__isnull=True, result__isnull=True)


def _seated() -> list[Case]:
    unused = _unused()
    return [
        Case(
            Q(status__in=SEATED) & unused,
            "sudah punya kursi di angkatan",
            "keluarkan dari angkatannya lebih dahulu",
        ),
        Case(Q(), "sudah dicatat kehadiran atau nilainya", STAYS),
    ]


KINDS: dict[tuple[str, str], Kind] = {
    ("participants.participant", "mentorships"): Kind(
        lambda: Q(ended_on=F("started_on"), sessions__isnull=True), _mentored
    ),
    ("mentors.mentor", "mentorships"): Kind(
        lambda: Q(ended_on=F("started_on"), sessions__isnull=True), _mentoring
    ),
    ("participants.participant", "enrollments"): Kind(
        lambda: ~Q(status__in=SEATED) & _unused(), _seated
    ),
}


@dataclass(frozen=True)
class Dependants:
    """`reasons`: by person. `slips`: rows that may be deleted with their person, by model."""

    reasons: dict[int, str]
    slips: list[tuple[type[models.Model], list[int]]]


def dependants_of(model: type[models.Model], keys: Sequence[int]) -> Dependants:
    """Look at every relation that points to these people; a few queries per relation."""
    found = Dependants({}, [])
    for relation in model._meta.get_fields(include_hidden=True):
        if relation.auto_created and not relation.concrete:
            _look(model, relation, keys, found)
    return found


def _look(model: type[models.Model], relation: Any, keys: Sequence[int], found: Dependants) -> None:
    table, column = relation.related_model, relation.field.name
    rows = table._base_manager.filter(**{f"{column}__in": keys})
    if not rows.exists():
        return
    kind = KINDS.get((model._meta.label_lower, relation.name))
    slips = set(rows.filter(kind.slips()).values_list("pk", flat=True)) if kind else set()
    if slips:
        found.slips.append((table, sorted(slips)))
    name = table._meta.verbose_name
    unnamed = Case(Q(), f"tercatat pada {name}", f"hapus {name} itu lebih dahulu")
    for case in kind.cases() if kind else [unnamed]:
        for pk, person in rows.filter(case.rows).values_list("pk", column):
            if pk not in slips:
                found.reasons.setdefault(person, f"{case.says}: {case.mend}")
