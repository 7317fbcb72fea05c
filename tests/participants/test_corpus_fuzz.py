"""Any one cell changed in any way reads as typed, or is marked, alone; any bytes are refused."""

from __future__ import annotations

import re
import unicodedata
from datetime import date
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from openpyxl import Workbook
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE

from latsar.accounts.models import User
from latsar.spreadsheets.errors import WorkbookRefused
from latsar.spreadsheets.fields import Offices
from latsar.spreadsheets.reader import read_sheet
from participants.importer import marked_workbook
from participants.importer.checking import read_rows
from participants.importer.roster import PARTICIPANTS
from participants.importer.spec import Reading

from .corpus.cases import saved
from .workbooks import HEADERS, row, workbook

COLUMNS = PARTICIPANTS.sheet_columns()
FIELDS = [column.field for column in PARTICIPANTS.columns]
PEOPLE = 3
GOOD = workbook([row(number) for number in range(1, PEOPLE + 1)])
MORE = settings(
    max_examples=200, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
UNSEEN = re.compile("[\u200b-\u200f\u202a-\u202e\u2060\ufeff\u00ad]")
CHARACTERS = st.one_of(
    st.sampled_from("0123456789IVXabcde/.-,' \u00a0\u200b@+E"),
    st.characters(codec="utf-8", exclude_categories=["Cs", "Cc", "Co", "Cn"]),
)


@pytest.fixture
def offices(province_admin: User) -> Offices:
    return Offices.of(province_admin)


def text_of(place: tuple[int, int]) -> str:
    value = row(place[0])[place[1]]
    return f"{value:%d-%m-%Y}" if isinstance(value, date) else str(value)


@st.composite
def mutations(draw: st.DrawFn) -> tuple[tuple[int, int], str]:
    """A place, and its text with some characters put in, taken out or replaced."""
    place = draw(st.tuples(st.integers(1, PEOPLE), st.integers(0, len(HEADERS) - 1)))
    text = text_of(place)
    for _ in range(draw(st.integers(1, 3))):
        start = draw(st.integers(0, len(text)))
        stop = min(len(text), start + draw(st.integers(0, 2)))
        text = text[:start] + draw(st.text(CHARACTERS, max_size=2)) + text[stop:]
    return place, ILLEGAL_CHARACTERS_RE.sub("", text)


PLACES = st.tuples(st.integers(1, PEOPLE), st.integers(0, len(HEADERS) - 1))
ANYTHING = st.one_of(
    st.text(CHARACTERS, max_size=30), st.floats(-1e9, allow_infinity=False),
    st.integers(-(10**9), 10**20), st.booleans(), st.none(), st.dates(date(1900, 3, 1)),
    st.times(),
)  # fmt: skip


def with_cell(place: tuple[int, int], value: Any) -> bytes:
    book = Workbook()
    sheet = book.worksheets[0]
    for line in [list(HEADERS), *(row(number) for number in range(1, PEOPLE + 1))]:
        sheet.append(line)
    cell = sheet.cell(place[0] + 1, place[1] + 1)
    cell.value = value
    if isinstance(value, str) and value:
        cell.data_type = "s"
    return saved(book)


def read(offices: Offices, content: bytes) -> Reading:
    return read_rows(PARTICIPANTS, offices, read_sheet(content, COLUMNS))


def held(offices: Offices, place: tuple[int, int], value: Any) -> Any:
    """Hold what must be true whatever stands in the cell; return its value if it is accepted."""
    reading, plain = read(offices, with_cell(place, value)), read(offices, GOOD)
    header, field = HEADERS[place[1]], FIELDS[place[1]]
    allowed = {(place[0] + 1, header)}
    if field == "nip":  # the month of the TMT is held against it, and the other NIPs
        allowed |= {(place[0] + 1, "TMT CPNS")}
        if "dua kali" in "".join(error.message for error in reading.errors):
            allowed = {(number + 1, "NIP") for number in range(1, PEOPLE + 1)}
    assert {(error.row, error.column) for error in reading.errors} <= allowed
    for number, (_, values) in enumerate(reading.rows, 1):
        good = plain.rows[number - 1][1]
        same = [name for name in FIELDS if (number, name) != (place[0], field)]
        assert all(values[name] == good[name] for name in same)
    if reading.errors:
        return None
    return reading.rows[place[0] - 1][1][field]


def meant(field: str, typed: str, found: Any) -> bool:
    """Tell by other means than the importer's whether a value is what was typed."""
    seen = UNSEEN.sub("", unicodedata.normalize("NFC", typed))
    plain = unicodedata.normalize("NFKC", seen)
    digits = re.sub(r"[^0-9]", "", plain)
    if field == "nip":
        return bool(found == digits)
    if field == "grade":
        return re.sub(r"[^IVXA-E]", "", plain.upper()) == found.replace("/", "").upper()
    if field == "satker":
        return digits.rstrip("0").startswith(found.code.replace(".", "").rstrip("0"))
    if field == "appointed_on":
        return str(found.day) in plain and str(found.year) in plain
    if field == "phone":
        return digits.removeprefix("62").lstrip("0") == re.sub(r"^(0|\+62|\+)", "", found).lstrip(
            "0"
        )
    return " ".join(re.sub(r"[\x7f]", " ", seen).split()).lstrip("'") == found.lstrip("'")


@pytest.mark.once
@MORE
@given(mutation=mutations())
def test_a_mutated_text_is_read_as_typed_or_marked(
    offices: Offices, mutation: tuple[tuple[int, int], str]
) -> None:
    place, typed = mutation
    found = held(offices, place, typed)
    if found is not None:
        assert meant(FIELDS[place[1]], typed, found), (FIELDS[place[1]], typed, found)


@pytest.mark.once
@MORE
@given(place=PLACES, value=ANYTHING)
def test_any_value_hurts_no_other_cell(
    offices: Offices, place: tuple[int, int], value: Any
) -> None:
    held(offices, place, ILLEGAL_CHARACTERS_RE.sub("", value) if isinstance(value, str) else value)


def unharmed(content: bytes) -> None:
    """The bytes are refused, or read as the good file; nothing else may happen."""
    try:
        sheet = read_sheet(content, COLUMNS)
    except WorkbookRefused:
        pass
    else:
        assert sheet.rows == read_sheet(GOOD, COLUMNS).rows
    marked = marked_workbook(PARTICIPANTS, content, [])
    assert marked is None or marked.startswith(b"PK")


@settings(max_examples=150, deadline=None)
@given(
    st.binary(max_size=400),
    st.sampled_from([b"", b"PK\x03\x04", b"\xd0\xcf\x11\xe0", b"<", GOOD[:900]]),
)
def test_random_bytes_are_refused(content: bytes, start: bytes) -> None:
    with pytest.raises(WorkbookRefused):
        read_sheet(start + content, COLUMNS)
    assert marked_workbook(PARTICIPANTS, start + content, []) is None


@settings(max_examples=250, deadline=None)
@given(st.data())
def test_a_file_with_bytes_turned_over_is_refused_or_read_the_same(data: st.DataObject) -> None:
    content = bytearray(GOOD)
    for _ in range(data.draw(st.integers(1, 3))):
        content[data.draw(st.integers(0, len(content) - 1))] ^= data.draw(st.integers(1, 255))
    unharmed(bytes(content))


@settings(max_examples=60, deadline=None)
@given(st.integers(0, len(GOOD) - 1), st.integers(0, 40))
def test_a_file_that_lost_some_bytes_is_refused_or_read_the_same(start: int, amount: int) -> None:
    unharmed(GOOD[:start] + GOOD[start + amount :])
