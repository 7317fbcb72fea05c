"""Signed copies: scan, certificate and another system's file, kept beside an original that stays."""

from __future__ import annotations

import json
import logging
from io import StringIO
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.db import IntegrityError, connection, transaction
from django.urls import reverse
from pikepdf import Pdf

from latsar.accounts.models import User
from latsar.audit.models import AuditEntry
from latsar.errors import Forbidden, Refused
from reporting.letters.services import issue, void
from reporting.models import Letter, LetterSettings, SignedCopy
from reporting.signing import Credentials, inspect
from reporting.signing.services import add_final, add_scan, sign_letter
from tests.cast import Nation
from tests.reporting.letter_case import draft, scan, small_case
from tests.reporting.test_pades import PASSPHRASE, SIGNER, make_p12

pytestmark = pytest.mark.django_db
JPEG = scan()


@pytest.fixture
def letter(nation: Nation, province_admin: User) -> Letter:
    small_case(nation)
    made = draft(province_admin, nation["53"])
    issued = issue(actor=province_admin, letter=made, version=made.version)
    return Letter.objects.get(pk=issued.pk)


def sign(actor: User, letter: Letter) -> SignedCopy:
    box, _ = make_p12()
    return sign_letter(
        actor=actor, letter=letter, way="pades", credentials=Credentials(box, PASSPHRASE)
    )


def test_an_electronic_signature_stands_beside_the_original(
    letter: Letter, province_admin: User
) -> None:
    before = (bytes(letter.pdf), letter.sha256)
    copy = sign(province_admin, letter)
    stored = Letter.objects.get(pk=letter.pk)
    assert (bytes(stored.pdf), stored.sha256) == before
    assert bytes(copy.content).startswith(before[0])
    assert (copy.mode, copy.signer, copy.issuer) == ("pades", SIGNER, SIGNER)
    [found] = inspect(bytes(copy.content))
    assert found.intact
    assert found.whole
    entry = AuditEntry.objects.about(letter).first()
    assert (entry.action, entry.after["SHA-256"]) == ("letter.signed", copy.sha256)


def test_the_passphrase_is_nowhere(
    letter: Letter, province_admin: User, client: Any, caplog: pytest.LogCaptureFixture
) -> None:
    client.force_login(province_admin)
    box, _ = make_p12()
    url = f"{reverse('reporting:signature-add', args=[letter.pk])}?cara=pades"
    for typed in (f"{PASSPHRASE}-salah", PASSPHRASE):
        with caplog.at_level(logging.DEBUG):
            answer = client.post(
                url,
                {
                    "service": "pades",
                    "certificate": SimpleUploadedFile("saya.p12", box),
                    "passphrase": typed,
                },
            )
        assert PASSPHRASE not in answer.content.decode()
    assert answer.status_code == 302
    assert PASSPHRASE not in caplog.text
    tables = connection.introspection.table_names()
    with connection.cursor() as cursor:
        for table in tables:
            cursor.execute(f'SELECT * FROM "{table}"')
            assert PASSPHRASE not in repr([list(map(str, row)) for row in cursor.fetchall()])


def test_a_scan_is_kept_as_it_came(letter: Letter, province_admin: User, client: Any) -> None:
    client.force_login(province_admin)
    url = reverse("reporting:signature-add", args=[letter.pk])
    assert "Unggah pindaian bertanda tangan" in client.get(url).content.decode()
    answer = client.post(url, {"file": SimpleUploadedFile("../../etc/foto.exe", JPEG)})
    assert answer.url == letter.get_absolute_url()
    copy = SignedCopy.objects.get()
    assert (bytes(copy.content), copy.content_type, copy.mode) == (JPEG, "image/jpeg", "wet")
    page = client.get(letter.get_absolute_url()).content.decode()
    assert reverse("reporting:signature-file", args=[copy.pk]) in page
    file = client.get(reverse("reporting:signature-file", args=[copy.pk]))
    assert (file.content, file["Content-Type"]) == (JPEG, "image/jpeg")
    assert "attachment" in file["Content-Disposition"]
    assert ".jpg" in file["Content-Disposition"]


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "Berkas kosong"),
        (b"MZ\x90\x00 program", "bukan PDF, JPG, atau PNG"),
        (b"%PDF-1.7 rusak", "bukan PDF, JPG, atau PNG"),
        (JPEG[:-40], "bukan PDF, JPG, atau PNG"),
        (b"\x89PNG\r\n\x1a\n<script>alert(1)</script>", "bukan PDF, JPG, atau PNG"),
        (b"\xff\xd8\xff" + b"x" * (8 * 1024 * 1024), "lebih besar dari 8 MB"),
    ],
)
def test_what_is_no_scan_is_refused(
    letter: Letter, province_admin: User, content: bytes, words: str
) -> None:
    with pytest.raises(Refused, match=words):
        add_scan(actor=province_admin, letter=letter, content=content)
    assert not SignedCopy.objects.exists()


