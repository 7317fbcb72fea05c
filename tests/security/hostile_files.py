"""PDFs and certificate files built to harm, and names of files that nobody should believe."""

from __future__ import annotations

import io
import struct
import zlib

import pikepdf
from asn1crypto import pkcs12
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization.pkcs12 import serialize_key_and_certificates

HEAD = b"%PDF-1.7\n"
PNG = b"\x89PNG\r\n\x1a\n"
BLOCK = 1024 * 1024
RLO, ZERO_WIDTH = "\u202e", "\u200b"
NAMES = {
    "path": "../../../etc/cron.d/daftar.xlsx",
    "windows path": r"C:\fakepath\..\daftar.xlsx",
    "absolute": "/etc/passwd",
    "nul": "daftar\0.xlsx",
    "new line": "daftar\r\nX-Injected: 1\r\n.xlsx",
    "right to left": f"daftar{RLO}xslx.exe",
    "zero width": f"daf{ZERO_WIDTH}tar.xlsx",
    "escape": "daftar\x1b[31m\x07.xlsx",
    "markup": '<img src=x onerror="alert(1)">.xlsx',
    "entities": "&lt;script&gt;.xlsx",
    "overlong": "d" * 5_000 + ".xlsx",
    "wide": "🗳" * 400 + ".xlsx",
    "quotes": "daf\"tar'; filename=evil.html.xlsx",
    "template": "{{ 7|add:7 }}{% now 'Y' %}.xlsx",
    "dots": "...xlsx",
    "formula": "=cmd|'/C calc'!A0.xlsx",
}


def small_pdf(pages: int = 1) -> bytes:
    target = io.BytesIO()
    with pikepdf.new() as document:
        for _ in range(pages):
            document.add_blank_page()
        document.save(target)
    return target.getvalue()


def locked_pdf() -> bytes:
    target = io.BytesIO()
    with pikepdf.open(io.BytesIO(small_pdf())) as document:
        document.save(target, encryption=pikepdf.Encryption(owner="a", user="b"))
    return target.getvalue()


def endless_zeros(blocks: int) -> bytes:
    """A zlib stream of `blocks` MB, a kB for each: every block stands for itself."""
    packer = zlib.compressobj(9)
    first = packer.compress(b"\0" * BLOCK) + packer.flush(zlib.Z_FULL_FLUSH)
    again = packer.compress(b"\0" * BLOCK) + packer.flush(zlib.Z_FULL_FLUSH)
    return first + again * blocks + packer.flush()


def stream_bomb(kind: bytes) -> bytes:
    """A few MB that open to 5 GB, where a reader has to look before it knows anything else."""
    data = endless_zeros(5_000)
    entries = b"/W [1 2 1] /Index [0 99]" if kind == b"/XRef" else b"/N 1 /First 10"
    head = b"1 0 obj\n<< /Type " + kind + b" /Size 99 /Root 2 0 R " + entries
    body = head + b" /Filter /FlateDecode /Length %d >>\nstream\n" % len(data) + data
    return HEAD + body + b"\nendstream\nendobj\nstartxref\n9\n%%EOF\n"


def wide_png(width: int, height: int) -> bytes:
    """A PNG of a few kB that says it is so wide; its lines are all zeros."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return (
            struct.pack(">L", len(data)) + kind + data + struct.pack(">L", zlib.crc32(kind + data))
        )

    head = struct.pack(">2L5B", width, height, 8, 0, 0, 0, 0)
    lines = zlib.compress(bytes(min(width * height, 4 * BLOCK)), 9)
    return PNG + chunk(b"IHDR", head) + chunk(b"IDAT", lines) + chunk(b"IEND", b"")


def plain(*objects: bytes, size: int = 0) -> bytes:
    """A PDF of these objects, numbered from 1; the first is the catalogue."""
    out, places = HEAD, []
    for number, content in enumerate(objects, 1):
        places.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, content)
    start = len(out)
    count = size or len(objects) + 1
    out += b"xref\n0 %d\n0000000000 65535 f \n" % count
    out += b"".join(b"%010d 00000 n \n" % place for place in places)
    return out + b"trailer\n<< /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (count, start)


CATALOGUE = b"<< /Type /Catalog /Pages 2 0 R >>"


def page_laughs() -> bytes:
    """A page tree whose every level repeats the next a hundred times: 10^16 pages."""
    levels = [
        b"<< /Type /Pages /Count 1 /Kids [" + b"%d 0 R " % (number + 1) * 100 + b"] >>"
        for number in range(2, 10)
    ]
    return plain(CATALOGUE, *levels, b"<< /Type /Page /MediaBox [0 0 9 9] >>")


PDFS = {
    "deep arrays": lambda: plain(CATALOGUE, b"[" * 1_000_000),
    "deep dictionaries": lambda: plain(CATALOGUE, b"<< /A " * 500_000),
    "deep trailer": lambda: HEAD + b"trailer << /Root " + b"[" * 1_000_000,
    "huge table": lambda: plain(CATALOGUE, b"<< /Type /Pages /Kids [] >>", size=2_147_483_647),
    "own parent": lambda: plain(CATALOGUE, b"<< /Type /Pages /Count 1 /Kids [2 0 R] >>"),
    "page laughs": page_laughs,
    "table bomb": lambda: stream_bomb(b"/XRef"),
    "objects bomb": lambda: stream_bomb(b"/ObjStm"),
    "too many pages": lambda: small_pdf(2_001),
    "locked": locked_pdf,
    "no pages": lambda: plain(CATALOGUE, b"<< /Type /Pages /Count 0 /Kids [] >>"),
    "cut": lambda: small_pdf()[:200],
    "only a head": lambda: HEAD,
    "zeros": lambda: HEAD + b"\0" * 8_000_000,
}


def slow_certificate() -> bytes:
    """A certificate file whose passphrase takes two thousand million rounds to try."""
    key = ec.generate_private_key(ec.SECP256R1())
    box = serialize_key_and_certificates(
        b"x", key, None, None, serialization.BestAvailableEncryption(b"rahasia")
    )
    parsed = pkcs12.Pfx.load(box)
    parsed["mac_data"]["iterations"] = 2_000_000_000
    return bytes(parsed.dump(force=True))
