"""Writes workbooks: exports that can't carry a formula injection, and import templates."""

from __future__ import annotations

import io
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from openpyxl import Workbook
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE, Cell, MergedCell, WriteOnlyCell
from openpyxl.comments import Comment
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

from latsar.formatting import date_short

from .archive import save

AUTHOR = "Latsar"
HEADER_FILL = PatternFill("solid", fgColor="F7EEEE")
# Name and size are said: without them Excel falls back to a font of its own choice.
BOLD = Font(name="Calibri", size=11, bold=True)
EXAMPLE_FONT = Font(name="Calibri", size=11, italic=True, color="57606A")
FORMATS = {
    "text": "@",
    "nip": "@",
    "int": "#,##0",
    "rupiah": '"Rp"#,##0',
    "date": "DD-MM-YYYY",
    "formula": '"Rp"#,##0',
}
NUMBERS = ("int", "rupiah", "formula")
ALIGNMENTS = {
    kind: Alignment(
        horizontal="right" if kind in NUMBERS else None, vertical="top", wrap_text=kind == "text"
    )
    for kind in FORMATS
}
# A text that begins so could be taken for a formula; Excel keeps it a text even when it is edited.
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")
# The importer skips the row whose first text cell carries this mark.
EXAMPLE_MARK = "CONTOH - hapus baris ini"
TEMPLATE_ROWS = 2_000
PAPER_A4 = 9  # Excel's code
MAX_TEXT = 32_767  # characters in a cell
SHOWN_AS_TEXT = 255  # a longer text in a cell of the format Text shows as ####
INLINE_LIST = 250  # characters that Excel allows in a drop-down list of its own


class Formula(str):
    """A formula in a column of any kind, such as the sum below it: never made from user's text."""

    __slots__ = ()


@dataclass(frozen=True)
class ColumnSpec:
    """A column of an export. kind: text, nip, int, rupiah, date, or formula (rupiah result).

    "nip" is for whatever must keep its digits (NIP, telephone, codes). A text is a formula only in
    a column of the kind "formula", or as a Formula.
    """

    header: str
    width: int = 18
    kind: str = "text"


@dataclass(frozen=True)
class SheetSpec:
    """One sheet: notes above the header, rows in the order of the columns, totals below."""

    title: str
    columns: Sequence[ColumnSpec]
    rows: Iterable[Sequence[Any]]
    notes: Sequence[str] = ()
    totals: Sequence[Any] | None = None

    @property
    def first_row(self) -> int:
        """The Excel number of the first row of data, for formulas."""
        return len(self.notes) + 2


@dataclass(frozen=True)
class TemplateColumn:
    """A column of an import template; `choices` become a drop-down."""

    header: str
    width: int = 18
    is_text: bool = False
    choices: Sequence[str] = ()
    hint: str = ""


def sheet_title(title: str) -> str:
    """Return a title that Excel accepts: 31 characters, none of []:*?/\\."""
    allowed = "".join("-" if c in "[]:*?/\\" else c for c in title)
    return allowed[:31].strip("' ") or "Lembar"


def put(cell: Cell | MergedCell, value: Any, kind: str) -> Cell:
    """Write one value; text stays text whatever it begins with."""
    assert isinstance(cell, Cell)  # noqa: S101 - we write into sheets of our own, never merged
    cell.number_format = FORMATS[kind]
    cell.alignment = ALIGNMENTS[kind]
    if value is None or value == "":
        cell.value = None
    elif isinstance(value, Formula) or (kind == "formula" and isinstance(value, str)):
        cell.value = str(value)
    elif isinstance(value, int | float | date) and kind != "nip":
        _put_value(cell, value, kind)
    else:
        _put_text(cell, date_short(value) if isinstance(value, date) else str(value))
    return cell


def _put_value(cell: Cell, value: Any, kind: str) -> None:
    """Numbers and dates keep what they are in a text column too, in a format that shows it."""
    if isinstance(value, datetime) and value.tzinfo is not None:
        value = value.replace(tzinfo=None)  # Excel knows no zones: the caller gives local time
    cell.value = value
    if isinstance(value, date):
        cell.number_format = FORMATS["date"]
    elif kind == "text":
        cell.number_format = "General"


def _put_text(cell: Cell, text: str) -> None:
    text = ILLEGAL_CHARACTERS_RE.sub("", text)[:MAX_TEXT]
    cell.value = text
    cell.data_type = "s"
    if cell.number_format == FORMATS["text"] and len(text) > SHOWN_AS_TEXT:
        cell.number_format = "General"
    if text.startswith(FORMULA_STARTS):
        cell.quotePrefix = True


def write_workbook(sheets: Sequence[SheetSpec]) -> bytes:
    """Return the workbook's bytes, written row by row."""
    workbook = Workbook(write_only=True)
    for spec in sheets:
        fill_sheet(workbook.create_sheet(sheet_title(spec.title)), spec)
    return saved(workbook)


