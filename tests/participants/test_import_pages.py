"""The three steps in the browser's eyes: upload, check, save once; template and marked file."""

from __future__ import annotations

import io
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from openpyxl import load_workbook

from latsar.accounts.models import User
from participants.importer import check_roster
from participants.importer.roster import PARTICIPANTS
from participants.models import Participant, RosterImport
from tests.cast import Nation, make_participant

from .workbooks import HEADERS, nip, row, workbook


def send(client: Client, content: bytes) -> Any:
    file = SimpleUploadedFile("peserta.xlsx", content)
    return client.post("/peserta/impor/", {"file": file}, follow=True)


def seen(response: Any) -> dict[str, str]:
    return {"seen": response.context["fingerprint"]}


def test_upload_check_save(client: Client, province_admin: User, nation: Nation) -> None:
    make_participant(nation["53.71"], nip=nip(1), name="Nama Lama", position="Jabatan Lama")
    client.force_login(province_admin)
    response = send(client, workbook([row(1), row(2)]))
    page = response.content.decode()
    assert "Nama Lama" in page
    assert "Calon Uji 001" in page
    assert "Simpan 2 peserta" in page
    assert Participant.objects.count() == 1
    url = response.request["PATH_INFO"]
    done = client.post(url, seen(response), follow=True)
    assert "1 peserta ditambahkan dan 1 peserta diubah" in done.content.decode()
    assert Participant.objects.count() == 2
    again = client.post(url, seen(response), follow=True)
    assert "sudah disimpan" in again.content.decode()
    assert "Simpan 2 peserta" not in again.content.decode()
    assert Participant.objects.count() == 2


def test_who_saves_without_having_looked_has_to_look(client: Client, operator_a: User) -> None:
    client.force_login(operator_a)
    url = send(client, workbook([row(1)])).request["PATH_INFO"]
    page = client.post(url, follow=True).content.decode()
    assert "berubah sejak Anda memeriksa" in page
    assert Participant.objects.count() == 0


def test_a_changed_world_asks_to_look_again(
    client: Client, province_admin: User, nation: Nation
) -> None:
    client.force_login(province_admin)
    response = send(client, workbook([row(1), row(2)]))
    make_participant(nation["53.01"], nip=nip(2), name="Datang Lebih Dahulu")
    url = response.request["PATH_INFO"]
    page = client.post(url, seen(response), follow=True)
    assert "berubah sejak Anda memeriksa" in page.content.decode()
    assert "Datang Lebih Dahulu" in page.content.decode()
    assert Participant.objects.count() == 1
    client.post(url, seen(page))
    assert Participant.objects.get(nip=nip(2)).satker.code == "53.71"


def test_an_import_is_private_to_its_account(
    client: Client, operator_a: User, operator_b: User, pksdm: User
) -> None:
    client.force_login(operator_a)
    response = send(client, workbook([row(1)]))
    url = response.request["PATH_INFO"]
    client.force_login(operator_b)
    assert client.get(url).status_code == 404
    assert client.post(url, seen(response)).status_code == 404
    client.force_login(pksdm)
    assert client.get(url).status_code == 200
    assert client.post(url, seen(response)).status_code == 403
    assert Participant.objects.count() == 0


def test_no_file_is_said_beside_the_field(client: Client, operator_a: User) -> None:
    client.force_login(operator_a)
    page = client.post("/peserta/impor/", {}).content.decode()
    assert "Pilih berkas .xlsx lebih dahulu." in page


def test_errors_are_paged(client: Client, operator_a: User) -> None:
    client.force_login(operator_a)
    response = send(client, workbook([row(n, Golongan="X") for n in range(1, 121)]))
    assert "1–50 dari 120" in response.content.decode()
    page = client.get(response.request["PATH_INFO"] + "?page=3").content.decode()
    assert "101–120 dari 120" in page


def test_the_file_comes_back_marked(client: Client, operator_a: User) -> None:
    client.force_login(operator_a)
    response = send(client, workbook([row(1), row(2, Golongan="V/z")]))
    answer = client.get(response.request["PATH_INFO"] + "berkas-bertanda/")
    book = load_workbook(io.BytesIO(answer.content))
    cells = [
        cell
        for sheet in book.worksheets
        for line in sheet.iter_rows()
        for cell in line
        if cell.comment and "V/z" in cell.comment.text
    ]
    assert [cell.value for cell in cells] == ["V/z"]
    assert "Kesalahan" in book.sheetnames


def test_the_marked_file_of_a_pdf_is_no_server_error(client: Client, operator_a: User) -> None:
    client.force_login(operator_a)
    response = send(client, b"%PDF-1.7")
    url = response.request["PATH_INFO"]
    assert "bertanda" not in response.content.decode()
    assert client.get(url + "berkas-bertanda/").status_code == 302


def test_the_template_imports_without_its_example(
    client: Client, operator_a: User, nation: Nation
) -> None:
    client.force_login(operator_a)
    content = client.get("/peserta/impor/templat/").content
    plan = check_roster(PARTICIPANTS, operator_a, content, "t.xlsx").plan
    assert (plan.created, len(plan.errors)) == ([], 1)
    assert "contoh" in plan.errors[0].message
    book = load_workbook(io.BytesIO(content))
    sheet = book.worksheets[0]
    assert [cell.value for cell in sheet[1]] == list(HEADERS)
    for column, value in enumerate(row(1), 1):
        sheet.cell(3, column).value = value
    buffer = io.BytesIO()
    book.save(buffer)
    plan = check_roster(PARTICIPANTS, operator_a, buffer.getvalue(), "t.xlsx").plan
    assert (plan.errors, len(plan.created)) == ([], 1)


def test_the_template_offers_only_codes_of_the_scope(
    client: Client, operator_a: User, nation: Nation
) -> None:
    client.force_login(operator_a)
    book = load_workbook(io.BytesIO(client.get("/peserta/impor/templat/").content))
    rules = book.worksheets[0].data_validations.dataValidation
    assert '"53.71"' in [rule.formula1 for rule in rules]


def test_bytes_are_dropped_once_saved(client: Client, operator_a: User) -> None:
    client.force_login(operator_a)
    response = send(client, workbook([row(1)]))
    url = response.request["PATH_INFO"]
    client.post(url, seen(response))
    assert RosterImport.objects.get().content is None
    assert client.get(url + "berkas-bertanda/").status_code == 404
    assert client.get(url).status_code == 200
