"""Files that are refused as a whole: no workbook, a broken one, or one built to harm."""

from __future__ import annotations

import io
import zipfile

from openpyxl import Workbook
from openpyxl.worksheet.worksheet import Worksheet

from tests.spreadsheets import hostile

from .cases import SHEET, Case, book, damaged, plain, saved, with_xml

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(512)


def archive(**contents: bytes) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as result:
        for name, content in contents.items():
            result.writestr(name.replace("__", "/").replace("--", "."), content)
    return target.getvalue()


@damaged
def no_byte_at_all() -> Case:
    return Case(b"", refusal="kosong (0 byte)")


@damaged
def text_with_semicolons() -> Case:
    return Case(b"NIP;Nama\r\n1;Maria\r\n", refusal="CSV")


@damaged
def a_pdf_renamed() -> Case:
    return Case(b"%PDF-1.7\n%\xe2\xe3\xcf\xd3", refusal="PDF")


@damaged
def a_picture_renamed() -> Case:
    return Case(b"\x89PNG\r\n\x1a\n" + bytes(64), refusal="gambar")


@damaged
def a_web_page_renamed() -> Case:
    return Case(b"<html><table><tr><td>NIP</td></tr></table></html>", refusal="HTML")


@damaged
def the_excel_of_1997() -> Case:
    return Case(OLE, refusal=".xls")


@damaged
def a_workbook_with_a_password() -> Case:
    return Case(OLE + "EncryptedPackage".encode("utf-16-le"), refusal="kata sandi")


@damaged
def a_binary_workbook() -> Case:
    return Case(archive(**{"xl__workbook--bin": b"x"}), refusal=".xlsb")


@damaged
def an_open_document() -> Case:
    return Case(archive(**{"content--xml": b"<a/>"}), refusal=".ods")


@damaged
def a_word_document() -> Case:
    return Case(archive(**{"word__document--xml": b"<a/>"}), refusal="Word")


@damaged
def an_archive_of_files() -> Case:
    return Case(archive(**{"peserta--xlsx": book(plain())}), refusal="ZIP")


@damaged
def a_download_cut_off() -> Case:
    return Case(book(plain())[:-200], refusal="rusak")


@damaged
def a_byte_turned_over() -> Case:
    data = bytearray(book(plain()))
    with zipfile.ZipFile(io.BytesIO(bytes(data))) as source:
        info = source.getinfo(SHEET)
    data[info.header_offset + 30 + len(SHEET) + 40] ^= 0xFF
    return Case(bytes(data), refusal="rusak")


@damaged
def a_sheet_of_broken_xml() -> Case:
    return Case(with_xml(book(plain()), "</sheetData>", "<sheetData>"), refusal="rusak")


@damaged
def a_sheet_with_a_doctype() -> Case:
    data = with_xml(book(plain()), "<worksheet", "<!DOCTYPE a><worksheet")
    return Case(data, refusal="DOCTYPE")


@damaged
def a_zip_bomb() -> Case:
    target = io.BytesIO(book(plain()))
    with zipfile.ZipFile(target, "a", zipfile.ZIP_DEFLATED) as result:
        result.writestr("xl/bomb.xml", b"<a>" + b"0" * 250_000_000)
    return Case(target.getvalue(), refusal="jauh lebih besar")


@damaged
def an_empty_workbook() -> Case:
    return Case(saved(Workbook()), refusal="tidak berisi apa pun")


@damaged
def every_sheet_is_hidden() -> Case:
    return Case(hostile.all_hidden(), refusal="tersembunyi")


@damaged
def two_cells_a_world_apart() -> Case:
    data = with_xml(
        book(plain()),
        "</sheetData>",
        '<row r="1048576"><c r="XFD1048576"><v>1</v></c></row></sheetData>',
    )
    return Case(data, refusal="terlalu luas")


@damaged
def a_nip_typed_into_a_cell_for_hours() -> Case:
    def dress(sheet: Worksheet) -> None:
        sheet["A3"] = 199802172025061002
        sheet["A3"].number_format = "[h]:mm"

    return Case(book(plain(), dress=dress), refusal="####")


@damaged
def a_date_before_the_beginning_of_time() -> Case:
    """The reader's own code gives up here, which must not bring down the server."""

    def dress(sheet: Worksheet) -> None:
        sheet["F3"] = -(10**15)
        sheet["F3"].number_format = "dd-mm-yyyy"

    return Case(book(plain(), dress=dress), refusal="####")
