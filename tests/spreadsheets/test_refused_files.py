"""Whatever isn't a harmless xlsx is refused within seconds by a sentence that says the mend."""

from __future__ import annotations

import io
import re
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from latsar.spreadsheets.errors import WorkbookRefused
from latsar.spreadsheets.reader import read_sheet

from .builders import COLUMNS, HEADER, ROW, archive_of, book, part, repacked, rezipped

GOOD = book(HEADER, ROW)
SHEET = "xl/worksheets/sheet1.xml"
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(512)
LAUGHS = (
    b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;">]>'
    b'<sst xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">&b;</sst>'
)


def sheet_with(cells: str) -> bytes:
    xml = part(GOOD, SHEET).decode()
    return rezipped(GOOD, {SHEET: re.sub(r"</sheetData>", cells + "</sheetData>", xml).encode()})


def lying_bomb() -> bytes:
    """A few kB that say they hold 100 bytes and hold 60 MB."""
    data = bytearray(repacked(GOOD, xl__media__image1=b"0" * 60_000_000))
    size = (60_000_000).to_bytes(4, "little")
    assert data.count(size) == 2
    return bytes(data.replace(size, (100).to_bytes(4, "little")))


def lying_entry() -> bytes:
    """An entry that holds more than it says: readers who trust the header see less than others."""
    data = repacked(GOOD, xl__media__image1=b"0" * 70_001)
    return data.replace((70_001).to_bytes(4, "little"), (100).to_bytes(4, "little"))


def only_cell(ref: str, row: int, encoding: str = "utf-8") -> bytes:
    """A sheet with nothing but this cell beside A1, in an encoding that may carry no mark."""
    head = re.sub(r"<sheetData>.*", "", part(GOOD, SHEET).decode(), flags=re.S)
    cells = f'<row r="{row}"><c r="{ref}"><v>1</v></c></row>'
    if encoding != "utf-8":
        cells = '<row r="1"><c r="A1"><v>1</v></c></row>' + cells
        head = f'<?xml version="1.0" encoding="UTF-16"?>{head}'
    xml = f"{head}<sheetData>{cells}</sheetData></worksheet>"
    return rezipped(GOOD, {SHEET: xml.encode(encoding)})


def renamed_entry() -> bytes:
    """Two entries of one name: two readers could see different sheets."""
    data = repacked(GOOD, xl__worksheets__sheet9_xml=b"<a/>")
    return data.replace(b"xl/worksheets/sheet9_xml", SHEET.encode())


