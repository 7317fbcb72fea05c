"""What can be wrong with a workbook, by row and column."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class CellError:
    """One fault. `row`: the number Excel shows (None: the whole file); `column`: the header."""

    row: int | None
    column: str
    message: str
    value: str = ""

    def as_dict(self) -> dict[str, object]:
        return {"row": self.row, "column": self.column, "message": self.message}

    def __str__(self) -> str:
        place = [f"Baris {self.row}"] if self.row else []
        if self.column:
            place.append(f"kolom {self.column}" if place else f"Kolom {self.column}")
        return f"{', '.join(place)}: {self.message}" if place else self.message


class WorkbookRefused(Exception):
    """The file as a whole can't be read as a roster."""

    def __init__(self, errors: Sequence[CellError] | str) -> None:
        if isinstance(errors, str):
            errors = [CellError(None, "", errors)]
        self.errors = list(errors)
        super().__init__("; ".join(map(str, self.errors)))


class CellProblem(ValueError):
    """A cell can't be taken over. The message is Indonesian: what is wrong, and the mend."""
