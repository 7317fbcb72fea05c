"""Formulas that carry their results, for previews that never calculate.

openpyxl writes a formula without a value; the values are put into the sheets' XML afterwards.
"""

from __future__ import annotations

import io
import re
import zipfile
from typing import Any

from openpyxl import Workbook
from openpyxl.cell.cell import Cell, MergedCell

from .writer import Formula, put, saved

EMPTY_RESULT = re.compile(r'(<c r="([A-Z]+\d+)"[^>]*><f>[^<]*</f>)<v\s*(?:/>|></v>)')


class FormulaBook(Workbook):
    """A workbook that remembers what its formulas come to: {(sheet title, cell): number}."""

    def __init__(self) -> None:
        super().__init__()
        self.results: dict[tuple[str, str], int] = {}


def put_formula(cell: Cell | MergedCell, formula: str, result: int, kind: str = "formula") -> Cell:
    """Write a live formula (with its "=") and the whole number that it comes to."""
    written = put(cell, Formula(formula), kind)
    book: Any = written.parent.parent
    book.results[(written.parent.title, written.coordinate)] = result
    return written


def saved_with_results(book: FormulaBook) -> bytes:
    """Return the workbook's bytes with the results beside the formulas."""
    sheets = {
        f"xl/worksheets/sheet{number}.xml": sheet.title
        for number, sheet in enumerate(book.worksheets, 1)
    }
    buffer = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(saved(book))) as source,
        zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as target,
    ):
        for entry in source.infolist():
            data = source.read(entry)
            if entry.filename in sheets:
                data = filled_in(data, sheets[entry.filename], book.results)
            target.writestr(entry, data)
    return buffer.getvalue()


def filled_in(xml: bytes, title: str, results: dict[tuple[str, str], int]) -> bytes:
    def with_value(match: re.Match[str]) -> str:
        result = results.get((title, match[2]))
        return match[0] if result is None else f"{match[1]}<v>{result}</v>"

    return EMPTY_RESULT.sub(with_value, xml.decode("utf-8")).encode("utf-8")
