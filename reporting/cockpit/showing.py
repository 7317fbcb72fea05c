"""The figures as page and report show them: cells with links to the rows behind, bars to scale."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse

from budget.choices import Stage
from latsar.organizations.choices import CENTRAL_CODE

from .figures import Cockpit, PlaceRow
from .measures import MEASURES, STEPS
from .money import MoneyRow
from .seats import Seats

SORTS = ("code", "name", *MEASURES)


@dataclass(frozen=True)
class Cell:
    key: str
    label: str
    value: int
    url: str


@dataclass(frozen=True)
class Step:
    """A step of the funnel: how many came so far, what share that is, and who is missing."""

    label: str
    value: int
    share: int
    url: str
    lacking: str
    lost: int
    lost_url: str


@dataclass(frozen=True)
class Bar:
    """A month: heights from the foot of the drawing, in units."""

    x: int
    height: int
    top: int
    risky_height: int
    risky_top: int
    month: Any
    url: str
    risky_url: str


def people_url(key: str, place: str = "", **more: str) -> str:
    query = {"ukuran": key, **({"tempat": place} if place else {}), **more}
    return f"{reverse('reporting:national-people')}?{urlencode(query)}"


def cells(row: PlaceRow, place: str) -> list[Cell]:
    """The measures of one row; `place` is where the people behind them are."""
    return [
        Cell(key, measure.label, row.count(key), people_url(key, place))
        for key, measure in MEASURES.items()
    ]


def table(cockpit: Cockpit, order: str) -> list[tuple[PlaceRow, list[Cell]]]:
    """Sort by a measure's key or -key; an unknown one keeps the order of the codes."""
    key = order.removeprefix("-")
    rows = cockpit.rows
    if key in MEASURES:
        rows = sorted(rows, key=lambda row: row.count(key), reverse=order.startswith("-"))
    elif key in SORTS:
        rows = sorted(rows, key=lambda row: getattr(row, key), reverse=order.startswith("-"))
    return [(row, cells(row, row.code)) for row in rows]


def steps(cockpit: Cockpit) -> list[Step]:
    total, place = cockpit.total, cockpit.place
    everyone = total.count("registered")
    return [
        Step(
            label=step.label,
            value=total.count(step.key),
            share=total.share(step.key) or 0,
            url=people_url(step.key, place),
            lacking=step.lacking,
            lost=everyone - total.count(step.key),
            lost_url=people_url(step.key, place, belum="1"),
        )
        for step in STEPS
    ]


BAR_WIDTH, BAR_STEP, CHART, FOOT = 44, 60, 120, 140


def bars(cockpit: Cockpit) -> list[Bar]:
    most = max((month.ending for month in cockpit.months), default=1)
    drawn = []
    for place, month in enumerate(cockpit.months):
        height = max(month.ending * CHART // most, 2)
        risky = max(month.risky * CHART // most, 2) if month.risky else 0
        drawn.append(
            Bar(
                x=place * BAR_STEP + (BAR_STEP - BAR_WIDTH) // 2,
                height=height,
                top=FOOT - height,
                risky_height=risky,
                risky_top=FOOT - risky,
                month=month,
                url=people_url("registered", cockpit.place, bulan=month.month, percobaan="1"),
                risky_url=people_url("at_risk", cockpit.place, bulan=month.month),
            )
        )
    return drawn


def money_url(row: MoneyRow, cockpit: Cockpit, component: str = "") -> str:
    """The lines that the recapitulation lists, where it can narrow to this place."""
    code = row.code or cockpit.place
    province = code.partition(".")[0] if code != CENTRAL_CODE else code
    query = {"tahun": str(cockpit.year)}
    if province:
        query["provinsi"] = province
    if component:
        query["komponen"] = component
    return f"{reverse('budget:recap-lines')}?{urlencode(query)}"


def money_rows(cockpit: Cockpit) -> list[dict[str, Any]]:
    """Rows of the budget with where they lead: a province to its lines, a satker to its request."""
    rows, shown = [], used(cockpit)
    for row in (*cockpit.money.rows, cockpit.money.total):
        is_satker = "." in row.code or (row.code and row.code == cockpit.place)
        own = f"{reverse('budget:request-list')}?{urlencode({'q': row.code})}"
        rows.append(
            {
                "row": row,
                "cells": [
                    (label, asked, own if is_satker else money_url(row, cockpit, component))
                    for component, label, asked, _ in row.components
                    if component in shown
                ],
                "asked_url": own if is_satker else money_url(row, cockpit),
                "approved_url": approved_url(row, cockpit),
            }
        )
    return rows


def seats(cockpit: Cockpit) -> list[dict[str, Any]]:
    """Each center with where its numbers lead."""
    place = cockpit.place
    return [
        {
            "seat": seat,
            "needed_url": people_url("registered", place, percobaan="1", lembaga=str(seat.pk)),
            "given_url": f"{reverse(given)}?{urlencode(given_query(cockpit, seat))}",
            "taken_url": people_url("scheduled", place, tempat_belajar=str(seat.pk)),
        }
        for seat in cockpit.seats
        for given in ["schedule:wave-list" if seat.has_waves else "schedule:cohort-list"]
    ]


def given_query(cockpit: Cockpit, seat: Seats) -> dict[str, str]:
    province = {"province": seat.code} if not cockpit.place and seat.code else {}
    return {"fiscal_year": str(cockpit.year), **province}


def approved_url(row: MoneyRow, cockpit: Cockpit) -> str:
    code = row.code or cockpit.place
    query = {"q": code} if "." in code or code == CENTRAL_CODE else {"provinsi": code}
    query = {**(query if code else {}), "status": Stage.APPROVED.value}
    return f"{reverse('budget:request-list')}?{urlencode(query)}"


def used(cockpit: Cockpit) -> list[str]:
    return [key for key, _, asked, _ in cockpit.money.total.components if asked]


def components(cockpit: Cockpit) -> list[tuple[str, int, int, str]]:
    """Return (label, asked, approved, url) of each component that anybody asks for."""
    total, shown = cockpit.money.total, used(cockpit)
    return [
        (label, asked, approved, money_url(total, cockpit, component))
        for component, label, asked, approved in total.components
        if component in shown
    ]
