"""Each bad input of the brief, through the page and through the command: a sentence, nothing saved."""

from __future__ import annotations

import io
import json
import time
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.test import Client
from openpyxl import Workbook

from latsar.accounts.models import User
from participants.models import Participant, RosterImport
from tests.cast import Nation, make_participant

from .workbooks import HEADERS, nip, row, workbook

SECONDS = 10


def empty_workbook() -> bytes:
    buffer = io.BytesIO()
    Workbook().save(buffer)
    return buffer.getvalue()


def zip_bomb() -> bytes:
    buffer = io.BytesIO(workbook([row(1)]))
    with zipfile.ZipFile(buffer, "a", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/bomb.xml", b"<a>" + b"0" * (300 * 1024 * 1024))
    return buffer.getvalue()


def without(header: str) -> bytes:
    place = HEADERS.index(header)
    headers = [h for h in HEADERS if h != header]
    return workbook([[c for i, c in enumerate(row(1)) if i != place]], headers)


# name: (workbook, row, column, a part of the message)
BAD: dict[str, tuple[Callable[[], bytes], int | None, str, str]] = {
    "wrong type": (lambda: b"NIP;Nama\n1;2\n", None, "", ".xlsx"),
    "renamed PDF": (lambda: b"%PDF-1.7\n%....", None, "", "PDF"),
    "no byte at all": (lambda: b"", None, "", ""),
    "empty workbook": (empty_workbook, None, "", "templat"),
    "only a header": (lambda: workbook([]), None, "", "baris"),
    "missing column": (lambda: without("Golongan"), 1, "Golongan", "tidak ada"),
    "doubled column": (
        lambda: workbook([[*row(1), "x"]], [*HEADERS, "nama"]), 1, "Nama", "kali",
    ),
    "damaged file": (lambda: workbook([row(1)])[:2000], None, "", ""),
    "zip bomb": (zip_bomb, None, "", ""),
    "NIP as a number": (
        lambda: workbook([row(1, NIP=199802172025061001)]), 2, "NIP", "Teks",
    ),
    "NIP in scientific notation": (
        lambda: workbook([row(1, NIP="1,99802E+17")]), 2, "NIP", "Teks",
    ),
    "NIP of 17 digits": (lambda: workbook([row(1, NIP=nip(1)[:17])]), 2, "NIP", "17 digit"),
    "NIP with a 13th month": (
        lambda: workbook([row(1, NIP="199813172025061001")]), 2, "NIP", "tanggal lahir",
    ),
    "NIP against TMT": (
        lambda: workbook([row(1, TMT_CPNS="01-05-2025")]), 2, "TMT CPNS", "tidak sesuai NIP",
    ),
    "no date": (lambda: workbook([row(1, TMT_CPNS="segera")]), 2, "TMT CPNS", "segera"),
    "31 February": (lambda: workbook([row(1, TMT_CPNS="31-02-2025")]), 2, "TMT CPNS", "31-02-2025"),
    "duplicate in the file": (
        lambda: workbook([row(1), row(2), row(1)]), 4, "NIP", "baris 2 dan baris 4",
    ),
    "unknown satker": (lambda: workbook([row(1, "99.99")]), 2, "Kode Satker", "tidak dikenal"),
    "satker outside the scope": (
        lambda: workbook([row(1, "51.71")]), 2, "Kode Satker", "di luar kewenangan",
    ),
    "unknown grade": (lambda: workbook([row(1, Golongan="5")]), 2, "Golongan", "III/a"),
    "empty name": (lambda: workbook([row(1, Nama="  ")]), 2, "Nama", "kosong"),
    "bad email": (lambda: workbook([row(1, Email="a@b@c")]), 2, "Email", "surel"),
    "bad phone": (lambda: workbook([row(1, No_HP="dua")]), 2, "No HP", "telepon"),
    "below a title": (
        lambda: workbook([row(1, Nama=None)], above=[["DAFTAR CPNS"], []]), 4, "Nama", "kosong",
    ),
    "registered elsewhere": (lambda: workbook([row(900)]), 2, "NIP", "satker lain"),
}  # fmt: skip


def send(client: Client, content: bytes, name: str = "peserta.xlsx") -> Any:
    return client.post("/peserta/impor/", {"file": SimpleUploadedFile(name, content)}, follow=True)


@pytest.mark.parametrize("name", BAD)
def test_bad_input_through_the_page(
    client: Client, province_admin: User, nation: Nation, name: str
) -> None:
    make_participant(nation["51.71"], nip=nip(900))
    make, number, column, part = BAD[name]
    client.force_login(province_admin)
    began = time.process_time()  # of computing: others may be busy
    response = send(client, make())
    assert time.process_time() - began < SECONDS
    page = response.content.decode()
    assert response.status_code == 200
    assert "Yang perlu diperbaiki" in page
    assert ">Simpan " not in page
    stored = RosterImport.objects.get()
    assert stored.status == "refused"
    error = next(e for e in stored.errors if (e["row"], e["column"]) == (number, column))
    assert part in error["message"]
    assert client.post(f"/peserta/impor/{stored.pk}/").status_code == 302
    assert Participant.objects.count() == 1


@pytest.mark.parametrize("name", BAD)
def test_bad_input_through_the_command(
    province_admin: User, nation: Nation, tmp_path: Path, capsys: Any, name: str
) -> None:
    make_participant(nation["51.71"], nip=nip(900))
    make, number, column, part = BAD[name]
    code, answer = run(tmp_path, make(), capsys)
    assert code == 1
    assert (answer["created"], answer["updated"], answer["unchanged"]) == (0, 0, 0)
    error = next(e for e in answer["errors"] if (e["row"], e["column"]) == (number, column))
    assert set(error) == {"row", "column", "message"}
    assert part in error["message"]
    assert Participant.objects.count() == 1
    assert not RosterImport.objects.exists()


def run(tmp_path: Path, content: bytes, capsys: Any, *options: str) -> tuple[int, dict[str, Any]]:
    path = tmp_path / "peserta.xlsx"
    path.write_bytes(content)
    code = 0
    try:
        call_command("import_participants", str(path), "--user", "provinsi.53", *options)
    except SystemExit as stop:
        code = int(stop.code or 0)
    return code, json.loads(capsys.readouterr().out.strip().splitlines()[-1])


def test_the_command_imports_and_repeats(province_admin: User, tmp_path: Path, capsys: Any) -> None:
    content = workbook([row(1), row(2, "53.01")])
    expected = {"created": 2, "updated": 0, "unchanged": 0, "errors": []}
    assert run(tmp_path, content, capsys, "--dry-run") == (0, expected)
    assert Participant.objects.count() == 0
    assert run(tmp_path, content, capsys) == (0, expected)
    again = {"created": 0, "updated": 0, "unchanged": 2, "errors": []}
    assert run(tmp_path, content, capsys) == (0, again)


@pytest.mark.parametrize("method", ["anonymous", "signed in"])
def test_a_body_above_the_limit_is_answered_without_parsing(
    client: Client, province_admin: User, method: str
) -> None:
    if method == "signed in":
        client.force_login(province_admin)
    began = time.monotonic()
    response = client.generic(
        "POST",
        "/peserta/impor/",
        b"x" * (11 * 1024 * 1024),
        content_type="multipart/form-data; boundary=x",
    )
    assert time.monotonic() - began < SECONDS
    assert response.status_code == 413
    assert "melebihi 10 MB" in response.content.decode()


def test_a_title_above_the_header_is_forgiven_and_rows_keep_their_numbers(
    client: Client, province_admin: User
) -> None:
    client.force_login(province_admin)
    page = send(client, workbook([row(1)], above=[["DAFTAR CPNS"], []])).content.decode()
    assert "Simpan 1 peserta" in page
    assert 'data-label="Baris">4<' in page
