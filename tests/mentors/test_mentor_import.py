"""The roster of mentors: what is forgiven, what is refused, and nothing is saved by halves."""

from __future__ import annotations

import json
from io import BytesIO, StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.test import Client
from openpyxl import Workbook

from latsar.accounts.models import User
from latsar.audit.models import AuditEntry
from mentors.demo import demo_mentors, demo_workbook
from mentors.models import Mentor
from mentors.rules import check_mentor_nip
from tests.cast import Nation, make_mentor

HEADERS = ["NIP", "Nama", "Jabatan", "Jenis Jabatan", "Kode Satker", "Moda", "No HP", "Email"]
NIP = "198005042006041001"
ROW = [NIP, "Mentor Satu", "Kepala Subbagian", "Struktural", "53.71", "Tatap muka", "", ""]


def workbook(*rows: list[Any], headers: list[str] | None = None) -> bytes:
    book = Workbook()
    sheet = book.worksheets[0]
    sheet.append(headers or HEADERS)
    for row in rows:
        sheet.append(row)
    buffer = BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def changed(**cells: Any) -> list[Any]:
    names = {"kind": 3, "satker": 4, "mode": 5, "nip": 0, "name": 1}
    row = list(ROW)
    for name, value in cells.items():
        row[names[name]] = value
    return row


def run(tmp_path: Path, content: bytes, user: str, *options: str) -> tuple[int, dict[str, Any]]:
    file, out, code = tmp_path / "mentor.xlsx", StringIO(), 0
    file.write_bytes(content)
    try:
        call_command("import_mentors", str(file), "--user", user, *options, stdout=out, stderr=out)
    except SystemExit as stop:
        code = int(str(stop.code))
    return code, json.loads(out.getvalue().splitlines()[-1])


def test_a_roster_is_taken_over_and_twice_changes_nothing(
    tmp_path: Path, nation: Nation, province_admin: User
) -> None:
    content = workbook(ROW, changed(nip="198005042006041002", kind="Fungsional", mode="Daring"))
    code, result = run(tmp_path, content, "provinsi.53")
    assert (code, result) == (0, {"created": 2, "updated": 0, "unchanged": 0, "errors": []})
    amount = AuditEntry.objects.exclude(action="mentor.roster_imported").count()
    code, result = run(tmp_path, content, "provinsi.53")
    assert (code, result["created"], result["unchanged"]) == (0, 0, 2)
    assert AuditEntry.objects.exclude(action="mentor.roster_imported").count() == amount


@pytest.mark.parametrize(
    ("mode", "stored"),
    [
        ("Offline", "offline"), ("ONLINE", "online"), ("luring", "offline"), ("tatap-muka", "offline"),
        (" Tatap  Muka ", "offline"), ("daring", "online"), (None, "offline"),
    ],
)  # fmt: skip
def test_what_offices_write_for_the_mode_is_forgiven(
    tmp_path: Path, nation: Nation, province_admin: User, mode: str | None, stored: str
) -> None:
    code, _ = run(tmp_path, workbook(changed(mode=mode)), "provinsi.53")
    assert (code, Mentor.objects.get().mode) == (0, stored)


@pytest.mark.parametrize(
    ("cells", "column", "message"),
    [
        ({"mode": "Zoom"}, "Moda", "Pilih Tatap muka atau Daring"),
        ({"kind": "Honorer"}, "Jenis Jabatan", "Pilih Struktural atau Fungsional"),
        ({"kind": None}, "Jenis Jabatan", "Sel kosong"),
        ({"satker": "51.71"}, "Kode Satker", "di luar kewenangan"),
        ({"nip": "19800504200604100"}, "NIP", "17"),
        ({"nip": "198013042006041001"}, "NIP", "bukan tanggal lahir"),
        ({"nip": 198005042006041001}, "NIP", "Teks"),
    ],
)
def test_one_bad_cell_refuses_the_whole_file(
    tmp_path: Path,
    nation: Nation,
    province_admin: User,
    cells: dict[str, Any],
    column: str,
    message: str,
) -> None:
    content = workbook(changed(nip="198005042006041009"), changed(**cells))
    code, result = run(tmp_path, content, "provinsi.53")
    assert code == 1
    [error] = result["errors"]
    assert (error["row"], error["column"]) == (3, column)
    assert message in error["message"]
    assert Mentor.objects.count() == 0


def test_the_mode_of_a_file_without_that_column_is_left_alone(
    tmp_path: Path, nation: Nation, province_admin: User
) -> None:
    make_mentor(nation["53.71"], nip=NIP, mode="online")
    code, result = run(tmp_path, workbook(ROW[:5], headers=HEADERS[:5]), "provinsi.53")
    assert (code, result["updated"]) == (0, 1)
    mentor = Mentor.objects.get()
    assert (mentor.name, mentor.mode) == ("Mentor Satu", "online")


def test_a_dry_run_saves_nothing(tmp_path: Path, nation: Nation, province_admin: User) -> None:
    code, result = run(tmp_path, workbook(ROW), "provinsi.53", "--dry-run")
    assert (code, result["created"], Mentor.objects.count()) == (0, 1, 0)


def test_the_three_steps_on_the_pages_with_a_pppk(
    client: Client, nation: Nation, operator_a: User
) -> None:
    client.force_login(operator_a)
    assert client.get("/mentor/impor/").status_code == 200
    assert client.get("/mentor/impor/templat/").status_code == 200
    content = workbook(changed(nip="198005042023211001"))
    upload = {"file": SimpleUploadedFile("mentor.xlsx", content)}
    answer = client.post("/mentor/impor/", upload, follow=True)
    page = answer.content.decode()
    assert "1 NIP bertanda PPPK" in page
    assert "Mentor Satu" in page
    assert Mentor.objects.count() == 0
    url = answer.request["PATH_INFO"]
    saved = client.post(url, {"seen": answer.context["fingerprint"]}, follow=True)
    assert "1 mentor ditambahkan" in saved.content.decode()
    assert Mentor.objects.get().nip == "198005042023211001"


def test_the_demo_mentors_are_valid_and_the_same_every_time(
    tmp_path: Path, nation: Nation, province_admin: User
) -> None:
    offices = [nation[code] for code in ("53", "53.01", "53.71")]
    mentors = demo_mentors(offices, count=23)
    assert [check_mentor_nip(m.nip) for m in mentors] == [""] * 23
    assert len({m.nip for m in mentors}) == len({m.name for m in mentors}) == 23
    assert [m.nip for m in demo_mentors(offices, count=23)] == [m.nip for m in mentors]
    assert {m.position_kind for m in mentors} == {"structural", "functional"}
    assert 0 < sum(m.mode == "online" for m in mentors) < 6
    code, result = run(tmp_path, demo_workbook(offices, count=23), "provinsi.53")
    assert (code, result["created"]) == (0, 23)
