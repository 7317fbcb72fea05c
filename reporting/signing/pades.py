"""PAdES signatures (ETSI EN 319 142) with a certificate file, through pyHanko.

Baseline level B-B: no time-stamp authority and no revocation data are embedded, since the server
may stand on a closed network. The signature is an incremental update; the letter's bytes stay.
"""

from __future__ import annotations

import io
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

from asn1crypto import x509
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.misc import PdfError
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign import fields, signers
from pyhanko.sign.validation import SignatureCoverageLevel, validate_pdf_signature
from pyhanko.sign.validation.errors import SignatureValidationError
from pyhanko_certvalidator import ValidationContext

from latsar.errors import Refused
from latsar.formatting import date_long

from .base import Credentials, SignatureReport, SignedFile, SigningService

FIELD = "Tanda tangan elektronik"
LARGEST_CERTIFICATE = 200_000  # bytes; a PKCS#12 file with its chain is a few thousand


class CertificateFile(SigningService):
    """A certificate in a PKCS#12 file (.p12, .pfx) that the signatory brings."""

    key = "pades"
    label = "Sertifikat elektronik (PAdES)"
    needs_certificate = True

    def sign(self, pdf: bytes, *, reason: str, place: str, credentials: Credentials) -> SignedFile:
        signer = load(credentials)
        certificate = signer.signing_cert
        require_valid_now(certificate)
        signed = io.BytesIO()
        try:
            signers.sign_pdf(
                IncrementalPdfFileWriter(io.BytesIO(pdf)),
                signers.PdfSignatureMetadata(
                    field_name=FIELD,
                    reason=reason,
                    location=place,
                    name=common_name(certificate.subject),
                    md_algorithm="sha256",
                    subfilter=fields.SigSeedSubFilter.PADES,
                ),
                signer=signer,
                output=signed,
            )
        except PdfError as error:
            raise Refused(
                "Berkas PDF ini tidak dapat ditandatangani. Gunakan PDF dari aplikasi ini."
            ) from error
        return SignedFile(
            signed.getvalue(),
            common_name(certificate.subject),
            common_name(certificate.issuer),
            f"{certificate.serial_number:x}",
            certificate.not_valid_after,
        )


def load(credentials: Credentials) -> Any:
    """Open the certificate file. The error it may raise says nothing of the passphrase."""
    if not 0 < len(credentials.certificate) <= LARGEST_CERTIFICATE:
        raise Refused("Pilih berkas sertifikat (.p12 atau .pfx) milik penanda tangan.")
    try:
        return signers.SimpleSigner.load_pkcs12_data(
            credentials.certificate, other_certs=(), passphrase=credentials.passphrase.encode()
        )
    except (ValueError, AttributeError, TypeError):
        raise Refused(
            "Sertifikat tidak dapat dibuka. Periksa berkas (.p12 atau .pfx) dan frasa sandinya."
        ) from None


def require_valid_now(certificate: x509.Certificate) -> None:
    now = datetime.now(UTC)
    if now < certificate.not_valid_before:
        raise Refused(
            f"Sertifikat ini baru berlaku mulai {date_long(certificate.not_valid_before.date())}. "
            "Gunakan sertifikat yang sedang berlaku."
        )
    if now > certificate.not_valid_after:
        raise Refused(
            f"Sertifikat ini berlaku sampai {date_long(certificate.not_valid_after.date())} dan "
            "sudah kedaluwarsa. Gunakan sertifikat yang masih berlaku."
        )


def common_name(name: x509.Name) -> str:
    """Return the CN of a subject or issuer, or all of it when it has none."""
    return str(name.native.get("common_name") or name.human_friendly)


def inspect(pdf: bytes, *, trusted: Sequence[x509.Certificate] = ()) -> list[SignatureReport]:
    """Read the signatures in a PDF; an empty list when it has none or is no PDF.

    Nothing is fetched from the network; only `trusted` roots make a certificate trusted.
    """
    try:
        embedded = PdfFileReader(io.BytesIO(pdf), strict=False).embedded_signatures
        return [report(signature, trusted) for signature in embedded]
    except (PdfError, ValueError, KeyError, RecursionError):
        return []


def report(signature: Any, trusted: Sequence[x509.Certificate]) -> SignatureReport:
    context = ValidationContext(trust_roots=list(trusted), allow_fetching=False)
    name = common_name(signature.signer_cert.subject)
    try:
        status = validate_pdf_signature(signature, signer_validation_context=context)
    except (SignatureValidationError, PdfError, ValueError):
        return SignatureReport(name, intact=False, whole=False, trusted=False, signed_at=None)
    return SignatureReport(
        name,
        intact=bool(status.intact and status.valid),
        whole=status.coverage == SignatureCoverageLevel.ENTIRE_FILE,
        trusted=bool(status.trusted),
        signed_at=status.signer_reported_dt,
    )
