"""What a file really is when it isn't an xlsx, and how its owner makes one of it."""

from __future__ import annotations

from collections.abc import Collection

ZIP_MAGIC = b"PK\x03\x04"
OLE_MAGIC = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
IMAGES = (b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"BM", b"II*\x00", b"MM\x00*")
SAVE_AS = "simpan sebagai Buku Kerja Excel (.xlsx), lalu unggah lagi."

ENCRYPTED = (
    "Berkas ini dilindungi kata sandi sehingga tidak dapat dibaca. Buka di Excel, hapus kata "
    "sandinya (File > Info > Proteksi Buku Kerja), simpan, lalu unggah lagi."
)
EMPTY = "Berkas ini kosong (0 byte). Pilih berkas Excel (.xlsx) yang berisi data."
PDF = "Berkas ini PDF, bukan Excel, apa pun akhiran namanya. Buka data aslinya di Excel, " + SAVE_AS
OLD_EXCEL = "Berkas ini berformat Excel lama (.xls). Buka di Excel, " + SAVE_AS
OLD_WORD = "Berkas ini dokumen Word, bukan Excel. Salin tabelnya ke Excel, " + SAVE_AS
BINARY_EXCEL = "Berkas ini berformat Excel biner (.xlsb). Buka di Excel, " + SAVE_AS
OPEN_DOCUMENT = (
    "Berkas ini berformat OpenDocument (.ods). Buka di LibreOffice atau Excel, " + SAVE_AS
)
WEB_PAGE = "Berkas ini halaman web (HTML), bukan Excel. Buka di Excel, " + SAVE_AS
IMAGE = "Berkas ini gambar, bukan Excel. Pilih berkas Excel (.xlsx) yang berisi datanya."
CSV = "Berkas ini berupa teks (CSV), bukan Excel. Buka di Excel, " + SAVE_AS
ARCHIVE = "Berkas ini arsip ZIP, bukan Excel. Ekstrak dahulu, lalu unggah berkas .xlsx di dalamnya."
UNKNOWN = "Berkas ini bukan berkas Excel (.xlsx) atau sudah rusak. Buka di Excel, " + SAVE_AS


def describe(data: bytes) -> str:
    """Say what a file that isn't a zip is, by its first bytes and never by its name."""
    start = data[:4096].lstrip(b"\xef\xbb\xbf \t\r\n")
    if not data:
        return EMPTY
    if data.startswith(OLE_MAGIC):
        return _old_office(data)
    if b"%PDF-" in data[:1024]:
        return PDF
    if data.startswith(IMAGES):
        return IMAGE
    if start[:1] == b"<":
        return WEB_PAGE
    return CSV if _is_text(data[:4096]) else UNKNOWN


def other_archive(names: Collection[str]) -> str:
    """Say what a zip is when it isn't an xlsx; "" when it is one."""
    lower = {name.lower() for name in names}
    if {"[content_types].xml", "xl/workbook.xml"} <= lower:
        return ""
    known = {
        "xl/workbook.bin": BINARY_EXCEL,
        "word/document.xml": OLD_WORD,
        "content.xml": OPEN_DOCUMENT,
    }
    return next((text for name, text in known.items() if name in lower), ARCHIVE)


def _old_office(data: bytes) -> str:
    """Excel wraps a workbook with a password in the old container, under a stream of this name."""
    if "EncryptedPackage".encode("utf-16-le") in data:
        return ENCRYPTED
    return OLD_WORD if "WordDocument".encode("utf-16-le") in data else OLD_EXCEL


def _is_text(sample: bytes) -> bool:
    if sample.startswith((b"\xff\xfe", b"\xfe\xff")):
        return True
    return not any(byte < 9 or 13 < byte < 32 for byte in sample)
