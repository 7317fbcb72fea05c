"""Adding a signed copy to an issued letter: scanned, signed here, or from another system."""

from __future__ import annotations

import hashlib
from typing import Any

from django.db import IntegrityError, transaction

from latsar.accounts.models import User
from latsar.audit.services import record
from latsar.errors import Refused
from latsar.formatting import number

from .. import apart
from ..choices import SigningMode, Standing
from ..letters.services import locked
from ..models import Letter, SignedCopy
from . import SERVICES
from .base import Credentials, SignedFile
from .pades import LARGEST_CERTIFICATE

MOST_BYTES = 8 * 1024 * 1024
PDF = "application/pdf"
# How files begin; what a file is called is never believed.
KINDS = {b"%PDF-": PDF, b"\xff\xd8\xff": "image/jpeg", b"\x89PNG\r\n\x1a\n": "image/png"}
UNKNOWN = "Berkas ini bukan PDF, JPG, atau PNG yang utuh. Pindai surat menjadi salah satunya."
REASONS = {
    "locked": "PDF ini terkunci dengan kata sandi. Simpan salinan tanpa kata sandi, lalu unggah.",
    "stopped": "Berkas ini terlalu berat untuk dibuka. Cetak ke PDF baru atau pindai lagi.",
    "pixels": "Gambar ini lebih dari 60 juta titik. Pindai lagi dengan resolusi 150–200 dpi.",
}
ENDINGS = {PDF: "pdf", "image/jpeg": "jpg", "image/png": "png"}


def sign_letter(*, actor: User, letter: Letter, way: str, credentials: Credentials) -> SignedCopy:
    """Sign the issued bytes by one of SERVICES and keep the result beside them."""
    if way not in SERVICES:
        raise Refused("Cara menandatangani ini tidak dikenal. Pilih salah satu yang tersedia.")
    if SERVICES[way].needs_certificate:
        require_openable(credentials)
    with transaction.atomic():
        stored = in_force(actor, letter)
        signed = SERVICES[way].sign(
            bytes(stored.pdf or b""),
            reason=f"Penerbitan surat nomor {stored.number}",
            place=stored.satker.city,
            credentials=credentials,
        )
        return keep(actor, stored, SigningMode.PADES, signed.pdf, PDF, signed)


def add_scan(*, actor: User, letter: Letter, content: bytes) -> SignedCopy:
    """Keep a scan or photograph of the letter as signed by hand."""
    kind = kind_of_file(content)
    opened(content, "pdf" if kind == PDF else "image")  # before any lock: it may take a while
    with transaction.atomic():
        return keep(actor, in_force(actor, letter), SigningMode.WET, content, kind)


def add_final(*, actor: User, letter: Letter, content: bytes) -> SignedCopy:
    """Keep the final PDF of another system; its signatures are read, not judged."""
    if kind_of_file(content) != PDF:
        raise Refused("Berkas akhir dari sistem lain harus PDF. Pilih berkas PDF-nya.")
    found = opened(content, "signatures")["signatures"]
    if any(not report["intact"] for report in found):
        raise Refused(
            "Tanda tangan elektronik pada berkas ini rusak: isinya berubah setelah ditandatangani. "
            "Unduh lagi berkas akhir dari sistem asalnya."
        )
    names = "; ".join(report["signer"] for report in found)[:200]
    with transaction.atomic():
        stored = in_force(actor, letter)
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
    if not kind:
        raise Refused(UNKNOWN)
    return kind


def opened(content: bytes, job: str) -> dict[str, Any]:
    """Return what is known of a file that opens. Raises Refused with the reason when not."""
    answer = apart.ask(job, content)
    if "error" in answer:
        raise Refused(REASONS.get(answer["error"], UNKNOWN))
    if not 0 < answer["pages"] <= apart.MOST_PAGES:
        raise Refused(
            f"PDF ini mempunyai {number(answer['pages'])} halaman; surat paling banyak "
            f"{number(apart.MOST_PAGES)}. Unggah berkas suratnya saja."
        )
    return answer


def require_openable(credentials: Credentials) -> None:
    """Try the certificate file where it can do no harm. Raises Refused."""
    if (
        not 0 < len(credentials.certificate) <= LARGEST_CERTIFICATE
        or "\n" in credentials.passphrase
    ):
        raise Refused("Pilih berkas sertifikat (.p12 atau .pfx) milik penanda tangan.")
    passphrase = credentials.passphrase.encode()
    answer = apart.ask("certificate", passphrase + b"\n" + credentials.certificate)
    if answer.get("error") == "stopped":
        raise Refused(
            "Sertifikat ini terlalu lama dibuka, sehingga tidak dipakai. Minta berkas baru dari "
            "penerbit sertifikat."
        )
    if "error" in answer:
        raise Refused(answer["error"])


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
