"""What a case is, and how its workbook is made."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from openpyxl import Workbook
from openpyxl.worksheet.worksheet import Worksheet

from ..workbooks import HEADERS, row

SHEET = "xl/worksheets/sheet1.xml"
HURT = 3  # Excel's row of the person that a damaged cell belongs to
LETTERS = dict(zip(HEADERS, "ABCDEFGHI", strict=True))


@dataclass(frozen=True)
class Case:
    """`marks`: (row, column) of each error; `cells`: what must be red, when not just those.

    `refusal`: a part of the sentence that refuses the file as a whole. `people`: of an odd file,
    how many of the plain people row(1), row(2), ... it holds.
    """

    content: bytes
    marks: frozenset[tuple[int, str]] = frozenset()
    cells: frozenset[str] | None = None
    refusal: str = ""
    people: int = 3
    left_out: frozenset[str] = field(default_factory=frozenset)  # headers that the file lacks

    @property
    def red(self) -> frozenset[str]:
        if self.cells is not None:
            return self.cells
        return frozenset(f"{LETTERS[column]}{number}" for number, column in self.marks)


Kind = Callable[[], Case]
DAMAGED: dict[str, Kind] = {}
ODD: dict[str, Kind] = {}


def damaged(kind: Kind) -> Kind:
    DAMAGED[kind.__name__] = kind
    return kind


def odd(kind: Kind) -> Kind:
    ODD[kind.__name__] = kind
    return kind


Dress = Callable[[Worksheet], object]


def saved(workbook: Workbook) -> bytes:
    buffer = io.BytesIO()
    workbook.save(buffer)
    return buffer.getvalue()


def book(
    rows: Iterable[Sequence[Any]],
    headers: Sequence[Any] | None = HEADERS,
    above: Iterable[Sequence[Any]] = (),
    dress: Dress = lambda sheet: None,
) -> bytes:
    workbook = Workbook()
    sheet = workbook.worksheets[0]
    sheet.title = "Peserta"
    for line in [*above, *([headers] if headers else []), *rows]:
        sheet.append(list(line))
    dress(sheet)
    return saved(workbook)


def plain(**second: Any) -> list[list[Any]]:
    """Three people; `second` says how the second one's cells differ (spaces as _)."""
    return [row(1), row(2, **second), row(3)]


def hurt(*headers: str, dress: Dress = lambda sheet: None, **cells: Any) -> Case:
    """The second person's cells are damaged; the marks are to be on them, or on `headers`."""
    columns = headers or tuple(name.replace("_", " ") for name in cells)
    content = book(plain(**cells), dress=dress)
    return Case(content, marks=frozenset((HURT, column) for column in columns))


def with_xml(data: bytes, old: str, new: str, part: str = SHEET) -> bytes:
    """Return the workbook with a part's XML changed by hand, as other programs write it."""
    target = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as source, zipfile.ZipFile(target, "w", 8) as result:
        for name in source.namelist():
            xml = source.read(name)
            if name == part:
                changed, count = re.subn(old, new, xml.decode(), flags=re.S)
                assert count, f"{old} isn't in {part}"
                xml = changed.encode()
            result.writestr(name, xml)
    return target.getvalue()


def cell_xml(data: bytes, place: str, cell: str) -> bytes:
    """Put a cell in place of another: `cell` is its XML after the reference."""
    old = rf'<c r="{place}"[^>]*?(?:/>|>.*?</c>)'
    return with_xml(data, old, f'<c r="{place}" {cell}')
