"""Workbooks built to harm: bombs, lies, and parts that hide from a quick look."""

from __future__ import annotations

import io
import re
import struct
import zipfile
import zlib

from .builders import HEADER, ROW, book, part, repacked, rezipped

GOOD = book(HEADER, ROW)
SHEET = "xl/worksheets/sheet1.xml"
RELS = "xl/_rels/workbook.xml.rels"
BOOK = "xl/workbook.xml"


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


def far_away(before: bytes = b"", root: str = "worksheet") -> bytes:
    """A sheet that would ask for billions of places, dressed so that a quick look passes it by."""
    xml = part(only_cell("XFD1048576", 1_048_576, "utf-8"), SHEET).decode()
    cells = '<row r="1"><c r="A1"><v>1</v></c></row>'
    xml = xml.replace("<sheetData>", "<sheetData>" + cells)
    return before + re.sub(r"(</?)worksheet", rf"\1{root}", xml).encode()


def sheet_elsewhere(target: bytes, name: str, content: bytes) -> bytes:
    rels = part(GOOD, RELS).replace(b"/xl/worksheets/sheet1.xml", target)
    return rezipped(GOOD, {RELS: rels, name: content})


def doubled_relation() -> bytes:
    rels = part(GOOD, RELS)
    (first,) = re.findall(rb"<Relationship [^>]*worksheet[^>]*/>", rels)
    return rezipped(GOOD, {RELS: rels.replace(first, first + first.replace(b"sheet1", b"sheet2"))})


def renamed_by_extra_field() -> bytes:
    """An entry that some readers know by a second name: zz.bin is the sheet to them."""
    path = SHEET.encode()
    field = b"\1" + struct.pack("<L", zlib.crc32(b"zz.bin")) + path
    info = zipfile.ZipInfo("zz.bin")
    info.extra = struct.pack("<2H", 0x7075, len(field)) + field
    buffer = io.BytesIO(GOOD)
    with zipfile.ZipFile(buffer, "a") as archive:
        archive.writestr(info, far_away(b"x"))
    return buffer.getvalue()


def with_comment() -> bytes:
    return GOOD[:-2] + struct.pack("<H", 5) + b"hello"


def comment_without_its_text() -> bytes:
    return GOOD[:-2] + struct.pack("<H", 5)


def second_directory() -> bytes:
    """A zip64 record that points to the directory too: readers differ in which of both they heed."""
    at = len(GOOD) - 22
    *counts, size, offset, comment = struct.unpack_from("<4s4H2LH", GOOD, at)
    entries = counts[-1]
    record = struct.pack(
        "<4sQ2H2L4Q", b"PK\x06\x06", 44, 45, 45, 0, 0, entries, entries, size, offset
    )
    locator = struct.pack("<4sLQL", b"PK\x06\x07", 0, at, 1)
    end = struct.pack("<4s4H2LH", *counts, size + len(record) + len(locator), offset, comment)
    return GOOD[:at] + record + locator + end


def all_hidden() -> bytes:
    xml = part(GOOD, BOOK).replace(b'state="visible"', b'state="hidden"')
    return rezipped(GOOD, {BOOK: xml})


def flagged_as_encrypted() -> bytes:
    """An entry that the directory calls encrypted: some readers would ask for its password."""
    data = bytearray(GOOD)
    at = data.index(b"PK\x01\x02") + 8
    data[at] |= 1
    return bytes(data)


def local_header_gone() -> bytes:
    """A directory entry that points at no entry: readers that trust the directory read it all the same."""
    data = bytearray(GOOD)
    at = data.index(b"PK\x03\x04", 4)
    data[at + 3] = 0
    return bytes(data)
