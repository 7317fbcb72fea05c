"""Usulan anggaran: the RAB of each satker and their recapitulation, to the Secretary General."""

from __future__ import annotations

from collections import Counter
from typing import Any

from django.db.models import Count

from budget.carried import plain
from budget.choices import Component, Status
from budget.models import BudgetLine, BudgetRequest
from latsar.formatting import joined, number, rupiah, rupiah_in_words
from mentors.models import Mentor

from .sources import Defaults, Scope, Values
from .wording import counted

TEMPLATE = "letters/budget_request.html"
ATTACHMENTS = 2
EMPTY = "Belum ada usulan anggaran yang diajukan. Ajukan anggaran satker lebih dahulu."
IN_LETTER = (Status.SUBMITTED.value, Status.APPROVED.value)
PROVISIONAL = "tarif sementara"
NAMED = 5  # satkers that a warning names before it only counts


def defaults(scope: Scope) -> Defaults:
    return Defaults(
        subject=f"Usulan Kebutuhan Anggaran Pelatihan Dasar CPNS Tahun Anggaran {scope.year}",
        recipients=["Sekretaris Jenderal KPU", f"c.q. Kepala {scope.pksdm}"],
        place="Jakarta",
        copies=[
            "Kepala Biro Perencanaan dan Organisasi Sekretariat Jenderal KPU",
            scope.chair,
        ],
    )


def requests(scope: Scope) -> list[BudgetRequest]:
    return list(
        BudgetRequest.objects.current()
        .filter(satker__in=scope.satkers(), fiscal_year=scope.year)
        .select_related("satker")
        .order_by("satker__code")
    )


def content(scope: Scope) -> Values:
    asked = [r for r in requests(scope) if r.status in IN_LETTER]
    lines: dict[int, list[BudgetLine]] = {r.pk: [] for r in asked}
    for line in BudgetLine.objects.filter(request__in=asked).order_by("position"):
        lines[line.request_id].append(line)
    people, mentors = people_by_satker(scope), mentors_by_satker(scope)
    every = [line for r in asked for line in lines[r.pk]]
    total = sum(line.amount for line in every)
    return {
        "total": total,
        "total_text": rupiah(total),
        "total_words": rupiah_in_words(total),
        "count": len(asked),
        "offices": counted(len(asked), "satuan kerja"),
        "people": counted(sum(people.get(r.satker_id, 0) for r in asked), "orang"),
        "where": scope.where,
        "year": str(scope.year),
        "has_provisional": any(line.is_provisional for line in every),
        "components": components(every),
        "rows": [recap_row(i, r, lines[r.pk], people) for i, r in enumerate(asked, start=1)],
        "sums": sums(every, sum(people.get(r.satker_id, 0) for r in asked)),
        "requests": [detail(i, r, lines[r.pk]) for i, r in enumerate(asked, start=1)],
        "data": [
            plain(
                r,
                lines[r.pk],
                people=people.get(r.satker_id, 0),
                mentors=mentors.get(r.satker_id, 0),
            )
            for r in asked
        ],
    }


def people_by_satker(scope: Scope) -> dict[int, int]:
    rows = scope.people().order_by().values_list("satker").annotate(amount=Count("pk"))
    return dict(rows)


def mentors_by_satker(scope: Scope) -> dict[int, int]:
    rows = Mentor.objects.active().filter(satker__in=scope.satkers())
    return dict(rows.order_by().values_list("satker").annotate(amount=Count("pk")))


def by_component(lines: list[BudgetLine]) -> Counter[str]:
    sums: Counter[str] = Counter()
    for line in lines:
        sums[line.component] += line.amount
    return sums


def components(lines: list[BudgetLine]) -> list[Values]:
    """The components that cost something, for the body of the letter."""
    found = by_component(lines)
    return [
        {"name": component.label, "amount": rupiah(found[component])}
        for component in Component
        if found[component]
    ]


def money_cells(lines: list[BudgetLine]) -> list[str]:
    found = by_component(lines)
    return [number(found[c]) if found[c] else "–" for c in Component]


def sums(lines: list[BudgetLine], people: int) -> Values:
    total = sum(line.amount for line in lines)
    return {"people": number(people), "cells": money_cells(lines), "total": number(total)}


def recap_row(
    order: int, request: BudgetRequest, lines: list[BudgetLine], people: dict[int, int]
) -> Values:
    mark = " *)" if any(line.is_provisional for line in lines) else ""
    return {
        "no": number(order),
        "satker": request.satker.name,
        "note": f"{request.get_status_display()}{mark}",
        **sums(lines, people.get(request.satker_id, 0)),
    }


def detail(order: int, request: BudgetRequest, lines: list[BudgetLine]) -> Values:
    total = sum(line.amount for line in lines)
    groups = []
    for component in Component:
        own = [line for line in lines if line.component == component]
        if own:
            groups.append(
                {
                    "name": component.label,
                    "rows": [line_row(i, line) for i, line in enumerate(own, start=1)],
                    "total": number(sum(line.amount for line in own)),
                }
            )
    return {
        "title": f"{number(order)}. {request.satker.name}",
        "name": request.satker.name,
        "groups": groups,
        "total": number(total),
        "words": rupiah_in_words(total),
    }


def line_row(order: int, line: BudgetLine) -> Values:
    return {
        "no": number(order),
        "account": line.account_code,
        "description": line.description,
        "volume": volume(line.factors, line.quantity),
        "quantity": number(line.quantity),
        "unit": line.unit,
        "price": number(line.unit_price),
        "amount": number(line.amount),
        "note": PROVISIONAL if line.is_provisional else line.basis,
    }


def volume(factors: list[dict[str, Any]], quantity: int) -> str:
    """Return "5 orang × 7 hari"; the bare quantity when a line has no factors."""
    if not factors:
        return number(quantity)
    return " × ".join(f"{number(int(f['value']))} {f['label']}" for f in factors)


def named(names: list[str]) -> str:
    if len(names) <= NAMED:
        return joined(names)
    return f"{', '.join(names[:NAMED])}, dan {number(len(names) - NAMED)} satker lain"


def lacks(scope: Scope, content: Values) -> list[str]:
    current = requests(scope)
    waiting = [r.satker.name for r in current if r.status == Status.SUBMITTED]
    in_letter = {r.satker_id for r in current if r.status in IN_LETTER}
    needed = scope.satkers().filter(pk__in=scope.people().values("satker"))
    missing = [s.name for s in needed.exclude(pk__in=in_letter).order_by("code")]
    found = []
    if waiting:
        found.append(f"Anggaran {number(len(waiting))} satker belum disetujui: {named(waiting)}.")
    if missing:
        found.append(
            f"Anggaran {number(len(missing))} satker belum diajukan dan tidak tercantum: "
            f"{named(missing)}."
        )
    if content["has_provisional"]:
        found.append("Sebagian baris memakai tarif sementara; surat menandainya.")
    return found