def test_the_same_file_twice_is_told(letter: Letter, province_admin: User) -> None:
    add_scan(actor=province_admin, letter=letter, content=JPEG)
    with pytest.raises(Refused, match="sudah disimpan"):
        add_scan(actor=province_admin, letter=letter, content=JPEG)


def test_another_systems_file_names_its_signer(letter: Letter, province_admin: User) -> None:
    signed = bytes(sign(province_admin, letter).content)
    other = Letter.objects.get(pk=letter.pk)
    with pytest.raises(Refused, match="sudah disimpan"):
        add_final(actor=province_admin, letter=other, content=signed)
    box, _ = make_p12()
    again = sign_bytes(bytes(letter.pdf), box)
    copy = add_final(actor=province_admin, letter=letter, content=again)
    assert (copy.mode, copy.signer) == ("external", SIGNER)


def sign_bytes(pdf: bytes, box: bytes) -> bytes:
    from reporting.signing import SERVICES

    return (
        SERVICES["pades"]
        .sign(pdf, reason="Uji", place="Kupang", credentials=Credentials(box, PASSPHRASE))
        .pdf
    )


def test_another_systems_broken_signature_is_refused(letter: Letter, province_admin: User) -> None:
    box, _ = make_p12()
    broken = bytearray(sign_bytes(bytes(letter.pdf), box))
    broken[broken.index(b"/Title") + 1] ^= 1
    with pytest.raises(Refused, match="rusak"):
        add_final(actor=province_admin, letter=letter, content=bytes(broken))
    with pytest.raises(Refused, match="harus PDF"):
        add_final(actor=province_admin, letter=letter, content=JPEG)


def test_the_office_chooses_its_way(
    letter: Letter, province_admin: User, nation: Nation, client: Any
) -> None:
    LetterSettings.objects.create(satker=nation["53"], signing="external")
    client.force_login(province_admin)
    assert "Unggah berkas akhir" in client.get(letter.get_absolute_url()).content.decode()
    page = client.get(reverse("reporting:signature-add", args=[letter.pk])).content.decode()
    assert "Berkas PDF akhir dari sistem lain" in page


def test_only_letters_in_force_are_signed(letter: Letter, province_admin: User) -> None:
    void(actor=province_admin, letter=letter, version=letter.version, reason="Salah")
    with pytest.raises(Refused, match="terbit dan berlaku"):
        add_scan(actor=province_admin, letter=letter, content=JPEG)
    made = draft(province_admin, letter.satker)
    with pytest.raises(Refused, match="terbit dan berlaku"):
        add_scan(actor=province_admin, letter=made, content=JPEG)


def test_who_may_not_handle_the_letter_adds_nothing(
    letter: Letter, operator_a: User, auditor: User, other_province: User
) -> None:
    for user in (operator_a, auditor, other_province):
        with pytest.raises(Forbidden):
            add_scan(actor=user, letter=letter, content=JPEG)


def test_a_signed_copy_verifies_and_one_flipped_byte_does_not(
    letter: Letter, province_admin: User, client: Any, tmp_path: Any
) -> None:
    content = bytes(sign(province_admin, letter).content)
    flipped = bytearray(content)
    flipped[len(flipped) // 2] ^= 1
    for data, word in ((content, "Sama persis"), (bytes(flipped), "Berbeda")):
        file = SimpleUploadedFile("surat.pdf", data)
        page = client.post(letter.verify_path, {"file": file}).content.decode()
        assert word in page
        assert SIGNER not in page
    path = tmp_path / "signed.pdf"
    path.write_bytes(content)
    out = StringIO()
    call_command("verify_letter", str(path), stdout=out)
    assert json.loads(out.getvalue())["number"] == letter.number


@pytest.mark.parametrize("statement", ["UPDATE {t} SET signer = 'x'", "DELETE FROM {t}"])
def test_the_database_refuses_changes(letter: Letter, province_admin: User, statement: str) -> None:
    copy = add_scan(actor=province_admin, letter=letter, content=JPEG)
    with pytest.raises(IntegrityError, match="_is_frozen"), transaction.atomic():
        connection.cursor().execute(statement.format(t=SignedCopy._meta.db_table))
    for change in (copy.save, copy.delete, SignedCopy.objects.all().delete):
        with pytest.raises(TypeError):
            change()


def test_a_scan_as_pdf_must_open(letter: Letter, province_admin: User, tmp_path: Any) -> None:
    with Pdf.new() as document:
        document.add_blank_page()
        document.save(tmp_path / "scan.pdf")
    content = (tmp_path / "scan.pdf").read_bytes()
    copy = add_scan(actor=province_admin, letter=letter, content=content)
    assert copy.content_type == "application/pdf"
