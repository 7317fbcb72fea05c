"""Whatever isn't a harmless xlsx is refused within seconds by a sentence that says the mend."""

from __future__ import annotations

import io
import re
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from latsar.spreadsheets import areas, guards
from latsar.spreadsheets.errors import WorkbookRefused
from latsar.spreadsheets.reader import read_sheet

from .builders import COLUMNS, HEADER, ROW, archive_of, book, part, repacked, rezipped, workbook_of
from .hostile import (
    BOOK,
    GOOD,
    RELS,
    SHEET,
    all_hidden,
    comment_without_its_text,
    doubled_relation,
    far_away,
    flagged_as_encrypted,
    local_header_gone,
    lying_bomb,
    lying_entry,
    only_cell,
    renamed_by_extra_field,
    renamed_entry,
    second_directory,
    sheet_elsewhere,
    sheet_with,
    with_comment,
)

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(512)
LAUGHS = (
    b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;">]>'
    b'<sst xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">&b;</sst>'
)


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
    "an entry said to be encrypted": (flagged_as_encrypted, "kata sandi"),
    "an entry that is not where it should be": (local_header_gone, "rusak"),
    "an entry that holds more than it says": (lying_entry, "rusak"),
    "a cell in no column of Excel's": (
        lambda: sheet_with('<row r="3"><c r="ZZZZZZZZ3"><v>1</v></c></row>'), "ZZZZZZZZ3",
    ),
    "a cell in no row of Excel's": (
        lambda: sheet_with('<row r="3"><c r="A99999999999"><v>1</v></c></row>'), "A99999999999",
    ),
    "a row of no number": (
        lambda: sheet_with('<row r="-5"><c><v>1</v></c></row>'), "“-5”",
    ),
    "a value in the very last row": (
        lambda: sheet_with('<row r="1048576"><c r="A1048576"><v>1</v></c></row>'),
        "baris 1 sampai 1048576",
    ),
    "text before a far cell": (lambda: rezipped(GOOD, {SHEET: far_away(b"x")}), "rusak"),
    "many blanks before a far cell": (
        lambda: rezipped(GOOD, {SHEET: far_away().replace(b"<worksheet", b" " * 300_000 + b"<worksheet", 1)}),
        "terlalu luas",
    ),
    "a far cell under another root": (
        lambda: rezipped(GOOD, {SHEET: far_away(root="foo")}), "rusak: bagian xl/worksheets",
    ),
    "a far cell in a part that isn't named XML": (
        lambda: sheet_elsewhere(b"/xl/s.bin", "xl/s.bin", far_away(b"x")), "rusak: bagian xl/s.bin",
    ),
    "a far cell behind an unresolved path": (
        lambda: sheet_elsewhere(b"../xl/worksheets/sheet1.xml", "xl/../xl/worksheets/sheet1.xml", far_away(root="foo")),
        "rusak: bagian",
    ),
    "a broken drawing that is a sheet": (
        lambda: sheet_elsewhere(b"/xl/a.vml", "xl/a.vml", far_away() + b"<br>"), "rusak: bagian xl/a.vml",
    ),
    "one relation of two sheets": (doubled_relation, "rusak: bagian xl/_rels"),
    "an entry of two names": (renamed_by_extra_field, "rusak"),
    "an entry with a backslash": (lambda: rezipped(GOOD, {"xl\\a.xml": b"<a/>"}), "rusak"),
    "a workbook behind another": (lambda: GOOD + GOOD, "rusak"),
    "a zip with a comment": (with_comment, "rusak"),
    "a comment without its text": (comment_without_its_text, "rusak"),
    "a second directory": (second_directory, "rusak"),
    "no relations": (lambda: rezipped(GOOD, {RELS: b"<a/>"}), "rusak"),
    "only hidden sheets": (all_hidden, "tersembunyi"),
    "only a list of mistakes": (lambda: workbook_of(Kesalahan=[HEADER, ROW]), "“Kesalahan” tidak pernah dibaca"),
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
    started = time.process_time()
    message = refusal(data)
    assert time.process_time() - started < 3
    assert re.search(reason, message)
    assert message.endswith(".")
    assert "!" not in message


def test_the_sound_file_beside_them_is_read() -> None:
    assert len(read_sheet(GOOD, COLUMNS).rows) == 1


def test_failed_formulas_without_end_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(areas, "MAX_ERROR_CELLS", 3)
    assert read_sheet(book(HEADER, ROW, ["#N/A"] * 3), COLUMNS).rows
    assert "rumus yang gagal (#N/A)" in refusal(book(HEADER, ROW, ["#N/A"] * 4))


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


BYTES = st.lists(
    st.tuples(st.integers(0, len(GOOD) - 1), st.integers(0, 255)), min_size=1, max_size=4
)
XML = st.lists(
    st.tuples(st.floats(0, 0.999), st.sampled_from(list(b'0123456789aAsterZ<>"=/-. '))),
    min_size=1,
    max_size=3,
)


def test_what_lies_is_read_no_further_than_the_limit(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(guards, "MAX_INFLATED", 50_000)
    with pytest.raises(WorkbookRefused, match="jauh lebih besar"):
        guards.inspect(lying_entry())


def test_inspecting_alone_misses_no_local_header() -> None:
    with pytest.raises(WorkbookRefused, match="rusak"):
        guards.inspect(local_header_gone())


def read_or_refused(data: bytes) -> None:
    try:
        read_sheet(data, COLUMNS)
    except WorkbookRefused:
        return


@given(BYTES)
def test_changed_bytes_never_fail_otherwise(changes: list[tuple[int, int]]) -> None:
    data = bytearray(GOOD)
    for place, byte in changes:
        data[place] = byte
    read_or_refused(bytes(data))


@given(st.sampled_from([SHEET, RELS, BOOK, "xl/styles.xml"]), XML)
def test_changed_parts_never_fail_otherwise(name: str, changes: list[tuple[float, int]]) -> None:
    content = bytearray(part(GOOD, name))
    for place, byte in changes:
        content[int(place * len(content))] = byte
    read_or_refused(rezipped(GOOD, {name: bytes(content)}))
