"""What is checked before a workbook is parsed: size, real type, zip bombs, XML entities."""

from __future__ import annotations

import io
import zipfile

from .errors import WorkbookRefused

MAX_BYTES = 10 * 1024 * 1024
MAX_INFLATED_BYTES = 200 * 1024 * 1024
MAX_ENTRIES = 2_000
CHUNK = 1024 * 1024
SAVE_AS = "Buka berkasnya di Excel, lalu Simpan Sebagai “Buku Kerja Excel (.xlsx)”."
OTHER_TYPES = (
    (b"%PDF", f"Berkas ini PDF, bukan buku kerja Excel. {SAVE_AS}"),
    (
        b"\xd0\xcf\x11\xe0",
        f"Berkas ini berformat Excel lama (.xls) atau terkunci kata sandi. {SAVE_AS} "
        "Bila memakai kata sandi, lepaskan lebih dahulu.",
    ),
    (b"\x89PNG", "Berkas ini gambar, bukan buku kerja Excel. Pilih berkas .xlsx."),
    (b"\xff\xd8\xff", "Berkas ini gambar, bukan buku kerja Excel. Pilih berkas .xlsx."),
)


def check_workbook(content: bytes, *, max_bytes: int = MAX_BYTES) -> None:
    """Raise WorkbookRefused unless this is an xlsx of sensible size; trusts no header."""
    if not content:
        raise WorkbookRefused("Berkas kosong (0 bita). Pilih berkas .xlsx yang berisi data.")
    if len(content) > max_bytes:
        raise WorkbookRefused(
            f"Ukuran berkas {len(content) // 2**20} MB, paling besar {max_bytes // 2**20} MB. "
            "Hapus gambar dan lembar yang tidak perlu, lalu simpan ulang."
        )
    for magic, message in OTHER_TYPES:
        if content.startswith(magic):
            raise WorkbookRefused(message)
    if not content.startswith(b"PK"):
        raise WorkbookRefused(f"Berkas ini bukan buku kerja Excel (.xlsx). {SAVE_AS}")
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            check_archive(archive)
    except (zipfile.BadZipFile, EOFError, NotImplementedError, RuntimeError, OSError) as error:
        raise WorkbookRefused(
            "Berkas rusak atau tidak lengkap sehingga tidak dapat dibaca. "
            "Buka di Excel, simpan ulang, lalu unggah kembali."
        ) from error


def check_archive(archive: zipfile.ZipFile) -> None:
    names = set(archive.namelist())
    if "[Content_Types].xml" not in names or not any(
        name in names for name in ("xl/workbook.xml", "xl/workbook.bin")
    ):
        raise WorkbookRefused(f"Berkas ini arsip lain, bukan buku kerja Excel (.xlsx). {SAVE_AS}")
    if "xl/workbook.xml" not in names:
        raise WorkbookRefused(f"Format Excel biner (.xlsb) tidak didukung. {SAVE_AS}")
    too_large = WorkbookRefused(
        "Isi berkas mengembang melebihi 200 MB sehingga ditolak. "
        "Salin datanya saja ke buku kerja baru, lalu unggah kembali."
    )
    entries = archive.infolist()
    if len(entries) > MAX_ENTRIES or sum(e.file_size for e in entries) > MAX_INFLATED_BYTES:
        raise too_large
    inflated = 0
    for entry in entries:
        with archive.open(entry) as file:
            first = True
            while chunk := file.read(CHUNK):
                inflated += len(chunk)
                if inflated > MAX_INFLATED_BYTES:
                    raise too_large
                if first and entry.filename.endswith((".xml", ".rels")):
                    refuse_entities(chunk)
                first = False


def refuse_entities(chunk: bytes) -> None:
    """A document type has no place in a workbook; it is how XML entities are smuggled in."""
    if b"<!DOCTYPE" in chunk[:4096].replace(b"\x00", b"").upper():
        raise WorkbookRefused(
            "Berkas memuat definisi XML yang tidak lazim dan ditolak demi keamanan. "
            "Salin datanya ke buku kerja baru, lalu unggah kembali."
        )
