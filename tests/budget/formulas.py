"""A small evaluator of the formulas that our exports use: cells, + and *, SUM, MAX(0,a-b), other sheets."""

from __future__ import annotations

import re
from typing import Any

from openpyxl.utils import range_boundaries
from openpyxl.workbook import Workbook

REFERENCE = re.compile(r"^(?:'((?:[^']|'')+)'!)?\$?([A-Z]{1,3})\$?([0-9]+)$")
SUM = re.compile(r"^SUM\(([A-Z]+[0-9]+:[A-Z]+[0-9]+)\)$")
ABOVE = re.compile(r"^MAX\(0,([A-Z]+[0-9]+)-([A-Z]+[0-9]+)\)$")
NUMBER = re.compile(r"^[0-9]+$")


class Evaluator:
    """Values of a workbook's cells. Anything but the known forms raises: nothing is guessed."""

    def __init__(self, workbook: Workbook) -> None:
        self.workbook = workbook
        self.formulas = 0

    def value(self, sheet: str, cell: str) -> int:
        content: Any = self.workbook[sheet][cell].value
        if isinstance(content, str) and content.startswith("="):
            self.formulas += 1
            return self.result(sheet, content[1:])
        if content is None:
            return 0
        if not isinstance(content, int):
            raise ValueError(f"{sheet}!{cell} is no number: {content!r}")
        return content

    def result(self, sheet: str, formula: str) -> int:
        if found := SUM.match(formula):
            left, top, right, bottom = range_boundaries(found[1])
            cells = self.workbook[sheet].iter_rows(top, bottom, left, right)
            return sum(self.value(sheet, cell.coordinate) for row in cells for cell in row)
        if found := ABOVE.match(formula):
            return max(0, self.part(sheet, found[1]) - self.part(sheet, found[2]))
        return sum(self.product(sheet, term) for term in formula.split("+"))

    def product(self, sheet: str, term: str) -> int:
        result = 1
        for part in term.split("*"):
            result *= self.part(sheet, part)
        return result

    def part(self, sheet: str, part: str) -> int:
        if NUMBER.match(part):
            return int(part)
        found = REFERENCE.match(part)
        if found is None:
            raise ValueError(f"unknown part of a formula: {part}")
        other = found[1].replace("''", "'") if found[1] else sheet
        return self.value(other, f"{found[2]}{found[3]}")