FILES: dict[str, tuple[Callable[[], bytes], str]] = {
    "nothing": (lambda: b"", "kosong"),
    "a renamed PDF": (lambda: b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n" + bytes(900), "PDF"),
    "an old xls": (lambda: OLE + "Workbook".encode("utf-16-le"), r"\.xls"),
    "a password": (lambda: OLE + "EncryptedPackage".encode("utf-16-le"), "kata sandi"),
    "an old Word document": (lambda: OLE + "WordDocument".encode("utf-16-le"), "Word"),
    "a CSV": (lambda: b"NIP,Nama\n1998,Maria\n", "CSV"),
    "a CSV of Excel in Unicode": (lambda: "NIP\tNama\n".encode("utf-16"), "CSV"),
    "a web page": (lambda: b"<html><table><tr><td>NIP</td></tr></table></html>", "HTML"),
    "an image": (lambda: b"\x89PNG\r\n\x1a\n" + bytes(90), "gambar"),
    "bytes of no kind": (lambda: bytes(range(256)) * 4, "bukan berkas Excel"),
    "a zip of photos": (lambda: archive_of(a=b"x"), "arsip ZIP"),
    "a docx": (lambda: rezipped(archive_of(a=b"x"), {"word/document.xml": b"<a/>"}), "Word"),
    "an ods": (lambda: rezipped(archive_of(a=b"x"), {"content.xml": b"<a/>"}), "OpenDocument"),
    "an xlsb": (lambda: rezipped(archive_of(a=b"x"), {"xl/workbook.bin": b"x"}), "xlsb"),
    "half a file": (lambda: GOOD[: len(GOOD) // 2], "rusak atau terpotong"),
    "a zip without its end": (lambda: GOOD.replace(b"PK\x05\x06", b"PK\x05\x07"), "terpotong"),
    "a part that isn't XML": (lambda: rezipped(GOOD, {SHEET: b"<worksheet><row>"}), "rusak"),
    "a bomb": (lambda: repacked(GOOD, xl__media__image1=b"0" * 250_000_000), "jauh lebih besar"),
    "a bomb that lies": (lying_bomb, "jauh lebih besar"),
    "a dense bomb": (lambda: repacked(GOOD, xl__media__a=b"0" * 90_000_000), "jauh lebih besar"),
    "3,000 entries": (
        lambda: rezipped(GOOD, {f"xl/media/{n}.png": b"" for n in range(3_000)}),
        "jauh lebih besar",
    ),
    "two entries of one name": (renamed_entry, "rusak"),
    "entities": (lambda: rezipped(GOOD, {"xl/sharedStrings.xml": LAUGHS}), "DOCTYPE"),
    "entities in UTF-16": (
        lambda: rezipped(
            GOOD, {"xl/sharedStrings.xml": LAUGHS.decode().replace("?>", ' encoding="UTF-16"?>', 1).encode("utf-16")}
        ),
        "DOCTYPE",
    ),
    "entities in a part of another name": (
        lambda: rezipped(GOOD, {"xl/hidden.dat": LAUGHS}), "DOCTYPE",
    ),
    "two cells at the ends of the sheet": (
        lambda: sheet_with('<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'),
        "terlalu luas",
    ),
    "the same, written another way": (
        lambda: sheet_with("<row  r='1048576'><c\n r='&#88;FD1048576'><v>1</v></c></row>"),
        "terlalu luas",
    ),
    "the same in UTF-16 without its mark": (
        lambda: only_cell("XFD1048576", 1_048_576, "utf-16-le"), "terlalu luas",
    ),
    "a row beyond Excel's last": (lambda: only_cell("A9999999", 9_999_999), "terlalu luas"),
    "an entry that holds more than it says": (lying_entry, "rusak"),
    "a long text shown by many cells": (
        lambda: rezipped(
            sheet_with("".join(
                f'<row r="{n}"><c r="A{n}" t="s"><v>0</v></c></row>' for n in range(9, 60_000)
            )),
            {"xl/sharedStrings.xml": b'<sst xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><si><t>'
             + b"x" * 32_000 + b"</t></si></sst>"},
        ),
        "terlalu banyak",
    ),
}  # fmt: skip


def refusal(data: bytes) -> str:
    with pytest.raises(WorkbookRefused) as caught:
        read_sheet(data, COLUMNS)
    return str(caught.value)


@pytest.mark.parametrize("what", FILES)
def test_file_is_refused_with_the_reason(what: str) -> None:
    build, reason = FILES[what]
    data = build()
    started = time.perf_counter()
    message = refusal(data)
    assert time.perf_counter() - started < 3
    assert re.search(reason, message)
    assert message.endswith(".")
    assert "!" not in message


def test_the_sound_file_beside_them_is_read() -> None:
    assert len(read_sheet(GOOD, COLUMNS).rows) == 1


def test_bombs_are_small() -> None:
    assert len(lying_bomb()) < 100_000


class Endless(io.RawIOBase):
    """A file of any length that counts what was taken from it."""

    def __init__(self) -> None:
        self.taken = 0

    def seek(self, offset: int, whence: int = 0) -> int:
        return offset

    def read(self, size: int = -1) -> bytes:
        assert size >= 0
        self.taken += size
        return bytes(size)


def test_100_mb_are_refused_without_reading_them() -> None:
    source = Endless()
    with pytest.raises(WorkbookRefused, match="lebih dari 10 MB"):
        read_sheet(source, COLUMNS)  # type: ignore[arg-type]
    assert source.taken <= 10 * 1024 * 1024 + 1


def test_a_path_is_read_no_further_than_the_limit(tmp_path: Path) -> None:
    path = tmp_path / "besar.xlsx"
    with path.open("wb") as file:
        file.truncate(100 * 1024 * 1024)
    with pytest.raises(WorkbookRefused, match="lebih dari 10 MB"):
        read_sheet(path, COLUMNS)


def test_macros_and_old_drawings_do_not_disturb() -> None:
    extra = {"xl/vbaProject.bin": OLE, "xl/drawings/vmlDrawing1.vml": b"<xml><br></xml>"}
    assert read_sheet(rezipped(GOOD, extra), COLUMNS).rows[0].values["name"] == "Maria Bete"


def test_every_cut_of_a_file_is_refused_or_read_but_never_fails_otherwise() -> None:
    for end in range(0, len(GOOD), 97):
        assert refusal(GOOD[:end])
