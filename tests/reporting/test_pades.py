"""Signing a PDF with a certificate made here; validated by pyHanko and by poppler's pdfsig."""

from __future__ import annotations

import logging
import re
import subprocess
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from asn1crypto import x509 as asn1
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import pkcs12
from weasyprint import HTML

from latsar.errors import Refused
from reporting.signing import SERVICES, Credentials, inspect

PASSPHRASE = "frasa-rahasia-sekali"
SIGNER = "Maria Contoh (uji coba)"


def make_p12(*, starts: timedelta = timedelta(days=-1), ends: timedelta = timedelta(days=30)):
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, SIGNER)])
    now = datetime.now(UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now + starts)
        .not_valid_after(now + ends)
        .add_extension(
            x509.KeyUsage(True, True, False, False, False, False, False, False, False), True
        )
        .sign(key, hashes.SHA256())
    )
    box = pkcs12.serialize_key_and_certificates(
        b"latsar",
        key,
        certificate,
        None,
        serialization.BestAvailableEncryption(PASSPHRASE.encode()),
    )
    return box, asn1.Certificate.load(certificate.public_bytes(serialization.Encoding.DER))


@pytest.fixture(scope="module")
def pdf() -> bytes:
    return HTML(string="<title>Surat</title><p>Permohonan tempat</p>").write_pdf(
        pdf_variant="pdf/a-3b"
    )


def sign(pdf: bytes, box: bytes, passphrase: str = PASSPHRASE):
    return SERVICES["pades"].sign(
        pdf, reason="Penerbitan surat", place="Kupang", credentials=Credentials(box, passphrase)
    )


def test_a_signed_letter_is_valid_to_pyhanko_and_to_pdfsig(pdf: bytes, tmp_path: Path) -> None:
    box, certificate = make_p12()
    signed = sign(pdf, box)
    assert (signed.signer, signed.issuer) == (SIGNER, SIGNER)
    assert signed.pdf.startswith(pdf)  # an incremental update: the letter's bytes stay
    [found] = inspect(signed.pdf, trusted=[certificate])
    assert (found.signer, found.intact, found.whole, found.trusted) == (SIGNER, True, True, True)
    file = tmp_path / "signed.pdf"
    file.write_bytes(signed.pdf)
    done = subprocess.run(["pdfsig", str(file)], capture_output=True, text=True)
    assert "Signature is Valid" in done.stdout
    assert "ETSI.CAdES.detached" in done.stdout
    assert re.search("Total document signed", done.stdout)


def test_an_unknown_issuer_is_said_not_to_be_trusted(pdf: bytes) -> None:
    box, _ = make_p12()
    [found] = inspect(sign(pdf, box).pdf)
    assert (found.intact, found.trusted) == (True, False)


def test_a_byte_changed_later_is_detected(pdf: bytes) -> None:
    box, certificate = make_p12()
    signed = bytearray(sign(pdf, box).pdf)
    place = signed.index(b"/Title")
    signed[place + 1] ^= 1
    reports = inspect(bytes(signed), trusted=[certificate])
    assert not any(found.intact for found in reports)


def test_what_is_added_after_the_signature_is_detected(pdf: bytes) -> None:
    box, certificate = make_p12()
    first = sign(pdf, box).pdf
    added = first + b"\n% added later\n"
    [found] = inspect(added, trusted=[certificate])
    assert not found.whole


@pytest.mark.parametrize("passphrase", ["", "salah"])
def test_a_wrong_passphrase_is_refused_and_never_told(
    pdf: bytes, passphrase: str, caplog: pytest.LogCaptureFixture
) -> None:
    box, _ = make_p12()
    with caplog.at_level(logging.DEBUG), pytest.raises(Refused, match="tidak dapat dibuka"):
        sign(pdf, box, passphrase)
    assert PASSPHRASE not in caplog.text


def test_the_passphrase_shows_in_no_representation() -> None:
    assert PASSPHRASE not in repr(Credentials(b"abc", PASSPHRASE))


@pytest.mark.parametrize(
    ("starts", "ends", "words"),
    [(-20, -10, "kedaluwarsa"), (10, 20, "baru berlaku mulai")],
)
def test_a_certificate_out_of_its_time_is_refused(
    pdf: bytes, starts: int, ends: int, words: str
) -> None:
    box, _ = make_p12(starts=timedelta(days=starts), ends=timedelta(days=ends))
    with pytest.raises(Refused, match=words):
        sign(pdf, box)


@pytest.mark.parametrize("box", [b"", b"bukan sertifikat", b"x" * 300_000])
def test_what_is_no_certificate_is_refused(pdf: bytes, box: bytes) -> None:
    with pytest.raises(Refused):
        sign(pdf, box)


def test_what_is_no_letter_is_refused_or_has_no_signature(pdf: bytes) -> None:
    box, _ = make_p12()
    with pytest.raises(Refused):
        sign(b"bukan pdf", box)
    assert inspect(b"bukan pdf") == []
    assert inspect(pdf) == []
