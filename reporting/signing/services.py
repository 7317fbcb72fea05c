"""Adding a signed copy to an issued letter: scanned, signed here, or from another system."""

from __future__ import annotations

import hashlib
import io

import pikepdf
from django.db import IntegrityError, transaction

from latsar.accounts.models import User
from latsar.audit.services import record
from latsar.errors import Refused

from ..choices import SigningMode, Standing
from ..letters.services import locked
from ..models import Letter, SignedCopy
from . import SERVICES
from .base import Credentials, SignedFile
from .pades import inspect

MOST_BYTES = 8 * 1024 * 1024
PDF = "application/pdf"
# How files begin; what a file is called is never believed.
KINDS = {b"%PDF-": PDF, b"\xff\xd8\xff": "image/jpeg", b"\x89PNG\r\n\x1a\n": "image/png"}
ENDINGS = {PDF: "pdf", "image/jpeg": "jpg", "image/png": "png"}


@transaction.atomic
def sign_letter(*, actor: User, letter: Letter, way: str, credentials: Credentials) -> SignedCopy:
    """Sign the issued bytes by one of SERVICES and keep the result beside them."""
    stored = in_force(actor, letter)
    if way not in SERVICES:
        raise Refused("Cara menandatangani ini tidak dikenal. Pilih salah satu yang tersedia.")
    signed = SERVICES[way].sign(
        bytes(stored.pdf or b""),
        reason=f"Penerbitan surat nomor {stored.number}",
        place=stored.satker.city,
        credentials=credentials,
    )
    return keep(actor, stored, SigningMode.PADES, signed.pdf, PDF, signed)


@transaction.atomic
def add_scan(*, actor: User, letter: Letter, content: bytes) -> SignedCopy:
    """Keep a scan or photograph of the letter as signed by hand."""
    stored = in_force(actor, letter)
    return keep(actor, stored, SigningMode.WET, content, kind_of_file(content))


@transaction.atomic
def add_final(*, actor: User, letter: Letter, content: bytes) -> SignedCopy:
    """Keep the final PDF of another system; its signatures are read, not judged."""
    stored = in_force(actor, letter)
    if kind_of_file(content) != PDF:
        raise Refused("Berkas akhir dari sistem lain harus PDF. Pilih berkas PDF-nya.")
    found = inspect(content)
    if any(not report.intact for report in found):
        raise Refused(
            "Tanda tangan elektronik pada berkas ini rusak: isinya berubah setelah ditandatangani. "
            "Unduh lagi berkas akhir dari sistem asalnya."
        )
    names = "; ".join(report.signer for report in found)[:200]
    return keep(actor, stored, SigningMode.EXTERNAL, content, PDF, signer=names)


def in_force(actor: User, letter: Letter) -> Letter:
    stored = locked(actor, letter)
    standing = Letter.objects.with_standing().values_list("standing", flat=True).get(pk=stored.pk)
    if standing != Standing.ISSUED:
        raise Refused(
            "Salinan bertanda tangan hanya dapat ditambahkan pada surat yang terbit dan berlaku."
        )
    return stored


def kind_of_file(content: bytes) -> str:
    """Return the content type that the bytes show. Raises Refused for anything else."""
    if not content:
        raise Refused("Berkas kosong. Pilih pindaian surat yang sudah ditandatangani.")
    if len(content) > MOST_BYTES:
        raise Refused("Berkas lebih besar dari 8 MB. Pindai dengan resolusi 150–200 dpi.")
    kind = next((kind for start, kind in KINDS.items() if content.startswith(start)), "")
    if not kind or (kind == PDF and not opens(content)):
        raise Refused(
            "Berkas ini bukan PDF, JPG, atau PNG yang utuh. Pindai surat menjadi salah satunya."
        )
    return kind


def opens(content: bytes) -> bool:
    try:
        with pikepdf.open(io.BytesIO(content)) as document:
            return len(document.pages) > 0
    except (pikepdf.PdfError, RuntimeError, ValueError):
        return False


def keep(
    actor: User,
    letter: Letter,
    mode: SigningMode,
    content: bytes,
    content_type: str,
    signed: SignedFile | None = None,
    *,
    signer: str = "",
) -> SignedCopy:
    copy = SignedCopy(
        letter=letter,
        mode=mode,
        content=content,
        content_type=content_type,
        sha256=hashlib.sha256(content).hexdigest(),
        signer=signed.signer if signed else signer,
        issuer=signed.issuer if signed else "",
        serial=signed.serial if signed else "",
        added_by=actor,
    )
    try:
        with transaction.atomic():
            copy.save()
    except IntegrityError:
        raise Refused("Berkas yang sama persis sudah disimpan pada surat ini.") from None
    record(
        actor,
        "letter.signed" if mode == SigningMode.PADES else "letter.copy_added",
        letter,
        after={
            "cara": copy.get_mode_display(),
            "penanda tangan": copy.signer,
            "SHA-256": copy.sha256,
        },
    )
    return copy
