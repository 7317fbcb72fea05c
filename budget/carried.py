"""The RAB that an issued letter carries inside: frozen as plain values, written from them alone."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from latsar.organizations.models import Satker
from latsar.spreadsheets.results import FormulaBook, saved_with_results
from latsar.spreadsheets.writer import sheet_title

from .export import RECAP, write_recap
from .models import BudgetLine, BudgetRequest
from .rab import Part, write_request
from .recap import RecapRow

REQUEST_FIELDS = ("fiscal_year", "revision", "status", "total", "over_reason")
LINE_FIELDS = (
    "component",
    "account_code",
    "description",
    "factors",
    "quantity",
    "unit",
    "unit_price",
    "amount",
    "basis",
    "is_provisional",
    "is_overridden",
    "override_reason",
)


def plain(
    request: BudgetRequest, lines: Sequence[BudgetLine], *, people: int, mentors: int
) -> dict[str, Any]:
    """Return a request with its lines as values that JSON keeps."""
    return {
        "code": request.satker.code,
        "name": request.satker.name,
        "people": people,
        "mentors": mentors,
        "endorsed_at": request.endorsed_at.isoformat() if request.endorsed_at else "",
        "request": {name: getattr(request, name) for name in REQUEST_FIELDS},
        "lines": [{name: getattr(line, name) for name in LINE_FIELDS} for line in lines],
    }


def carried_workbook(where: str, year: int, rows: Sequence[Mapping[str, Any]], on: date) -> bytes:
    """Write the recapitulation and one RAB a satker; the same values give the same bytes."""
    workbook = FormulaBook()
    recap = workbook.worksheets[0]
    recap.title = RECAP
    written = []
    for row in rows:
        part = revived(row)
        totals = write_request(workbook.create_sheet(sheet_title(row["code"])), part, on)
        office = RecapRow(row["code"], row["name"], people=row["people"], mentors=row["mentors"])
        office.statuses[part.request.stage] = 1
        office.overridden = sum(line.is_overridden for line in part.lines)
        written.append((office, totals))
    write_recap(recap, where, year, written)
    workbook.calculation.fullCalcOnLoad = True
    return saved_with_results(workbook)


def revived(row: Mapping[str, Any]) -> Part:
    """Make unsaved rows of the kept values, for the writer of RABs."""
    endorsed = row["endorsed_at"]
    request = BudgetRequest(
        satker=Satker(code=row["code"], name=row["name"]),
        endorsed_at=datetime.fromisoformat(endorsed) if endorsed else None,
        **row["request"],
    )
    return Part(request, [BudgetLine(**values) for values in row["lines"]])
