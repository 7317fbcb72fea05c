"""What can be wrong with a workbook or one of its cells. Every message is Indonesian."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any


class CellProblem(ValueError):
    """A cell can't be taken over. The message says what is wrong and how to mend it."""


@dataclass(frozen=True)
class CellError:
    """A problem with its place: the row as Excel shows it, the header's text, the cell's value."""

    row: int | None
    column: str
    message: str
    value: str = ""

    def as_dict(self) -> dict[str, Any]:
        return {"row": self.row, "column": self.column, "message": self.message}

    def __str__(self) -> str:
        places = []
        if self.row is not None:
            places.append(f"baris {self.row}")
        if self.column:
            places.append(f"kolom {self.column}")
        if not places:
            return self.message
        place = ", ".join(places)
        return f"{place[0].upper()}{place[1:]}: {self.message}"


class WorkbookRefused(Exception):
    """The workbook as a whole can't be used; nothing of it has been taken over."""

    def __init__(self, errors: Sequence[CellError] | str) -> None:
        if isinstance(errors, str):
            errors = [CellError(None, "", errors)]
        self.errors = list(errors)
        super().__init__("; ".join(str(error) for error in self.errors))