def fill_sheet(sheet: Any, spec: SheetSpec) -> None:
    for position, column in enumerate(spec.columns, 1):
        sheet.column_dimensions[get_column_letter(position)].width = column.width
    header_row = len(spec.notes) + 1
    set_print(sheet, header_row)
    for note in spec.notes:
        sheet.append([put(WriteOnlyCell(sheet), note, "nip")])
    sheet.append([header_cell(WriteOnlyCell(sheet), column.header) for column in spec.columns])
    count = header_row
    for row in spec.rows:
        count += 1
        sheet.append(
            [
                put(WriteOnlyCell(sheet), value, column.kind)
                for value, column in zip(row, spec.columns, strict=True)
            ]
        )
    if spec.columns:
        sheet.auto_filter.ref = f"A{header_row}:{get_column_letter(len(spec.columns))}{count}"
    if spec.totals is not None:
        cells = []
        for value, column in zip(spec.totals, spec.columns, strict=True):
            cell = put(WriteOnlyCell(sheet), value, column.kind)
            cell.font = BOLD
            cells.append(cell)
        sheet.append(cells)


def set_print(sheet: Any, header_row: int) -> None:
    sheet.freeze_panes = f"A{header_row + 1}"
    sheet.print_title_rows = f"{header_row}:{header_row}"
    sheet.page_setup.orientation = "landscape"
    sheet.page_setup.paperSize = PAPER_A4
    sheet.page_setup.fitToHeight = 0
    sheet.sheet_properties.pageSetUpPr.fitToPage = True


def header_cell(place: Cell | MergedCell, header: str) -> Cell:
    cell = put(place, header, "text")
    cell.font = BOLD
    cell.fill = HEADER_FILL
    return cell


def saved(workbook: Workbook) -> bytes:
    buffer = io.BytesIO()
    save(workbook, buffer, author=AUTHOR)
    return buffer.getvalue()


def write_template(
    columns: Sequence[TemplateColumn],
    *,
    example: Mapping[str, Any],
    instructions: Sequence[str],
    title: str = "Data",
) -> bytes:
    """Return an import template: header, drop-downs, an example row to delete, instructions.

    `example` is by header; its first text cell is commented with EXAMPLE_MARK.
    """
    workbook = Workbook()
    sheet = workbook.worksheets[0]
    sheet.title = sheet_title(title)
    lists = workbook.create_sheet("Daftar")
    lists.sheet_state = "hidden"
    for position, column in enumerate(columns, 1):
        fill_template_column(sheet, position, column, example.get(column.header))
        if column.choices:
            add_choices(sheet, lists, position, column)
    sheet.cell(2, 1).comment = Comment(EXAMPLE_MARK, AUTHOR)
    set_print(sheet, 1)
    guide = workbook.create_sheet("Petunjuk")
    guide.column_dimensions["A"].width = 110
    for row, line in enumerate(instructions, 1):
        put(guide.cell(row, 1), line, "text")
    return saved(workbook)


def fill_template_column(
    sheet: Worksheet, position: int, column: TemplateColumn, example: Any
) -> None:
    """Write header, example and the format of the rows to be filled in."""
    letter = get_column_letter(position)
    sheet.column_dimensions[letter].width = column.width
    head = header_cell(sheet.cell(1, position), column.header)
    if column.hint:
        head.comment = Comment(column.hint, AUTHOR, width=260, height=90)
    kind = "date" if isinstance(example, date) else "nip" if column.is_text else "text"
    put(sheet.cell(2, position), example, kind).font = EXAMPLE_FONT
    if kind != "text":
        for row in range(3, TEMPLATE_ROWS + 2):
            sheet.cell(row, position).number_format = FORMATS[kind]


def add_choices(sheet: Worksheet, lists: Worksheet, position: int, column: TemplateColumn) -> None:
    """A short list stands in the rule itself, a long one on the hidden sheet."""
    joined = ",".join(column.choices)
    if len(joined) <= INLINE_LIST and not any(set(',"') & set(c) for c in column.choices):
        formula = f'"{joined}"'
    else:
        letter = get_column_letter(position)
        for row, choice in enumerate(column.choices, 1):
            put(lists.cell(row, position), choice, "nip")
        formula = f"Daftar!${letter}$1:${letter}${len(column.choices)}"
    rule = DataValidation(type="list", formula1=formula, allow_blank=True)
    rule.showErrorMessage = True
    rule.error = f"Pilih {column.header} dari daftar."
    rule.errorTitle = "Isi tidak dikenal"
    letter = get_column_letter(position)
    rule.add(f"{letter}2:{letter}{TEMPLATE_ROWS + 1}")
    sheet.add_data_validation(rule)
