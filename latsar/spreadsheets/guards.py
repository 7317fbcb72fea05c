"""Is it a workbook at all, and can it be opened without harm? Answered before any parser sees it.

An xlsx is a zip of XML parts. Headers inside a zip can lie, so every part is inflated here in
chunks, counted, and read once by expat (see parts.py); only then may a parser have the bytes.
"""

from __future__ import annotations

import io
import os
import struct
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from . import kinds
from .errors import WorkbookRefused
from .parts import PartScan, Workbook, is_xml

MAX_BYTES = 10 * 1024 * 1024
MAX_INFLATED = 200 * 1024 * 1024
MAX_ENTRIES = 2_000
MAX_RATIO = 400  # a sheet of nothing but formatted empty rows reaches about 100
RATIO_MATTERS_FROM = 20 * 1024 * 1024
CHUNK = 256 * 1024
LOCAL_HEADER = struct.Struct("<4s5H3L2H")
END_RECORD = struct.Struct("<4s4H2LH")
ZIP64_LOCATOR = struct.Struct("<4sLQL")
UNICODE_PATH = 0x7075  # an extra field by which some readers rename an entry

DAMAGED = (
    "Berkas Excel ini rusak atau terpotong. Buka di Excel, simpan ulang sebagai .xlsx, "
    "lalu unggah lagi."
)
BOMB = (
    "Isi berkas ini setelah dibuka jauh lebih besar dari yang wajar, sehingga tidak dibaca. "
    "Salin datanya ke templat yang disediakan, lalu unggah templat itu."
)

Source = bytes | str | os.PathLike[str] | IO[bytes]


@dataclass(frozen=True)
class Inspected:
    """Bytes that may be parsed, and what was learnt on the way."""

    data: bytes
    workbook: Workbook


def inspect(source: Source, *, max_bytes: int = MAX_BYTES) -> Inspected:
    """Read the source and refuse whatever isn't a harmless xlsx; never reads beyond the limit."""
    data = read_limited(source, max_bytes)
    archive = _open(data)
    _check_directory(archive)
    scan = PartScan()
    total = 0
    for info in archive.infolist():
        total += _scan_entry(data, info, scan, MAX_INFLATED - total)
    return Inspected(data, scan.workbook())


def read_limited(source: Source, max_bytes: int) -> bytes:
    if isinstance(source, bytes):
        data = source
    elif isinstance(source, str | os.PathLike):
        with Path(source).open("rb") as file:
            data = file.read(max_bytes + 1)
    else:
        source.seek(0)
        data = source.read(max_bytes + 1)
    if len(data) > max_bytes:
        megabytes = max_bytes / (1024 * 1024)
        raise WorkbookRefused(
            f"Ukuran berkas lebih dari {megabytes:.3g} MB. Simpan lembar yang akan diimpor saja, "
            "tanpa gambar, sebagai berkas .xlsx baru, lalu unggah lagi."
        )
    return data


def _open(data: bytes) -> zipfile.ZipFile:
    if not data.startswith(kinds.ZIP_MAGIC):
        raise WorkbookRefused(kinds.describe(data))
    if not _has_one_directory(data):
        raise WorkbookRefused(DAMAGED)
    try:
        archive = zipfile.ZipFile(io.BytesIO(data))
    except (zipfile.BadZipFile, ValueError, struct.error, NotImplementedError) as error:
        raise WorkbookRefused(DAMAGED) from error
    other = kinds.other_archive(archive.namelist())
    if other:
        raise WorkbookRefused(other)
    return archive


def _has_one_directory(data: bytes) -> bool:
    """Tell a zip as Excel writes it: one directory that ends the file and lies where it says.

    With comments, prefixes and zip64 records two readers could find different directories.
    """
    at = len(data) - END_RECORD.size
    if at < 0:
        return False
    magic, *_, size, offset, comment = END_RECORD.unpack_from(data, at)
    locator = at - ZIP64_LOCATOR.size
    is_zip64 = locator >= 0 and data.startswith(b"PK\x06\x07", locator)
    return magic == b"PK\x05\x06" and offset + size == at and comment == 0 and not is_zip64


def _is_renamed(extra: bytes) -> bool:
    at = 0
    while at + 4 <= len(extra):
        key, length = struct.unpack_from("<2H", extra, at)
        if key == UNICODE_PATH:
            return True
        at += 4 + length
    return False


def _check_directory(archive: zipfile.ZipFile) -> None:
    """Judge what the zip says of itself; what it really holds is counted afterwards."""
    entries = archive.infolist()
    names = {info.filename.lower() for info in entries}
    if len(entries) > MAX_ENTRIES or sum(info.file_size for info in entries) > MAX_INFLATED:
        raise WorkbookRefused(BOMB)
    doubled = len(names) != len(entries) or any("\\" in name for name in names)
    if doubled or any(_is_renamed(info.extra) for info in entries):
        raise WorkbookRefused(DAMAGED)
    if any(info.flag_bits & 0x1 for info in entries):
        raise WorkbookRefused(kinds.ENCRYPTED)


def _scan_entry(data: bytes, info: zipfile.ZipInfo, scan: PartScan, room: int) -> int:
    """Inflate one entry, feed it to the scan when it is XML, return its true size."""
    size = 0
    part = None
    for chunk in _inflate(data, info):
        if size == 0 and is_xml(info.filename, chunk):
            part = scan.part(info.filename)
        size += len(chunk)
        too_dense = size > RATIO_MATTERS_FROM and size > MAX_RATIO * max(info.compress_size, 1)
        if size > room or too_dense:
            raise WorkbookRefused(BOMB)
        if part:
            part.feed(chunk)
    if size != info.file_size:
        raise WorkbookRefused(DAMAGED)
    if part:
        part.close()
    return size


def _inflate(data: bytes, info: zipfile.ZipInfo) -> Iterator[bytes]:
    """Yield the entry's content in chunks, by the compressed bytes and not by declared sizes."""
    raw = memoryview(data)[_content_start(data, info) :][: info.compress_size]
    if info.compress_type == zipfile.ZIP_STORED:
        yield from (bytes(raw[at : at + CHUNK]) for at in range(0, len(raw), CHUNK))
        return
    if info.compress_type != zipfile.ZIP_DEFLATED:
        raise WorkbookRefused(DAMAGED)
    inflater = zlib.decompressobj(-zlib.MAX_WBITS)
    pending: bytes | memoryview = raw
    try:
        while not inflater.eof:
            chunk = inflater.decompress(pending, CHUNK)
            if not chunk and not inflater.eof:
                raise WorkbookRefused(DAMAGED)
            pending = inflater.unconsumed_tail
            if chunk:
                yield chunk
    except zlib.error as error:
        raise WorkbookRefused(DAMAGED) from error


def _content_start(data: bytes, info: zipfile.ZipInfo) -> int:
    end = info.header_offset + LOCAL_HEADER.size
    if info.header_offset < 0 or end > len(data):
        raise WorkbookRefused(DAMAGED)
    header = LOCAL_HEADER.unpack_from(data, info.header_offset)
    if header[0] != kinds.ZIP_MAGIC:
        raise WorkbookRefused(DAMAGED)
    return end + int(header[-2]) + int(header[-1])
